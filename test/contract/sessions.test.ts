// One session from creation to its archive, over the wire of a running gateway with the offline helper as its
// model.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openTestGateway, type TestClient, type TestGateway } from "#test/support/gateway";
import { openOfficialSchema } from "#test/support/official-schema";

type Json = Record<string, unknown>;

const official = openOfficialSchema();
let gateway: TestGateway;
let client: TestClient;

before(async () => {
  gateway = await openTestGateway();
  client = await gateway.connect(["operator.admin"]);
});
after(() => gateway.close());

/** Calls, and holds the answer against the official result where there is one. */
async function call(method: string, params: object): Promise<Json> {
  const answer = await client.call(method, params) as Json;
  const definition = official.resultOf(method);
  if (definition) assert.deepEqual(official.validate(definition, answer), [], method);
  return answer;
}

async function idle(key: string): Promise<Json> {
  for (let tries = 0; tries < 200; tries++) {
    const { session } = await call("sessions.describe", { key }) as { session: Json };
    if (session["status"] === "done" && session["hasActiveRun"] === false) return session;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return assert.fail(`${key} never came to rest`);
}

test("a session is created with its first message, answered, reset and deleted", async () => {
  const created = await call(
    "sessions.create", { key: "Trip", label: "Trip", message: "2+2", idempotencyKey: "k-1" },
  );
  assert.deepEqual(
    [created["key"], created["runStarted"], created["runId"]], ["agent:main:trip", true, "k-1"],
  );
  const row = await idle("trip");
  assert.deepEqual(official.validate("SessionRow", row), []);
  assert.deepEqual([row["unread"], row["lastRunId"]], [true, "k-1"]);
  const history = await call("chat.history", { sessionKey: "Trip" });
  const roles = (history["messages"] as Json[]).map((message) => message["role"]);
  assert.deepEqual([history["sessionKey"], roles], ["Trip", ["user", "assistant"]]);
  const reset = await call("sessions.reset", { key: "trip" });
  assert.equal((reset["entry"] as Json)["sessionId"], created["sessionId"]);
  assert.equal(((await call("chat.history", { sessionKey: "trip" }))["messages"] as Json[]).length, 1);
  const deleted = await call("sessions.delete", { key: "trip" });
  const [path = ""] = deleted["archived"] as string[];
  assert.equal((await readFile(path, "utf8")).trim().split("\n").length, 4);
  assert.deepEqual(await call("sessions.describe", { key: "trip" }), { session: null });
});

test("sending needs a session that exists, and repeats find the same run", async () => {
  const refused = await client.fails("sessions.send", { key: "nosuch", message: "x" });
  assert.equal(refused.message, "session not found: nosuch");
  await call("sessions.create", { key: "talk" });
  const letter = { key: "talk", message: "1+1", idempotencyKey: "k-2" };
  assert.deepEqual(await call("sessions.send", letter), { runId: "k-2", status: "started" });
  await idle("talk");
  assert.deepEqual(await call("sessions.send", letter), { runId: "k-2", status: "ok" });
});

test("an injected message is in the history and can be read alone", async () => {
  await call("sessions.create", { key: "notes" });
  const { messageId } = await call("chat.inject", { sessionKey: "notes", message: "note", label: "ops" });
  const found = await call("chat.message.get", { sessionKey: "notes", messageId });
  assert.deepEqual((found["message"] as Json)["content"], [{ type: "text", text: "[ops]\n\nnote" }]);
  const refused = await client.fails("chat.inject", { sessionKey: "nosuch", message: "x" });
  assert.equal(refused.message, "session not found");
});

test("writers may archive and delete archived sessions, and nothing beyond", async () => {
  const writer = await gateway.connect(["operator.write"]);
  const { sessionId } = await call("sessions.create", { key: "old" });
  await call("sessions.create", { key: "other" });
  const scope = { code: "FORBIDDEN", message: "missing scope: operator.admin" };
  const refusal = async (method: string, params: object): Promise<object> => {
    const { code, message } = await writer.fails(method, params);
    return { code, message };
  };
  assert.deepEqual(await refusal("sessions.delete", { key: "old" }), scope);
  assert.deepEqual(await refusal("sessions.patch", { key: "old", sendPolicy: "deny" }), scope);
  assert.deepEqual(await refusal("sessions.create", { key: "x", execNode: "n" }), scope);
  await writer.call("sessions.patch", { key: "old", archived: true, expectedSessionId: sessionId });
  const { sessions } = await call("sessions.list", { archived: true }) as { sessions: Json[] };
  assert.deepEqual(sessions.map((row) => row["key"]), ["agent:main:old"]);
  const gone = await writer.call(
    "sessions.delete", { key: "old", archivedOnly: true, deleteTranscript: true },
  ) as Json;
  assert.equal(gone["deleted"], true);
  const kept = await writer.fails("sessions.delete", { key: "other", archivedOnly: true });
  assert.match(kept.message, /is not archived/);
});

test("what this build cannot do is refused by name", async () => {
  await call("sessions.create", { key: "plain" });
  const patched = await client.fails(
    "sessions.patch", { key: "plain", execHost: "node", permissionMode: "full" },
  );
  assert.match(patched.message, /execHost, permissionMode not available in this build/);
  const forked = await client.fails("sessions.create", { key: "plain", fork: true });
  assert.match(forked.message, /fork not available in this build/);
});

test("an injected message is shown to chat clients as an answer with its origin", async () => {
  await call("sessions.create", { key: "notes" });
  const { messageId } = await call("chat.inject", { sessionKey: "notes", message: "a note" });
  const seen = client.events.find(({ payload }) => (payload as Json)["runId"] === `inject-${messageId}`);
  const { message, ...head } = seen?.payload as Json & { message: Json };
  assert.deepEqual(head, {
    runId: `inject-${messageId}`, sessionKey: "agent:main:notes", agentId: "main", seq: 0, state: "final",
  });
  const { usage, timestamp: _when, ...rest } = message;
  assert.deepEqual(rest, {
    role: "assistant", content: [{ type: "text", text: "a note" }], stopReason: "stop",
    api: "openai-responses", provider: "openclaw", model: "gateway-injected",
  });
  assert.equal((usage as Json)["totalTokens"], 0);
});

test("a first run whose session is taken away at once still ends once", async () => {
  const ways = [
    ["sessions.delete", {}], ["sessions.reset", {}], ["chat.abort", {}], ["sessions.abort", {}],
  ] as const;
  for (const [method, more] of ways) {
    const key = `brief-${method.replace(".", "-")}`;
    const runId = `run-${key}`;
    const sent = client.request("chat.send", { sessionKey: key, message: "1+1", idempotencyKey: runId });
    // Both are on their way before the first is answered.
    const taken = client.request(method, { [method === "chat.abort" ? "sessionKey" : "key"]: key, ...more });
    assert.equal((await sent).ok, true);
    const { error } = await taken;
    assert.equal(error, undefined, method);
    if (method === "sessions.delete") await call(method, { key });
    const { status } = await call("agent.wait", { runId, timeoutMs: 5_000 });
    assert.notEqual(status, "timeout", method);
    await call("sessions.describe", { key });
    const told = client.events.map(({ payload }) => payload as Json);
    const states = told.filter((payload) => payload["runId"] === runId).map(({ state }) => String(state));
    const ends = states.filter((state) => ["final", "aborted", "error"].includes(state));
    assert.equal(ends.length, 1, method);
  }
});
