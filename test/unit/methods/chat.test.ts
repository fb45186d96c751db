// The methods of a conversation as clients call them: a whole gateway here and a scripted model server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openTestGateway, type TestClient, type TestGateway } from "#test/support/gateway";
import { openModelServer, type ModelServer } from "#test/support/model-server";

type Json = Record<string, unknown>;

let model: ModelServer;
let gateway: TestGateway;
let client: TestClient;

before(async () => {
  model = await openModelServer();
  const provider = {
    baseUrl: `${model.url}/v1`, apiKey: "key-of-the-test", api: "openai-completions",
    models: [{ id: "mock-1", name: "Mock One", contextWindow: 120_000 }],
  };
  gateway = await openTestGateway({
    config: {
      models: { providers: { mock: provider } }, agents: { defaults: { model: "mock/mock-1" } },
      tools: { exec: { mode: "full" } },
    },
  });
  client = await gateway.connect(["operator.admin"], ["tool-events"]);
});

after(async () => {
  await gateway?.close();
  await model?.close();
});

/** Payloads of chat events of a run, by state. */
function chats(runId: string, ...states: string[]): Json[] {
  return client.events.map(({ event, payload }) => ({ event, payload: payload as Json }))
    .filter(({ event, payload }) => event === "chat" && payload["runId"] === runId
      && states.includes(String(payload["state"])))
    .map(({ payload }) => payload);
}

async function shown(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    if (tries > 1_000) throw new Error("it was never shown");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("chat.send acknowledges, repeats are told how it stands, and agent.wait tells the end", async () => {
  const params = { sessionKey: "send", message: "hello", idempotencyKey: "send-1" };
  assert.deepEqual(await client.call("chat.send", params), { runId: "send-1", status: "started" });
  const ended = await client.call("agent.wait", { runId: "send-1", timeoutMs: 5_000 }) as Json;
  assert.equal(ended["status"], "ok");
  assert.deepEqual(ended["terminalReply"], {
    disposition: "visible",
    text: "Hello from mock. You said: hello",
  });
  assert.deepEqual(await client.call("chat.send", params), { runId: "send-1", status: "ok" });
  const conflict = await client.fails("chat.send", { ...params, message: "other" });
  assert.match(conflict.message, /already used for a different request/);
  assert.equal(chats("send-1", "final").length, 1);
});

test("a request that cannot work is refused in the recorded words", async () => {
  const send = (over: Json): Json => ({
    sessionKey: "bad",
    message: "x",
    idempotencyKey: crypto.randomUUID(),
    ...over,
  });
  const said = async (over: Json): Promise<string> => (await client.fails("chat.send", send(over))).message;
  assert.equal(await said({ message: "" }), "message or attachment required");
  assert.equal(
    await said({ sessionKey: "agent:nope:main" }),
    'Agent "nope" no longer exists in configuration',
  );
  assert.equal(
    await said({ thinking: "low" }),
    'Thinking level "low" is not supported for mock/mock-1. Use one of: off.',
  );
  const { message } = await client.fails("agent", {
    message: "x",
    agentId: "nope",
    idempotencyKey: "bad-agent",
  });
  assert.equal(message, 'invalid agent params: unknown agent id "nope"');
  const delivered = await client.fails("agent", {
    message: "x",
    deliver: true,
    idempotencyKey: "bad-deliver",
  });
  assert.match(delivered.message, /no channel/);
});

test("chat.abort stops a run with its text, and says so when there is nothing to stop", async () => {
  assert.deepEqual(await client.call("chat.abort", { sessionKey: "abort" }), {
    ok: true,
    aborted: false,
    runIds: [],
  });
  await client.call("chat.send", {
    sessionKey: "abort",
    message: "[[hang]] abort",
    idempotencyKey: "abort-1",
  });
  await shown(() => chats("abort-1", "delta").length > 0);
  const answer = await client.call("chat.abort", { sessionKey: "agent:main:abort", runId: "abort-1" });
  assert.deepEqual(answer, { ok: true, aborted: true, runIds: ["abort-1"] });
  const [end] = chats("abort-1", "aborted");
  assert.equal(end?.["stopReason"], "rpc");
  await shown(() => model.journal.some((entry) => entry.outcome === "left"));
  const ended = await client.call("agent.wait", { runId: "abort-1" }) as Json;
  assert.deepEqual([ended["status"], ended["stopReason"]], ["error", "rpc"]);
});

test("aborting kills the command a tool runs", async () => {
  const message = '[[tool:exec:{"command":"echo started; sleep 60"}]]';
  await client.call("chat.send", { sessionKey: "kill", message, idempotencyKey: "kill-1" });
  const output = (): boolean =>
    client.events.some(({ payload }) => (payload as Json)["stream"] === "command_output");
  await shown(output);
  const startedMs = performance.now();
  await client.call("chat.abort", { sessionKey: "kill" });
  assert.ok(performance.now() - startedMs < 5_000);
  const history = await client.call("chat.history", { sessionKey: "kill" }) as { messages: Json[] };
  assert.deepEqual(history.messages.map((each) => each["role"]), ["user", "assistant", "toolResult"]);
});

test("waiting for a run that waits itself says so", async () => {
  await client.call("chat.send", {
    sessionKey: "queue",
    message: "[[hang]] queue",
    idempotencyKey: "queue-1",
  });
  const next = { sessionKey: "queue", message: "later", idempotencyKey: "queue-2", queueMode: "followup" };
  assert.deepEqual(await client.call("chat.send", next), { runId: "queue-2", status: "started" });
  assert.deepEqual(await client.call("agent.wait", { runId: "queue-2", timeoutMs: 20 }), {
    runId: "queue-2", status: "pending", timeoutPhase: "queue",
  });
  const unknown = await client.call("agent.wait", { runId: "nobody", timeoutMs: 20 });
  assert.deepEqual(unknown, { runId: "nobody", status: "timeout" });
  const stopped = await client.call("chat.abort", { sessionKey: "queue" }) as Json;
  assert.deepEqual(stopped["runIds"], ["queue-2", "queue-1"], "what waits first (S-65)");
});

test("starting over by an agent call needs admin", async () => {
  const writer = await gateway.connect(["operator.write"]);
  for (const message of ["/new", " /RESET now", "/new: hi"]) {
    const refused = await writer.fails("agent", { message, idempotencyKey: crypto.randomUUID() });
    assert.match(refused.message, /missing scope: operator.admin/);
  }
  const fine = await writer.call("agent", {
    message: "/newer things",
    idempotencyKey: crypto.randomUUID(),
  }) as Json;
  assert.equal(fine["status"], "accepted");
});
