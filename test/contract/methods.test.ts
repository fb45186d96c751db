// Every method joins this suite by existing. What a declaration promises is held against a running gateway.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import type { AnyMethod } from "#gateway/dispatch";
import { methods } from "#methods/manifest.gen";
import { noParams } from "#protocol/method";
import { openTestGateway, type TestClient, type TestGateway } from "#test/support/gateway";

const specs = methods as readonly AnyMethod[];
const reached = new Set<string>();

/** Those of methods §2 with flag `c`, built or not. */
const CONTROL_PLANE: readonly string[] = [
  "config.apply", "config.patch", "cron.add", "cron.remove", "cron.run", "cron.update",
  "gateway.restart.request", "gateway.suspend.prepare", "mcp.authLogin", "models.authLogin",
  "models.authLogout", "models.authOrderSet", "models.authRefresh", "models.authSetApiKey",
  "plugins.install", "plugins.refresh", "plugins.setEnabled", "plugins.uninstall", "projects.add",
  "secrets.store.delete", "secrets.store.set", "sessions.title.prepare", "update.hold", "update.run",
  "worktrees.create", "worktrees.gc", "worktrees.remove", "worktrees.restore",
];

function isStrict(schema: z.ZodType): boolean {
  if (schema === noParams) return false;
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })["additionalProperties"] === false;
}

describe("every method", () => {
  let gateway: TestGateway;
  let admin: TestClient;
  let nobody: TestClient;

  before(async () => {
    gateway = await openTestGateway();
    admin = await gateway.connect(["operator.admin"]);
    nobody = await gateway.connect([]);
  });
  after(() => gateway.close());

  it("has a name of its own", () => {
    const names = specs.map((spec) => spec.name);
    assert.equal(new Set(names).size, names.length);
  });

  it("has a budget when it changes the gateway itself (A-106, flag c of methods §1)", () => {
    const flagged = specs.filter(({ name }) => CONTROL_PLANE.includes(name));
    const limited = specs.filter((spec) => spec.limited);
    assert.deepEqual(limited.map(({ name }) => name), flagged.map(({ name }) => name));
  });

  for (const spec of specs) {
    describe(spec.name, () => {
      it("has a summary, a result and at least one example whose params and result fit", () => {
        assert.match(spec.summary, /^[A-Z].*\.$/);
        assert.ok(spec.examples.length > 0, "no example");
        for (const example of spec.examples) {
          if (spec.params !== noParams) assert.doesNotThrow(() => spec.params.parse(example.params));
          assert.doesNotThrow(() => spec.result.parse(example.result));
        }
      });

      it("has a JSON Schema for params and result", () => {
        assert.doesNotThrow(() => z.toJSONSchema(spec.params, { io: "input" }));
        assert.doesNotThrow(() => z.toJSONSchema(spec.result, { io: "input" }));
      });

      it("refuses a caller without its scope and names the scope", async () => {
        if (spec.scope === "none") return;
        const refused = await nobody.fails(spec.name, spec.examples[0]?.params);
        assert.equal(refused.code, "FORBIDDEN");
        assert.match(refused.message, /^missing scope: operator\./);
      });

      it("refuses a parameter it does not know", async () => {
        if (!isStrict(spec.params)) return;
        const params = { ...(spec.examples[0]?.params as object), bogusParameter: 1 };
        const refused = await admin.fails(spec.name, params);
        assert.match(refused.message, /at root: unexpected property 'bogusParameter'/);
      });

      it("is refused before connect", async () => {
        const frame = { type: "req", id: "1", method: spec.name, params: {} };
        const { closed, answer } = await gateway.beforeConnect(frame);
        assert.equal(answer?.error?.message, "invalid handshake: first request must be connect");
        assert.equal(closed.code, 1008);
      });

      it("answers its example with a reply that fits the schema", async () => {
        for (const example of spec.examples) {
          reached.add(spec.name);
          if (example.offline !== undefined) continue;
          // The gateway under test checks replies itself: a reply that does not fit arrives as an error.
          await admin.call(spec.name, example.params);
        }
      });
    });
  }

  it("was reached", () => {
    const missed = specs.map((spec) => spec.name).filter((name) => !reached.has(name));
    assert.deepEqual(missed, []);
  });
});
