// Every method the Spine promises, called by the official client: it answers, with the keys clients read, and
// with a result that fits the official schema where there is one.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { record } from "#test/support/wire/refclient";
import type { RefClient } from "#test/support/wire/refclient";
import { openStage } from "../stage.ts";
import type { Stage } from "../stage.ts";

type Call = { method: string; params?: unknown; keys: readonly string[] };

const key = "agent:main:e2e-methods";
const historyKeys = ["sessionKey", "messages", "hasMore", "totalMessages", "defaults", "sessionInfo"];

/** Calls that change nothing, with the keys their results always have (methods.md §6, recorded traffic). */
const readers: readonly Call[] = [
  { method: "health", keys: ["ok", "ts", "durationMs", "channels", "agents", "sessions", "defaultAgentId"] },
  { method: "status", keys: ["runtimeVersion", "heartbeat", "channelSummary", "sessions"] },
  { method: "gateway.identity.get", keys: ["deviceId", "publicKey"] },
  { method: "config.get", keys: ["path", "exists", "raw", "parsed", "valid", "config", "hash", "issues"] },
  { method: "sessions.list", keys: ["ts", "path", "count", "totalCount", "hasMore", "defaults", "sessions"] },
  { method: "sessions.describe", params: { key }, keys: ["session"] },
  { method: "sessions.resolve", params: { key }, keys: ["ok", "key"] },
  { method: "chat.history", params: { sessionKey: key }, keys: historyKeys },
  { method: "chat.startup", params: { sessionKey: key, limit: 50 }, keys: historyKeys },
  { method: "chat.metadata", params: { sessionKey: key }, keys: ["models", "commands"] },
  { method: "agent.identity.get", keys: ["agentId", "name"] },
  { method: "agents.list", keys: ["defaultId", "mainKey", "scope", "agents"] },
  { method: "models.list", keys: ["models"] },
  { method: "commands.list", keys: ["commands"] },
  { method: "logs.tail", params: { limit: 20 }, keys: ["file", "cursor", "size", "lines"] },
  { method: "node.list", keys: ["ts", "nodes"] },
  { method: "channels.status", keys: ["ts", "channelOrder", "channels", "channelAccounts"] },
  { method: "cron.list", keys: ["jobs", "total", "hasMore"] },
  { method: "cron.status", keys: ["enabled", "jobs"] },
  { method: "diagnostics.stability", keys: ["events"] },
  { method: "tools.catalog", keys: ["agentId", "profiles", "groups"] },
];

let stage: Stage;
let client: RefClient;

before(async () => {
  stage = await openStage();
  client = await stage.client();
  await client.request("sessions.create", { key });
  await client.run(key, "first words");
});

afterEach(() => {
  assert.deepEqual(stage.recorder.problems(), [], "a frame does not fit the official schema");
});

after(() => stage?.close());

describe("a method the Spine promises", () => {
  for (const { method, params, keys } of readers) {
    test(`${method} is listed and answers with its keys`, async () => {
      const answer = await client.request(method, params);
      const missing = keys.filter((name) => !(name in answer));
      assert.deepEqual(missing, [], `missing in ${JSON.stringify(answer).slice(0, 600)}`);
      // Resolving a key is callable but hidden (methods.md §3).
      if (method !== "sessions.resolve") assert.ok(listed().includes(method), "not in features.methods");
    });
  }
});

test("no method is listed that nothing answers", async () => {
  const unknown: string[] = [];
  for (const method of listed().filter((name) => !/restart|suspend|stop/.test(name))) {
    // An unknown property stops every closed method before it does anything.
    const text = await failure(client.request(method, { "e2e-probe": true }));
    if (/unknown method/.test(text)) unknown.push(method);
  }
  assert.deepEqual(unknown, []);
  // These requests were wrong on purpose.
  const problems = stage.recorder.problems().filter((problem) => !/^\d+× request /.test(problem));
  assert.deepEqual(problems, []);
});

test("presence names the gateway and a system event joins it", async () => {
  await client.request("system-event", { text: "e2e was here" });
  const entries = Object.values(await client.request("system-presence")).map(record);
  assert.ok(entries.some((entry) => entry["mode"] === "gateway" && entry["reason"] === "self"));
  assert.ok(entries.some((entry) => entry["text"] === "e2e was here"));
});

test("last-heartbeat answers null while there was none", async () => {
  assert.equal(await client.request("last-heartbeat"), null);
});

test("users.self is refused to a client without an identity", async () => {
  assert.match(await failure(client.request("users.self")), /users\.self requires an authenticated user/);
});

test("a session is created, patched, used, reset and deleted", async () => {
  const made = await client.request("sessions.create", { key: "e2e-life", label: "First" });
  assert.equal(made["key"], "agent:main:e2e-life");
  const sessionKey = "agent:main:e2e-life";
  const patched = await client.request("sessions.patch", { key: sessionKey, label: "Second" });
  assert.equal(record(patched["entry"])["label"], "Second");
  await client.run(sessionKey, "one");
  const injected = await client.request("chat.inject", { sessionKey, message: "a note" });
  assert.equal(injected["ok"], true);
  const noted = list((await client.request("chat.history", { sessionKey }))["messages"]);
  assert.deepEqual(noted.map((message) => message["role"]), ["user", "assistant", "assistant"]);
  const messageId = record(noted[1]?.["__openclaw"])["id"];
  const one = await client.request("chat.message.get", { sessionKey, messageId });
  assert.equal(one["ok"], true);
  const reset = await client.request("sessions.reset", { key: sessionKey });
  assert.equal(record(reset["entry"])["sessionId"], made["sessionId"], "a reset keeps the session's id");
  const after = list((await client.request("chat.history", { sessionKey }))["messages"]);
  assert.deepEqual(after.map((message) => record(message["__openclaw"])["kind"]), ["reset"]);
  const deleted = await client.request("sessions.delete", { key: sessionKey });
  assert.equal(deleted["deleted"], true);
  assert.deepEqual(await client.request("sessions.describe", { key: sessionKey }), { session: null });
});

test("sessions.send starts a run and sessions.abort ends it", async () => {
  const idempotencyKey = crypto.randomUUID();
  const send = { key: "agent:main:e2e-send", message: "[[hang]] sessions.send", idempotencyKey };
  const early = await failure(client.request("sessions.send", send));
  assert.match(early, /session not found: agent:main:e2e-send/);
  await client.request("sessions.create", { key: send.key });
  const from = client.events.length;
  const started = await client.request("sessions.send", send);
  assert.equal(started["status"], "started");
  const of = (state: string) => (event: { payload: Record<string, unknown> }): boolean =>
    event.payload["runId"] === send.idempotencyKey && event.payload["state"] === state;
  await client.waitFor("delta", of("delta"), from);
  const aborted = await client.request("sessions.abort", { key: send.key, runId: send.idempotencyKey });
  assert.deepEqual(aborted, { ok: true, abortedRunId: send.idempotencyKey, status: "aborted" });
  await client.waitFor("aborted", of("aborted"), from);
});

test("subscriptions end when they are ended", async () => {
  const watcher = await stage.client({ scopes: ["operator.read"] });
  await watcher.request("sessions.messages.subscribe", { key });
  const ended = await watcher.request("sessions.messages.unsubscribe", { key });
  assert.equal(ended["subscribed"], false);
  const from = watcher.events.length;
  await client.run(key, "unheard");
  assert.ok(!watcher.events.slice(from).some((event) => event.event === "session.message"));
});

function listed(): string[] {
  const methods = record(client.hellos[0]?.["features"])["methods"];
  return Array.isArray(methods) ? methods.map(String) : [];
}

async function failure(request: Promise<unknown>): Promise<string> {
  return request.then(() => "", (error: Error) => error.message);
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
