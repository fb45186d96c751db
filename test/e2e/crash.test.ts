// Power loss in the middle of a run: kill -9, start again, and look. What was accepted is there once, the
// broken run is marked as broken, and sending the same message again does not double it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { openModelServer } from "#test/support/model-server";
import type { ModelServer } from "#test/support/model-server";
import { label, openRefClient, record, textOf } from "#test/support/wire/refclient";
import type { RefClient, RefEvent } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

/** Where in the run the power goes: straight after the ack, at a delta with this word, or inside a tool. */
type Moment = { name: string; message: string; at: (event: RefEvent) => boolean };

const word = (text: string) => (event: RefEvent): boolean =>
  label(event) === "chat.delta" && textOf(event.payload["message"]).split(" ").includes(text);

const moments: readonly Moment[] = [
  { name: "the ack", message: "[[deltas:40:60]] at-ack", at: () => true },
  { name: "the first delta", message: "[[deltas:40:60]] at-first", at: word("w1") },
  { name: "the fifth word", message: "[[deltas:40:60]] at-fifth", at: word("w5") },
  { name: "the twentieth word", message: "[[deltas:40:60]] at-twentieth", at: word("w20") },
  {
    name: "a running tool",
    message: `[[tool:exec:{"command":"sleep 20"}]] at-tool`,
    at: (event) => label(event) === "agent.tool.start",
  },
];

let model: ModelServer;
let gateway: GatewayProcess;

before(async () => {
  model = await openModelServer();
  gateway = await openGatewayProcess({ modelUrl: model.url });
});

after(async () => {
  await gateway?.close();
  await model?.close();
});

describe("a kill -9 leaves what was accepted, once, and the run marked", () => {
  for (const [i, moment] of moments.entries()) {
    test(`at ${moment.name}`, async () => {
      const sessionKey = `agent:main:crash-${i}`;
      const runId = await crash(sessionKey, moment);
      await gateway.start();
      const client = await openClient();
      const row = record((await client.request("sessions.describe", { key: sessionKey }))["session"]);
      const found = await history(client, sessionKey);
      assertMarked(row, found);
      assertTurns(found, moment.message);
      const again = { sessionKey, message: moment.message, idempotencyKey: runId };
      // Taken up again, known as done, or refused: any of them, but never a second message.
      await client.request("chat.send", again).catch((error: Error) => error.message);
      await client.request("chat.abort", { sessionKey });
      await sleep(300);
      assertTurns(await history(client, sessionKey), moment.message);
      const ended = await client.request("agent.wait", { runId, timeoutMs: 500 });
      assert.ok(["ok", "error", "timeout"].includes(String(ended["status"])), JSON.stringify(ended));
      const next = await client.run(`${sessionKey}-next`, "still here?");
      assert.equal(next.terminal.payload["state"], "final");
      await client.close();
    });
  }
});

/** Two whole turns, then the run that is killed. */
async function crash(sessionKey: string, moment: Moment): Promise<string> {
  const client = await openClient();
  await client.run(sessionKey, "turn one");
  await client.run(sessionKey, "turn two");
  const from = client.events.length;
  const runId = crypto.randomUUID();
  await client.request("chat.send", { sessionKey, message: moment.message, idempotencyKey: runId });
  if (moment.name !== "the ack") {
    await client.waitFor(moment.name, (e) => e.payload["runId"] === runId && moment.at(e), from);
  }
  await gateway.kill9();
  await client.close();
  return runId;
}

function openClient(): Promise<RefClient> {
  return openRefClient({ url: gateway.url, token: gateway.token });
}

async function history(client: RefClient, sessionKey: string): Promise<Json> {
  return client.request("chat.history", { sessionKey, limit: 200 });
}

/** The session says that its last run did not end well, or shows the input that never became one (S-95). */
function assertMarked(row: Json, found: Json): void {
  const failed = ["failed", "interrupted", "killed"].includes(String(row["status"]));
  const items = list(record(found["pendingInputs"])["items"]);
  const pending = items.some((item) => item["state"] === "interrupted");
  const marked = row["abortedLastRun"] === true || failed || pending;
  assert.ok(marked, `not marked: ${JSON.stringify([row, found["pendingInputs"]])}`);
}

/** Both earlier turns once and in order, and the accepted message once: said, or shown as waiting. */
function assertTurns(answer: Json, message: string): void {
  const said = list(answer["messages"]).map((entry) => `${String(entry["role"])}: ${textOf(entry)}`);
  const items = list(record(answer["pendingInputs"])["items"]);
  const waiting = items.map((item) => `user: ${textOf(item["message"])}`);
  assert.deepEqual(said.slice(0, 4), [
    "user: turn one",
    "assistant: Hello from mock. You said: turn one",
    "user: turn two",
    "assistant: Hello from mock. You said: turn two",
  ]);
  const times = (text: string): number => [...said, ...waiting].filter((line) => line === text).length;
  for (const line of [...said.slice(0, 4), `user: ${message}`]) {
    assert.equal(times(line), 1, `${line}\nin ${said.join("\n")}`);
  }
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}
