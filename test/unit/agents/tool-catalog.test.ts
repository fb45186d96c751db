import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openOfficialSchema } from "#test/support/official-schema";
import { type ToolRig, toolRig } from "#test/support/tool-rig";

describe("the tool catalogue", () => {
  const official = openOfficialSchema();
  let rig: ToolRig;
  before(async () => {
    rig = await toolRig();
  });
  after(() => rig.close());
  const names = (model?: { provider: string; id: string }, agentId = "main"): string[] =>
    rig.tools.effective({ agentId, ...(model ? { model } : {}) }).map((tool) => tool.name);
  const under = (tools: object): string[] => {
    rig.set({ tools: { exec: { mode: "full" }, ...tools } });
    const found = names();
    rig.set({});
    return found;
  };

  it("offers everything but commands by default, in a fixed order", () => {
    assert.deepEqual(names(), ["edit", "ls", "read", "session_status", "write"]);
    assert.deepEqual(under({}), ["edit", "exec", "ls", "read", "session_status", "write"]);
  });

  it("follows profiles, what is allowed beside them, and denials above all", () => {
    assert.deepEqual(under({ profile: "minimal" }), ["session_status"]);
    assert.deepEqual(under({ profile: "messaging", alsoAllow: ["READ"] }), ["read", "session_status"]);
    assert.deepEqual(under({ profile: "coding", deny: ["group:fs"] }), ["exec", "session_status"]);
    assert.deepEqual(under({ allow: ["read", "bash"] }), ["exec", "read"]);
    assert.deepEqual(under({ allow: ["*"], deny: ["w*", "exec"] }), ["edit", "ls", "read", "session_status"]);
    assert.deepEqual(under({ allow: [] }).length, 6);
    assert.deepEqual(under({ allow: ["nothing.like.it"] }), []);
  });

  it("intersects the layers of the whole gateway, the provider and the agent", () => {
    rig.set({
      tools: {
        deny: ["write"],
        byProvider: { mock: { deny: ["edit"] }, "mock/m": { allow: ["ls", "write"] } },
      },
      agents: { entries: { main: { tools: { allow: ["ls", "read", "write", "edit"] } } } },
    });
    assert.deepEqual(names(), ["edit", "ls", "read"]);
    assert.deepEqual(names({ provider: "mock", id: "x" }), ["ls", "read"]);
    assert.deepEqual(names({ provider: "mock", id: "m" }), ["ls"]);
    assert.deepEqual(names(undefined, "other"), ["edit", "ls", "read", "session_status"]);
    rig.set({});
  });

  it("tells models the parameters as JSON Schema, the same object every turn", () => {
    const tools = rig.tools.effective({ agentId: "main" });
    const specs = rig.tools.specs(tools);
    const read = specs.find(({ name }) => name === "read");
    assert.deepEqual(read?.parameters["required"], ["path"]);
    assert.equal(read?.parameters["$schema"], undefined);
    assert.equal(rig.tools.specs(tools)[0], specs[0]);
  });

  it("says why a tool cannot be called", () => {
    const why = (name: string): string => rig.tools.refusal(name, { agentId: "main" });
    assert.match(why("telepathy"), /^Tool "telepathy" does not exist\. Tools: edit, ls/);
    assert.match(why("exec"), /tools\.exec\.mode/);
    rig.set({ tools: { deny: ["read"] } });
    assert.match(why("read"), /not allowed here by the tool policy/);
    rig.set({});
  });

  it("answers tools.catalog and tools.effective in the official shape", () => {
    const catalog = rig.tools.catalog("main");
    assert.deepEqual(official.validate("ToolsCatalogResult", catalog), []);
    assert.deepEqual(catalog.groups.map(({ id }) => id), ["fs", "runtime", "sessions"]);
    const offered = catalog.groups.flatMap(({ tools }) => tools.map(({ id }) => id));
    assert.deepEqual(offered.sort(), ["edit", "exec", "ls", "read", "session_status", "write"]);
    rig.set({ tools: { exec: { mode: "ask" }, profile: "coding" } });
    const report = rig.tools.report({ agentId: "main" });
    rig.set({});
    assert.deepEqual(official.validate("ToolsEffectiveResult", report), []);
    assert.equal(report.profile, "coding");
    assert.match(report.notices?.[0]?.message ?? "", /needs approvals/);
  });
});
