import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AgentDirectory } from "#agents/directory";
import { OFFLINE } from "#agents/models/offline-model";
import type { AgentRoomSettings } from "#agents/models/settings";
import { looksIn } from "#agents/workspace/identity";
import { systemEnv } from "#kernel/env";
import { openOfficialSchema } from "#test/support/official-schema";
import { memoryRuntime } from "#test/support/runtime";

function directory(settings: AgentRoomSettings = {}, environment: Record<string, string> = {}) {
  const runtime = memoryRuntime();
  const models = { resolve: () => OFFLINE, thinkingDefault: () => "off" };
  const agents = new AgentDirectory({
    runtime,
    env: systemEnv(),
    environment,
    stateDir: "/state",
    settings: () => settings,
    models,
  });
  return { agents, fs: runtime.fs };
}

describe("the agents", () => {
  it("are one called main when none is configured", () => {
    const { agents } = directory();
    assert.deepEqual(agents.ids(), ["main"]);
    assert.equal(agents.require("main"), "main");
    assert.throws(() => agents.require("nope"), /unknown agent id "nope"/);
  });

  it("begin with the default one, however that is said", () => {
    const entries = { a: {}, b: { default: true }, c: {} };
    assert.deepEqual(directory({ agents: { entries } }).agents.ids(), ["b", "a", "c"]);
    const defaults = { systemAgent: { agentId: "C" } };
    assert.deepEqual(directory({ agents: { entries, defaults } }).agents.ids(), ["c", "a", "b"]);
    assert.equal(directory({ agents: { entries: { solo: {} } } }).agents.defaultId, "solo");
  });
});

describe("workspaces", () => {
  it("lie in the state folder, where configured, or where the environment says", () => {
    const entries = { a: {}, b: {}, c: { workspace: "~/mine" } };
    const { agents } = directory({ agents: { entries } });
    assert.deepEqual(["a", "b", "c"].map((id) => agents.workspaceDir(id)), [
      "/state/workspace",
      "/state/workspace-b",
      "/home/user/mine",
    ]);
    const shared = directory({ agents: { entries, defaults: { workspace: "/ws" } } }).agents;
    assert.deepEqual(["a", "b"].map((id) => shared.workspaceDir(id)), ["/ws", "/ws/b"]);
    assert.equal(directory({}, { OPENCLAW_WORKSPACE_DIR: "/env" }).agents.workspaceDir("main"), "/env");
  });

  it("start with our own files once, and get nothing when they already hold something", async () => {
    const { agents, fs } = directory();
    await Promise.all([agents.ensureWorkspace("main"), agents.ensureWorkspace("main")]);
    assert.deepEqual(await fs.list("/state/workspace"), [
      "AGENTS.md",
      "BOOTSTRAP.md",
      "IDENTITY.md",
      "SOUL.md",
      "USER.md",
    ]);
    await fs.remove("/state/workspace/BOOTSTRAP.md");
    await agents.ensureWorkspace("main");
    assert.equal((await fs.list("/state/workspace")).length, 4);
    const used = directory();
    await used.fs.makeFolder("/state/workspace");
    await used.fs.writeAtomic("/state/workspace/mine.txt", "x");
    await used.agents.ensureWorkspace("main");
    assert.deepEqual(await used.fs.list("/state/workspace"), ["mine.txt"]);
  });

  it("come back when somebody deletes them while the gateway runs", async () => {
    const { agents, fs } = directory();
    await agents.ensureWorkspace("main");
    await fs.remove("/state/workspace");
    await agents.ensureWorkspace("main");
    assert.equal((await fs.list("/state/workspace")).length, 5);
  });

  it("stay empty with skipBootstrap, and lack the files that are skipped", async () => {
    const none = directory({ agents: { defaults: { skipBootstrap: true } } });
    await none.agents.ensureWorkspace("main");
    assert.deepEqual(await none.fs.list("/state/workspace"), []);
    const some = directory({ agents: { defaults: { skipOptionalBootstrapFiles: ["SOUL.md", "USER.md"] } } });
    await some.agents.ensureWorkspace("main");
    assert.deepEqual(await some.fs.list("/state/workspace"), ["AGENTS.md", "BOOTSTRAP.md", "IDENTITY.md"]);
  });
});

describe("identity", () => {
  it("is the default for a fresh and for an unknown agent", async () => {
    const { agents } = directory();
    await agents.ensureWorkspace("main");
    const plain = { name: "Assistant", nameSource: "default", avatar: "A" };
    assert.deepEqual(await agents.identity("main"), { agentId: "main", ...plain });
    assert.deepEqual(await agents.identity("nobody"), { agentId: "nobody", ...plain });
  });

  it("comes from IDENTITY.md, and from the configuration before that", async () => {
    const { agents, fs } = directory();
    await fs.makeFolder("/state/workspace");
    await fs.writeAtomic(
      "/state/workspace/IDENTITY.md",
      "# Me\n- **Name:** Mira\n- **Emoji:** 🦉\n- Theme: (pick one)\n",
    );
    assert.deepEqual(await agents.identity("main"), {
      agentId: "main",
      name: "Mira",
      nameSource: "workspace",
      avatar: "🦉",
      emoji: "🦉",
    });
    const named = directory({ agents: { entries: { main: { name: "Desk", identity: { name: "Otto" } } } } });
    assert.deepEqual(await named.agents.identity("main"), {
      agentId: "main",
      name: "Otto",
      nameSource: "config",
      avatar: "O",
    });
    const entry = directory({ agents: { entries: { main: { name: "Desk" } } } });
    assert.equal((await entry.agents.identity("main")).nameSource, "agent");
  });

  it("is read from the ways people write it, and hints in brackets are no values", () => {
    assert.deepEqual(looksIn("Name: A B\nname: second\n* *Emoji*: _x_\n- Avatar:\n- Theme: [tbd]"), {
      name: "A B",
      emoji: "x",
    });
  });
});

it("agents.list has the official shape", async () => {
  const official = openOfficialSchema();
  const { agents } = directory({
    agents: {
      defaults: { model: { primary: "mock/a", fallbacks: ["mock/b"] } },
      entries: { main: { name: "Main", identity: { emoji: "🦉" } }, b: {} },
    },
    tools: { exec: { mode: "full" } },
  });
  const list = await agents.list();
  assert.deepEqual(official.validate("AgentsListResult", list), []);
  assert.deepEqual(list.agents.map(({ id }) => id), ["main", "b"]);
  assert.equal(list.agents[0]?.defaultPermissionMode, "full");
  assert.deepEqual(list.agents[0]?.model, { primary: "builtin/offline", fallbacks: ["mock/b"] });
});
