// The official reference client against the built gateway: a chat from connect to reconnect, with every frame
// held against the official schema.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { label, record, textOf } from "#test/support/wire/refclient";
import type { RefClient, RefEvent, Run } from "#test/support/wire/refclient";
import { openStage } from "../stage.ts";
import type { Stage } from "../stage.ts";

let stage: Stage;
let client: RefClient;

before(async () => {
  stage = await openStage();
  client = await stage.client();
  await client.request("sessions.subscribe", {});
});

afterEach(() => {
  assert.deepEqual(stage.recorder.problems(), [], "a frame does not fit the official schema");
  assert.deepEqual(client.gaps, [], "the connection's seq has a gap");
  assertSeqs();
});

after(async () => {
  if (!stage) return;
  process.stderr.write(`recorded:\n  ${stage.recorder.seen().join("\n  ")}\n`);
  await stage.close();
});

test("a plain run shows its phases, its text and its end in the measured order", async () => {
  const key = await subscribed("plain");
  const run = await client.run(key, "hello e2e");
  const order = collapsed(run.events.map(label).filter((name) => name !== "agent.lifecycle.model"));
  assert.deepEqual(order, [
    "chat.status.preparing_workspace",
    "agent.run_status.preparing_workspace",
    "chat.status.preparing_context",
    "agent.run_status.preparing_context",
    "agent.lifecycle.start",
    "chat.status.starting_model",
    "agent.run_status.starting_model",
    "agent.assistant",
    "chat.delta",
    "agent.assistant",
    "agent.usage",
    "agent.lifecycle.finishing",
    "agent.lifecycle.end",
    "chat.delta",
    "chat.final",
  ]);
  const text = "Hello from mock. You said: hello e2e";
  assert.equal(textOf(run.terminal.payload["message"]), text);
  assertDeltas(run, text);
  const said = await messages(key, run.from, 2);
  assert.deepEqual(said.map((message) => message["role"]), ["user", "assistant"]);
  assert.equal(said[0]?.["content"], "hello e2e");
  const usage = record(said[1]?.["usage"]);
  assert.deepEqual([usage["input"], usage["output"], usage["totalTokens"]], [11, 7, 18]);
  assert.ok(Math.abs(Number(record(usage["cost"])["total"]) - 0.000_025) < 1e-9);
});

test("a streamed answer arrives in deltas that add up, with one end", async () => {
  const key = await subscribed("stream");
  const run = await client.run(key, "[[deltas:30:30]]");
  const text = Array.from({ length: 30 }, (_, i) => `w${i + 1}`).join(" ");
  assertDeltas(run, text);
  const deltas = run.events.filter((event) => label(event) === "chat.delta");
  // 30 pieces in about 0.9 s at one pair per ~75 ms.
  assert.ok(deltas.length >= 5 && deltas.length <= 20, `${deltas.length} deltas`);
  const ends = client.events.filter((event) => event.payload["runId"] === run.runId && isEnd(event));
  assert.equal(ends.length, 1);
});

test("the run's own seq never goes back, and a chat delta repeats the seq of what it mirrors", async () => {
  const key = await subscribed("seq");
  const run = await client.run(key, "[[deltas:10:40]]");
  const seqs = run.events.map((event) => Number(event.payload["seq"]));
  assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b));
});

test("a tool run shows the call, its output and the answer made from it", async () => {
  const key = await subscribed("tool");
  const run = await client.run(key, `[[tool:exec:{"command":"echo e2e-tool-42"}]]`);
  const names = run.events.map(label);
  for (const name of ["agent.item.start", "agent.tool.start", "agent.tool.result", "agent.item.end"]) {
    assert.ok(names.includes(name), `${name} is missing in ${names.join(", ")}`);
  }
  assert.ok(names.indexOf("agent.tool.start") < names.indexOf("agent.tool.result"));
  const result = record(record(run.events[names.indexOf("agent.tool.result")]?.payload)["data"]);
  assert.equal(result["isError"], false);
  assert.equal(record(record(result["result"])["details"])["exitCode"], 0);
  assert.equal(textOf(run.terminal.payload["message"]), "Tool result was: e2e-tool-42");
  const history = await client.request("chat.history", { sessionKey: key });
  const roles = list(history["messages"]).map((message) => message["role"]);
  assert.deepEqual(roles, ["user", "assistant", "toolResult", "assistant"]);
});

test("a tool that fails is told to the model and the run goes on", async () => {
  const key = await subscribed("tool-error");
  const run = await client.run(key, `[[tool:read:{"path":"no-such-file.txt"}]]`);
  const result = run.events.find((event) => label(event) === "agent.tool.result");
  assert.equal(record(result?.payload["data"])["isError"], true);
  assert.equal(run.terminal.payload["state"], "final");
});

test("an abort ends the run with the text so far and hangs up on the model", async () => {
  const key = await subscribed("abort");
  const runId = crypto.randomUUID();
  const from = client.events.length;
  await client.request("chat.send", { sessionKey: key, message: "[[hang]]", idempotencyKey: runId });
  const own = (event: RefEvent): boolean => event.payload["runId"] === runId;
  await client.waitFor("first delta", (e) => own(e) && label(e) === "chat.delta", from);
  await sleep(150);
  const answer = await client.request("chat.abort", { sessionKey: key, runId });
  assert.deepEqual(answer, { ok: true, aborted: true, runIds: [runId] });
  const end = await client.waitFor("aborted", (e) => own(e) && label(e) === "chat.aborted", from);
  assert.equal(textOf(end.payload["message"]), "Partial text before hang");
  assert.equal(end.payload["stopReason"], "rpc");
  const cancel = (e: RefEvent): boolean => own(e) && label(e) === "agent.lifecycle.end";
  const cancelled = await client.waitFor("lifecycle end", cancel, from);
  assert.equal(record(cancelled.payload["data"])["status"], "cancelled");
  await client.waitFor("settled", (e) => own(e) && label(e) === "agent.lifecycle.error", from);
  const again = await client.request("chat.abort", { sessionKey: key, runId });
  assert.deepEqual(again, { ok: true, aborted: false, runIds: [] });
  const call = stage.model.journal.find((entry) => entry.request.lastUser === "[[hang]]");
  assert.equal(call?.outcome, "left");
});

test("a provider's 400 ends the run with its reason and is not retried", async () => {
  const key = await subscribed("error400");
  const run = await client.run(key, "[[error:400]] once");
  assert.equal(run.terminal.payload["state"], "error");
  assert.match(String(run.terminal.payload["errorMessage"]), /provider rejected the request schema/);
  const detail = record(run.terminal.payload["errorDetail"]);
  assert.deepEqual([detail["provider"], detail["model"]], ["mock", "mock-1"]);
  assert.equal(detail["failoverReason"], "format");
  const names = run.events.map(label);
  for (const phase of ["finishing", "fallback_step", "error"]) {
    assert.ok(names.includes(`agent.lifecycle.${phase}`), `${phase} is missing in ${names.join(", ")}`);
  }
  // The official gateway sends a second error for some failures; one end per run is the rule here (S-101).
  await sleep(300);
  const ends = client.events.filter((event) => event.payload["runId"] === run.runId && isEnd(event));
  assert.equal(ends.length, 1);
  const calls = stage.model.journal.filter((entry) => entry.request.lastUser === "[[error:400]] once");
  assert.equal(calls.length, 1);
});

test("a provider's 500 is retried with the announced waits until it answers", async () => {
  const key = await subscribed("error500");
  const run = await client.run(key, "[[error:500:2:e2e]] please");
  const retries = run.events.filter((event) => label(event) === "agent.run_status.retrying")
    .map((event) => record(event.payload["data"]));
  assert.deepEqual(retries.map((data) => data["retryAttempt"]), [1, 2]);
  assert.deepEqual(retries.map((data) => data["maxRetries"]), [8, 8]);
  assert.deepEqual(retries.map((data) => data["reason"]), ["server_error", "server_error"]);
  const announced = /^Provider temporarily unavailable\. Retrying in \d+s \(1\/8\)\.$/;
  assert.match(String(retries[0]?.["message"]), announced);
  assert.equal(run.terminal.payload["state"], "final");
  assert.match(textOf(run.terminal.payload["message"]), /^Hello from mock\./);
  const history = await client.request("chat.history", { sessionKey: key });
  assert.deepEqual(list(history["messages"]).map((message) => message["role"]), ["user", "assistant"]);
});

test("the same idempotency key never makes a second run", async () => {
  const key = await subscribed("twice");
  const params = { sessionKey: key, message: "[[deltas:8:50]]", idempotencyKey: crypto.randomUUID() };
  const first = await client.request("chat.send", params);
  const second = await client.request("chat.send", params);
  assert.deepEqual([first["status"], second["status"]], ["started", "in_flight"]);
  assert.equal(first["runId"], params.idempotencyKey);
  const done = await client.request("agent.wait", { runId: params.idempotencyKey, timeoutMs: 10_000 });
  assert.equal(done["status"], "ok");
  const third = await client.request("chat.send", params);
  assert.equal(third["status"], "ok");
  const history = await client.request("chat.history", { sessionKey: key });
  assert.equal(list(history["messages"]).length, 2);
});

test("agent answers twice on one id and agent.wait tells how it ended", async () => {
  const sessionKey = await subscribed("agent");
  const idempotencyKey = crypto.randomUUID();
  const from = stage.recorder.frames.length;
  const accepted = await client.request("agent", { message: "agent hi", sessionKey, idempotencyKey });
  assert.equal(accepted["status"], "accepted");
  assert.equal(accepted["runId"], idempotencyKey);
  const ended = await client.request("agent.wait", { runId: idempotencyKey, timeoutMs: 10_000 });
  assert.equal(ended["status"], "ok");
  await sleep(100);
  const answers = stage.recorder.frames.slice(from).filter((entry) => entry.method === "agent")
    .map((entry) => record(entry.frame["payload"]))
    .filter((payload) => payload["runId"] === idempotencyKey);
  assert.deepEqual(answers.map((payload) => payload["status"]), ["accepted", "ok"]);
  const texts = list(record(answers[1]?.["result"])["payloads"]).map((payload) => payload["text"]);
  assert.deepEqual(texts, ["Hello from mock. You said: agent hi"]);
});

test("every client with the read scope sees a run, subscribed or not", async () => {
  const other = await stage.client({ scopes: ["operator.read"], caps: [] });
  const from = other.events.length;
  const run = await client.run(await subscribed("broadcast"), "to all");
  const end = await other.waitFor("final", (e) => e.payload["runId"] === run.runId && isEnd(e), from);
  assert.equal(textOf(end.payload["message"]), "Hello from mock. You said: to all");
  const names = new Set(other.events.slice(from).map((event) => event.event));
  assert.ok(!names.has("session.message") && !names.has("sessions.changed"), "not subscribed to these");
});

test("a lost connection comes back by itself and nothing of the run is missing", async () => {
  const mobile = await stage.client();
  const sessionKey = "agent:main:e2e-reconnect";
  const idempotencyKey = crypto.randomUUID();
  const from = mobile.events.length;
  await mobile.request("chat.send", { sessionKey, message: "[[deltas:20:40]]", idempotencyKey });
  const began = (event: RefEvent): boolean =>
    event.payload["runId"] === idempotencyKey && label(event) === "chat.delta";
  await mobile.waitFor("first delta", began, from);
  const before = [client.hellos.length, mobile.hellos.length] as const;
  stage.recorder.cut();
  await Promise.all([client.connected(before[0] + 1), mobile.connected(before[1] + 1)]);
  await client.request("sessions.subscribe", {});
  const done = await mobile.request("agent.wait", { runId: idempotencyKey, timeoutMs: 10_000 });
  assert.equal(done["status"], "ok");
  const history = await mobile.request("chat.history", { sessionKey });
  const texts = list(history["messages"]).map(textOf);
  assert.deepEqual(texts, ["[[deltas:20:40]]", Array.from({ length: 20 }, (_, i) => `w${i + 1}`).join(" ")]);
  const boots = mobile.hellos.map((hello) => record(hello["server"])["bootId"]);
  assert.equal(new Set(boots).size, 1, "the gateway itself did not restart");
});

/** A fresh session of this test, its messages subscribed. */
async function subscribed(name: string): Promise<string> {
  const answer = await client.request("sessions.messages.subscribe", { key: `agent:main:e2e-${name}` });
  assert.equal(answer["subscribed"], true);
  return String(answer["key"]);
}

/** The first `count` messages of a session that came as events since then. */
async function messages(key: string, from: number, count: number): Promise<Record<string, unknown>[]> {
  const of = ({ event, payload }: RefEvent): boolean =>
    event === "session.message" && payload["sessionKey"] === key;
  const seen = (): RefEvent[] => client.events.slice(from).filter(of);
  await client.waitFor(`${count} messages`, () => seen().length >= count, from);
  return seen().slice(0, count).map((event) => record(event.payload["message"]));
}

/** Both streams of text add up to the final text, and the first piece came before the last. */
function assertDeltas(run: Run, text: string): void {
  let chat = "";
  let agent = "";
  for (const event of run.events) {
    const data = record(event.payload["data"]);
    if (label(event) === "chat.delta") {
      chat = (event.payload["replace"] === true ? "" : chat) + String(event.payload["deltaText"]);
      assert.equal(textOf(event.payload["message"]), chat, "a delta's message is all text so far");
    }
    if (label(event) === "agent.assistant") {
      agent = (data["replace"] === true ? "" : agent) + String(data["delta"]);
      assert.equal(data["text"], agent);
    }
  }
  assert.equal(chat, text);
  assert.equal(agent, text);
  assert.equal(textOf(run.terminal.payload["message"]), text);
}

/** On every connection the broadcasts are numbered from 1 without a gap; others have no number. */
function assertSeqs(): void {
  const last = new Map<number, number>();
  for (const { connection, frame } of stage.recorder.frames) {
    if (frame["type"] !== "event") continue;
    if (frame["event"] === "connect.challenge") assert.equal(frame["seq"], undefined);
    if (frame["seq"] === undefined) continue;
    const expected = (last.get(connection) ?? 0) + 1;
    assert.equal(frame["seq"], expected, `seq of ${String(frame["event"])} on connection ${connection}`);
    last.set(connection, expected);
  }
  assert.ok(last.size > 0);
}

function isEnd(event: RefEvent): boolean {
  return event.event === "chat" && ["final", "aborted", "error"].includes(String(event.payload["state"]));
}

/** Repeats in a row as one: how many deltas there are is a matter of time. */
function collapsed(names: string[]): string[] {
  return names.filter((name, i) => name !== names[i - 1]);
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
