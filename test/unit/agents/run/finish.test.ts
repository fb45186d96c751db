// Runs that end badly: aborted at any point, refused by the provider, retried.
import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "#protocol/records/message";
import { KEY, testTool, withHouse, type House } from "#test/support/run-house";
import { MODEL } from "#test/support/model/scripted";

function own(house: House, runId: string): string[] {
  return house.order(runId).filter((name) => !name.startsWith("sessions.changed"));
}

function ends(house: House, runId: string): Record<string, unknown>[] {
  return house.told.filter(({ event, payload }) => event === "chat" && payload["runId"] === runId
    && ["final", "aborted", "error"].includes(String(payload["state"]))).map(({ payload }) => payload);
}

async function delta(house: House): Promise<void> {
  await house.until("first delta", () => house.told.some(({ payload }) => payload["state"] === "delta"));
}

test("an abort in the stream ends the run at once with the text so far", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Partial" }, { say: " text" }, { hang: true }]);
    const { runId, done } = await house.send("hang");
    await delta(house);
    const stopped = await house.runs.abort({ sessionKey: KEY, runId, stopReason: "rpc" });
    assert.deepEqual(stopped, [runId]);
    const outcome = await done;
    assert.deepEqual([outcome.status, outcome.stopReason], ["aborted", "rpc"]);
    const names = own(house, runId);
    assert.deepEqual(names.slice(names.indexOf("chat.delta")), [
      "chat.delta", "chat.aborted", "agent.lifecycle.end",
      "session.message.assistant", "agent.lifecycle.model", "agent.lifecycle.error",
    ]);
    const [end] = ends(house, runId);
    assert.equal(end?.["stopReason"], "rpc");
    assert.equal(textOf(end?.["message"] as { content: [] }), "Partial text");
    assert.equal(house.model.left, 1, "the connection to the model was closed");
    const last: Record<string, unknown> = { ...(await house.messages()).at(-1) };
    assert.deepEqual(last["openclawAbort"], { aborted: true, origin: "rpc", runId });
    assert.equal(textOf(last as { content: [] }), "Partial text");
    const entry = await house.sessions.get(KEY);
    assert.deepEqual([entry?.status, entry?.abortedLastRun], ["killed", true]);
    assert.deepEqual(await house.runs.abort({ sessionKey: KEY, runId, stopReason: "rpc" }), []);
  });
});

test("the end of an abort and its lifecycle end share a number", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Partial" }, { hang: true }]);
    const { runId } = await house.send("hang");
    await delta(house);
    await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
    const [end] = ends(house, runId);
    const cancelled = house.told.find(({ payload }) => {
      return (payload["data"] as Record<string, unknown> | undefined)?.["status"] === "cancelled";
    });
    assert.equal(cancelled?.payload["seq"], end?.["seq"]);
    const fields = cancelled?.payload["data"] as Record<string, unknown>;
    assert.deepEqual([fields["phase"], fields["aborted"], fields["stopReason"]], ["end", true, "rpc"]);
  });
});

test("an abort before the first byte leaves the message and no answer", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ hang: true }]);
    const { runId, done } = await house.send("hang");
    await house.until("the call", () => house.model.requests.length > 0);
    await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
    assert.equal((await done).status, "aborted");
    assert.ok(!("message" in (ends(house, runId)[0] ?? {})));
    assert.deepEqual((await house.messages()).map((message) => message.role), ["user"]);
  });
});

test("an abort before the run began drops its input", async () => {
  await withHouse({}, async (house) => {
    const admission = await house.runs.submit({
      runId: "r", family: "chat", sessionKey: KEY, agentId: "main", message: "never",
      client: { id: "cli", mode: "cli", connectionId: "c", owner: true },
    });
    assert.deepEqual(await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" }), ["r"]);
    assert.ok(admission.status === "started");
    admission.start();
    assert.equal((await admission.done).status, "aborted");
    await house.test.settle();
    assert.deepEqual(house.model.requests, []);
    assert.deepEqual(await house.store.inbox.accepted(KEY), []);
    assert.equal((await house.store.runs.get("r"))?.status, "aborted");
  });
});

test("an abort in a tool tells the tool and gives the call a result", async () => {
  let told = false;
  const stuck = testTool("stuck", (_args, ctx) => new Promise(() => {
    ctx.signal.addEventListener("abort", () => void (told = true));
  }));
  await withHouse({ tools: [stuck] }, async (house) => {
    house.model.answer([{ say: "Trying." }, { call: "stuck" }, { call: "stuck" }]);
    const { runId, done } = await house.send("go");
    await house.until("the tool", () => house.order(runId).includes("agent.item.start"));
    await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
    assert.equal((await done).status, "aborted");
    assert.ok(told);
    const messages = await house.messages();
    assert.deepEqual(messages.map((message) => message.role), [
      "user",
      "assistant",
      "toolResult",
      "toolResult",
    ]);
    assert.ok(messages.every((message) => message.role !== "toolResult" || message.isError));
    assert.equal(textOf(ends(house, runId)[0]?.["message"] as { content: [] }), "Trying.");
  });
});

test("an abort in the pause before a retry ends the pause", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ fail: { kind: "server_error", status: 500 } }]);
    const { runId, done } = await house.send("fail");
    await house.until("the pause", () => house.order(runId).includes("agent.run_status.retrying"));
    await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
    assert.equal((await done).status, "aborted");
    assert.equal(house.model.requests.length, 1);
    assert.equal(ends(house, runId).length, 1);
  });
});

test("a provider that rejects the request ends the run in the measured order, without a retry", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ fail: { kind: "format", status: 400, message: "400 mock forced error 400" } }]);
    const outcome = await house.run("bad");
    const text = "LLM request failed: provider rejected the request schema or tool payload.";
    assert.deepEqual([outcome.status, outcome.error], ["error", text]);
    const names = own(house, outcome.runId);
    assert.deepEqual(names.slice(names.indexOf("agent.lifecycle.model")), [
      "agent.lifecycle.model",
      "agent.lifecycle.finishing",
      "session.message.assistant",
      "agent.lifecycle.model",
      "agent.lifecycle.fallback_step",
      "agent.lifecycle.error",
      "chat.error",
    ]);
    const [end, ...more] = ends(house, outcome.runId);
    assert.deepEqual(more, [], "one end (S-101)");
    assert.equal(end?.["errorMessage"], text);
    const detail = end?.["errorDetail"] as Record<string, unknown>;
    assert.deepEqual([detail["provider"], detail["model"], detail["failoverReason"]], [
      "mock",
      "mock-1",
      "format",
    ]);
    assert.equal(detail["providerRuntimeFailureKind"], "schema");
    const row = (await house.messages()).at(-1);
    assert.equal(row?.role === "assistant" && row.stopReason, "error");
    assert.equal(row && textOf(row), "⚠️ LLM request failed (request format rejected, HTTP 400).");
    const entry = await house.sessions.get(KEY);
    assert.deepEqual([entry?.status, entry?.lastRunError], ["failed", text]);
    await house.run("again");
    assert.deepEqual(house.model.requests.at(-1)?.messages.map((message) => message.role), ["user", "user"]);
  });
});

test("a failing provider is retried with the announced pauses until it answers", async () => {
  await withHouse({}, async (house) => {
    const broken = [{ fail: { kind: "server_error" as const, status: 500 } }];
    house.model.answer(broken, broken);
    const { runId, done } = await house.send("please");
    for (let retry = 1; retry <= 2; retry++) {
      const count = (): number =>
        house.order(runId).filter((name) => name === "agent.run_status.retrying").length;
      await house.until("a retry", () => count() === retry);
      await house.test.advance(5_000);
    }
    const outcome = await done;
    assert.equal(outcome.status, "ok");
    const names = own(house, runId);
    const again = [
      "agent.lifecycle.model", "agent.lifecycle.finishing", "chat.status.starting_model",
      "agent.run_status.retrying", "agent.assistant", "chat.status.preparing_context",
      "agent.run_status.preparing_context", "agent.lifecycle.start", "chat.status.starting_model",
      "agent.run_status.starting_model",
    ];
    const from = names.indexOf("agent.lifecycle.model");
    assert.deepEqual(names.slice(from, from + 21), [...again, ...again, "agent.lifecycle.model"]);
    const retries = house.told.map(({ payload }) => payload["data"] as Record<string, unknown> | undefined)
      .filter((data) => data?.["phase"] === "retrying");
    assert.deepEqual(
      retries.map((data) => [data?.["retryAttempt"], data?.["maxRetries"], data?.["reason"]]),
      [
        [1, 8, "server_error"],
        [2, 8, "server_error"],
      ],
    );
    assert.deepEqual((await house.messages()).map((message) => message.role), ["user", "assistant"]);
  });
});

test("a rate limit says in the chat too which attempt comes next", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ fail: { kind: "rate_limit", status: 429 } }]);
    const { runId, done } = await house.send("please");
    await house.until("a retry", () => house.order(runId).includes("agent.run_status.retrying"));
    await house.test.advance(5_000);
    await done;
    const notes = house.told.flatMap(({ payload }) => (payload["retry"] ? [payload["retry"]] : []));
    assert.deepEqual(notes, [{ attempt: 2, maxAttempts: 9, reason: "rate_limit" }]);
  });
});

test("after eight retries the failure is final", async () => {
  await withHouse({}, async (house) => {
    house.model.answer(
      ...Array.from({ length: 20 }, () => [{ fail: { kind: "overloaded" as const, status: 529 } }]),
    );
    const { runId, done } = await house.send("please");
    await house.until("a retry", () => house.order(runId).includes("agent.run_status.retrying"));
    await house.test.advance(200_000);
    assert.equal((await done).status, "error");
    assert.equal(house.model.requests.length, 9);
  });
});

test("an answer that breaks after it was seen is taken back openly and asked for again", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Half an" }, { fail: { kind: "network" } }], [{ say: "Whole answer" }]);
    const { done, runId } = await house.send("tell");
    await house.until("a retry", () => house.order(runId).includes("agent.run_status.retrying"));
    await house.test.advance(2_000);
    assert.equal((await done).status, "ok");
    const row = (await house.messages()).at(-1);
    assert.equal(row && textOf(row), "Whole answer");
    const deltas = house.told.map(({ payload }) => payload).filter((payload) => payload["state"] === "delta");
    assert.ok(deltas.some((payload) => payload["replace"] === true && payload["deltaText"] === ""));
    assert.equal(ends(house, runId).length, 1);
  });
});

test("a run that cannot begin says why in a row for people", async () => {
  await withHouse({}, async (house) => {
    const { done, runId } = await house.send("think", { family: "agent", thinking: "low" });
    const outcome = await done;
    const text = 'Thinking level "low" is not supported for mock/mock-1. Use one of: off.';
    assert.deepEqual([outcome.status, outcome.error], ["error", text]);
    const [user, row] = await house.messages();
    assert.equal(user?.role, "user");
    assert.equal(row?.role === "custom" && row.customType, "run-failed-before-reply");
    assert.equal(row?.role === "custom" && row.content, `This turn ended before a reply: ${text}`);
    assert.equal(ends(house, runId).length, 1);
  });
});

test("a chat request that cannot work is refused at once", async () => {
  await withHouse({}, async (house) => {
    await assert.rejects(house.run("think", { thinking: "low" }), /Thinking level "low" is not supported/);
    await assert.rejects(house.run("go", { model: "mock/none" }), /there is no model/);
    assert.equal(await house.sessions.get(KEY), null);
  });
});

test("the next model takes over where one fails before it said anything", async () => {
  const look = testTool("look", async () => ({ content: [{ type: "text", text: "seen" }] }));
  const models = [MODEL, { ...MODEL, id: "mock-2" }];
  await withHouse({ models, fallbacks: 1, tools: [look] }, async (house) => {
    house.model.answer([{ call: "look" }], [{ fail: { kind: "auth", status: 401 } }], [{
      say: "Second here.",
    }]);
    const outcome = await house.run("go");
    assert.deepEqual([outcome.status, outcome.text, outcome.model], ["ok", "Second here.", "mock-2"]);
    assert.deepEqual(house.model.requests.map((request) => request.model.id), ["mock-1", "mock-1", "mock-2"]);
    assert.deepEqual(house.model.requests[2]?.messages.map((message) => message.role), [
      "user", "assistant", "toolResult",
    ]);
    const step = house.told.map(({ payload }) => payload["data"] as Record<string, unknown> | undefined)
      .find((data) => data?.["phase"] === "fallback_step");
    assert.equal(step?.["fallbackStepToModel"], "mock/mock-2");
    assert.equal(ends(house, outcome.runId).length, 1);
  });
});

test("a conversation that is too long for one model is not passed on", async () => {
  const models = [MODEL, { ...MODEL, id: "mock-2" }];
  await withHouse({ models, fallbacks: 1 }, async (house) => {
    house.model.answer([{ fail: { kind: "context_length", status: 400 } }]);
    const outcome = await house.run("long");
    assert.equal(outcome.status, "error");
    assert.equal(house.model.requests.length, 1);
    assert.equal(ends(house, outcome.runId)[0]?.["errorKind"], "context_length");
  });
});
