import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openConfig } from "#config/service";
import { makeEnv } from "#test/support/env";
import { memoryRuntime } from "#test/support/runtime";

const STATE = "/home/user/.openclaw";
const PATH = `${STATE}/openclaw.json`;

async function open(
  text: string | null,
  options: { vars?: Record<string, string>; key?: Uint8Array<ArrayBuffer> } = {},
) {
  const runtime = memoryRuntime();
  const { env } = makeEnv();
  await runtime.fs.makeFolder(STATE);
  if (text !== null) await runtime.fs.writeAtomic(PATH, text);
  const service = await openConfig({
    runtime,
    env,
    path: PATH,
    stateDir: STATE,
    vars: options.vars ?? {},
    ...(options.key ? { fingerprintKey: options.key } : {}),
  });
  return { service };
}

const MOCK = JSON.stringify({
  gateway: { mode: "local", bind: "loopback", auth: { mode: "token", token: "the-gateway-token" } },
  models: {
    providers: {
      mock: {
        baseUrl: "http://127.0.0.1:4511/v1",
        apiKey: "the-api-key",
        api: "openai-completions",
        models: [{
          id: "mock-1",
          name: "Mock One",
          reasoning: false,
          input: ["text"],
          contextWindow: 120_000,
        }],
      },
    },
  },
  agents: { defaults: { model: { primary: "mock/mock-1" } } },
  tools: { exec: { mode: "full" } },
});

describe("the config in use", () => {
  it("has defaults, variables and secrets filled in", async () => {
    const text =
      '{ gateway: { auth: { token: "${TOK}" } }, models: { providers: { p: { apiKey: "$KEY" } } } }';
    const { service } = await open(text, { vars: { TOK: "abc", KEY: "k" } });
    const config = service.current();
    assert.equal(config.gateway.auth.token, "abc");
    assert.equal(config.models.providers["p"]?.apiKey, "k");
    assert.equal(config.gateway.auth.rateLimit.maxAttempts, 10);
    assert.equal(config.session.dmScope, "main");
    assert.equal(config.agents.defaults.maxConcurrent, 32);
    assert.deepEqual(config.agents.entries, { main: {} });
  });

  it("is the defaults when there is no file", async () => {
    const { service } = await open(null);
    assert.equal(service.loaded.valid, true);
    assert.equal(service.loaded.exists, false);
    assert.equal(service.current().messages.queue.mode, "steer");
    const snapshot = service.snapshot();
    assert.deepEqual([snapshot.exists, snapshot.valid, snapshot.raw], [false, true, null]);
    assert.deepEqual(snapshot.parsed, {});
  });

  it("reads .env of the state folder", async () => {
    const runtime = memoryRuntime();
    await runtime.fs.makeFolder(STATE);
    await runtime.fs.writeAtomic(`${STATE}/.env`, "TOK=from-dotenv\n");
    await runtime.fs.writeAtomic(PATH, '{ gateway: { auth: { token: "${TOK}" } } }');
    const service = await openConfig({ runtime, env: makeEnv().env, path: PATH, stateDir: STATE, vars: {} });
    assert.equal(service.current().gateway.auth.token, "from-dotenv");
    assert.equal(service.vars["TOK"], "from-dotenv");
  });
});

describe("config.get", () => {
  it("has the recorded keys and shows what the official gateway shows", async () => {
    const { service } = await open(MOCK);
    const snapshot = service.snapshot();
    assert.deepEqual(Object.keys(snapshot), [
      "path",
      "includedPaths",
      "includeProvenance",
      "agentRosterIncludeOwned",
      "bindingsIncludeOwned",
      "exists",
      "raw",
      "parsed",
      "sourceConfig",
      "resolved",
      "valid",
      "runtimeConfig",
      "config",
      "hash",
      "issues",
      "warnings",
      "legacyIssues",
      "configRevisionHash",
      "appliedConfigHash",
    ]);
    assert.deepEqual(snapshot.sourceConfig["agents"], {
      defaults: { model: { primary: "mock/mock-1" } },
      entries: { main: {} },
    });
    assert.deepEqual(snapshot.config["agents"], {
      defaults: {
        maxConcurrent: 32,
        subagents: { maxConcurrent: 8, archiveAfterMinutes: 60 },
        compaction: { mode: "safeguard" },
        model: { primary: "mock/mock-1" },
      },
      entries: { main: {} },
    });
    assert.deepEqual(snapshot.config["commands"], { native: "auto", nativeSkills: "auto", restart: true });
    assert.deepEqual(snapshot.config["messages"], { ackReactionScope: "group-mentions" });
    assert.deepEqual(Object.keys(snapshot.config), [
      "models",
      "agents",
      "tools",
      "messages",
      "commands",
      "gateway",
    ]);
    assert.match(
      JSON.stringify(snapshot.config["models"]),
      /"contextWindow":120000,"api":"openai-completions"/,
    );
    assert.equal(service.snapshot(), snapshot);
  });

  it("has no secret anywhere", async () => {
    const text = `{
      // token: "the-old-token"
      gateway: { auth: { token: "the-gateway-token", password: "\${PW}" } },
      models: { providers: { p: {
        apiKey: "$KEY", headers: { authorization: "Bearer the-header" }, baseUrl: "\${URL}",
      } } },
    }`;
    const { service } = await open(text, {
      vars: { PW: "the-password", KEY: "the-api-key", URL: "http://u:the-url@h" },
    });
    assert.equal(service.loaded.valid, true);
    const sent = JSON.stringify(service.snapshot());
    assert.doesNotMatch(sent, /the-(old|gateway)-token|the-password|the-api-key|the-header|the-url/);
    assert.match(sent, /\$\{PW\}/);
  });

  it("of an invalid file has the problems and nothing of the file", async () => {
    const { service } = await open('{ "gateway": { "port": "x", "auth": { "token": "secret-token" } } }');
    const snapshot = service.snapshot();
    assert.deepEqual([snapshot.valid, snapshot.raw, snapshot.parsed, snapshot.config], [
      false,
      null,
      null,
      {},
    ]);
    const message = "Invalid input: expected number, received string";
    assert.deepEqual(snapshot.issues, [{ path: "gateway.port", message }]);
    assert.doesNotMatch(JSON.stringify(snapshot), /secret-token/);
  });
});

describe("hashes", () => {
  it("are opaque, change with the file and depend on the key", async () => {
    const key = new Uint8Array(32).fill(7);
    const { service: one } = await open(MOCK, { key });
    const { service: same } = await open(MOCK, { key });
    const { service: other } = await open(`${MOCK}\n`, { key });
    const { service: foreign } = await open(MOCK, { key: new Uint8Array(32).fill(8) });
    assert.match(one.hash, /^hmac-sha256:v1:[\w-]{43}$/);
    assert.equal(one.hash, same.hash);
    assert.notEqual(one.hash, other.hash);
    assert.notEqual(one.hash, foreign.hash);
    assert.equal(one.snapshot().configRevisionHash, other.snapshot().configRevisionHash);
    assert.equal(one.appliedHash, one.snapshot().appliedConfigHash);
  });
});

it("a file that is no file, or too large, is a problem and no crash", async () => {
  const runtime = memoryRuntime();
  await runtime.fs.makeFolder(PATH);
  const folder = await openConfig({ runtime, env: makeEnv().env, path: PATH, stateDir: STATE, vars: {} });
  assert.equal(folder.loaded.issues[0]?.message, "Config path is not a file");
  const { service } = await open(`{ "ui": { "seamColor": "${"x".repeat(2_200_000)}" } }`);
  assert.equal(service.loaded.issues[0]?.message, "Config is larger than 2 MB");
  const nested = `{"channels":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`;
  assert.equal((await open(nested)).service.loaded.issues[0]?.message, "Objects are nested too deeply");
});
