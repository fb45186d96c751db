import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeRoot, ignoredKeys, keyAt, walk } from "#config/describe";

describe("the walk of the schema", () => {
  it("finds more than a thousand keys, each once", () => {
    const paths = [...walk()].map((key) => key.path);
    assert.ok(paths.length > 1_000, String(paths.length));
    const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
    assert.deepEqual(twice, []);
  });

  it("says kind, values and default of a key", () => {
    const mode = keyAt(["gateway", "reload", "mode"]);
    assert.deepEqual([mode?.kind, mode?.values, mode?.default, mode?.required], [
      "choice",
      ["off", "hybrid"],
      "hybrid",
      false,
    ]);
    assert.equal(keyAt(["gateway", "port"])?.kind, "integer");
    assert.equal(keyAt(["models", "providers", "x", "models", 0, "id"])?.required, true);
    assert.equal(keyAt(["agents", "entries", "main", "model"])?.kind, "union");
  });

  it("hands reload, owner and secrecy down, and a key's own words win", () => {
    const hint = (...path: string[]) => keyAt(path)?.hint;
    assert.deepEqual([hint("gateway", "port")?.reload, hint("gateway", "port")?.owner], [
      "process",
      "gateway",
    ]);
    assert.equal(hint("gateway", "trustedProxies")?.reload, "live");
    assert.equal(hint("gateway", "nodes", "commands", "deny")?.owner, "nodes");
    assert.equal(hint("models", "providers", "x", "headers", "y")?.secret, true);
    assert.equal(hint("gateway", "port")?.secret, false);
    assert.equal(hint("gateway", "port")?.description === hint("gateway")?.description, false);
  });

  it("ends at keys whose content belongs to somebody else", () => {
    assert.equal(keyAt(["channels", "telegram", "botToken"])?.path, "channels");
    assert.equal(keyAt(["browser", "profiles"])?.path, "browser");
    assert.equal(keyAt(["gateway", "nope"]), undefined);
    assert.equal(describeRoot().closed, true);
  });
});

it("keys without effect in this build are named, outermost only", () => {
  const source = {
    telemetry: { enabled: true },
    gateway: { push: { apns: {} }, port: 1 },
    tools: { codeMode: true, exec: {} },
    agents: { entries: { main: { embeddedAgent: {} } } },
  };
  assert.deepEqual(ignoredKeys(source), [
    "telemetry",
    "gateway.push",
    "tools.codeMode",
    "agents.entries.*.embeddedAgent",
  ]);
});
