// The order of a run's events, as it was recorded (wire §6).
import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY, testTool, withHouse, type House } from "#test/support/run-house";

const BEGIN = [
  "chat.status.preparing_workspace", "agent.run_status.preparing_workspace",
  "chat.status.preparing_context", "agent.run_status.preparing_context",
  "session.message.user",
  "agent.lifecycle.start",
  "chat.status.starting_model", "agent.run_status.starting_model",
];

/** The order of a run without the session rows, which come when they can. */
function order(house: House, runId: string): string[] {
  return house.order(runId).filter((name) => !name.startsWith("sessions.changed"));
}

function data(house: House, name: string): Record<string, unknown>[] {
  const wanted = house.told.filter(({ event, payload }) => {
    const fields = payload["data"] as Record<string, unknown> | undefined;
    return `${event}.${[payload["stream"], fields?.["phase"]].filter(Boolean).join(".")}` === name;
  });
  return wanted.map(({ payload }) => payload["data"] as Record<string, unknown>);
}

test("a plain run tells its phases, its text and its end in the measured order", async () => {
  await withHouse({}, async (house) => {
    const outcome = await house.run("hello");
    assert.equal(outcome.status, "ok");
    assert.deepEqual(order(house, outcome.runId), [
      ...BEGIN,
      "agent.lifecycle.model",
      "agent.assistant", "chat.delta", "agent.assistant",
      "agent.usage",
      "session.message.assistant",
      "agent.lifecycle.finishing", "agent.lifecycle.model", "agent.lifecycle.end",
      "chat.delta", "chat.final",
    ]);
    const changes = house.told.filter(({ event }) => event === "sessions.changed")
      .map(({ payload }) => payload["reason"] ?? payload["phase"]);
    assert.deepEqual(changes, [
      "send", "participants", "agent.run.started", "start", "model", "end", "agent.input.settled",
    ]);
  });
});

test("agent and chat share one number that never goes back, and a delta repeats its mirror's", async () => {
  await withHouse({}, async (house) => {
    const { runId } = await house.run("hello");
    const own = house.told.filter(({ event, payload }) =>
      (event === "agent" || event === "chat") && payload["runId"] === runId);
    const seqs = own.map(({ payload }) => Number(payload["seq"]));
    assert.deepEqual(seqs, [1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 8, 9, 10, 11, 12, 12, 12]);
  });
});

test("the end of a plain run carries the receipt and the reply", async () => {
  await withHouse({}, async (house) => {
    const { runId } = await house.run("hello");
    const [end] = data(house, "agent.lifecycle.end");
    assert.deepEqual(end?.["terminalReply"], { disposition: "visible", text: "Hello from mock." });
    const model = { provider: "mock", model: "mock-1" };
    const entry = await house.sessions.get(KEY);
    assert.deepEqual(end?.["terminalReceipt"], {
      runId, sessionId: entry?.sessionId, turnId: runId, requested: model,
      effective: { ...model, responseModel: "mock-1" }, successfulToolNames: [], rerouted: false,
      terminalDisposition: "visible",
    });
    assert.deepEqual(
      [
        entry?.status,
        entry?.inputTokens,
        entry?.outputTokens,
        entry?.totalTokens,
        entry?.lastRunId,
        entry?.systemSent,
      ],
      ["done", 11, 7, 11, runId, true],
    );
    assert.equal(entry?.estimatedCostUsd, 0.000_025);
  });
});

test("a run of the agent method shows no phases", async () => {
  await withHouse({}, async (house) => {
    const { runId } = await house.run("hello", { family: "agent" });
    assert.deepEqual(order(house, runId).slice(0, 5), [
      "session.message.user",
      "agent.lifecycle.start",
      "agent.lifecycle.model",
      "agent.assistant",
      "chat.delta",
    ]);
  });
});

test("a tool run shows the call, its output and the answer made from it", async () => {
  const exec = testTool("exec", async (_args, ctx) => {
    ctx.progress("tool-42\n");
    const details = { status: "completed", exitCode: 0, durationMs: 3, cwd: "/w" };
    return { content: [{ type: "text", text: "tool-42" }], details };
  });
  await withHouse({ tools: [exec] }, async (house) => {
    house.model.answer([{ call: "exec", args: { command: "echo tool-42" } }], [{ say: "Done." }]);
    const outcome = await house.run("do it");
    assert.deepEqual(order(house, outcome.runId), [
      ...BEGIN,
      "agent.lifecycle.model", "agent.usage", "session.message.assistant",
      "agent.item.start", "agent.tool.start",
      "agent.tool.update", "agent.item.update", "agent.command_output.delta",
      "agent.tool.result", "agent.item.end", "agent.command_output.end",
      "session.message.toolResult",
      "agent.lifecycle.model", "agent.assistant", "chat.delta", "agent.usage",
      "session.message.assistant",
      "agent.lifecycle.finishing", "agent.lifecycle.model", "agent.lifecycle.end", "chat.final",
    ]);
    const [result] = data(house, "agent.tool.result");
    assert.equal(result?.["isError"], false);
    assert.deepEqual(data(house, "agent.usage").map((each) => each["outputTokens"]), [7, 14]);
    const tools = house.told.filter(({ payload }) => payload["stream"] === "tool");
    assert.ok(
      tools.every(({ audience }) => audience === "tools"),
      "arguments and results only for cap tool-events",
    );
    const [item] = data(house, "agent.item.start");
    assert.deepEqual([item?.["title"], item?.["commandBearing"]], ["Exec echo tool-42", true]);
    const [end] = data(house, "agent.lifecycle.end");
    assert.deepEqual((end?.["terminalReceipt"] as Record<string, unknown>)["successfulToolNames"], ["exec"]);
    assert.deepEqual((await house.messages()).map((message) => message.role), [
      "user", "assistant", "toolResult", "assistant",
    ]);
    assert.equal((await house.sessions.get(KEY))?.inputTokens, 22);
  });
});

test("text before and after a tool adds up to the final text", async () => {
  const look = testTool("look", async () => ({ content: [{ type: "text", text: "seen" }] }));
  await withHouse({ tools: [look] }, async (house) => {
    house.model.answer([{ say: "Let me look." }, { call: "look" }], [{ say: "All good." }]);
    const outcome = await house.run("look");
    assert.equal(outcome.text, "Let me look.\n\nAll good.");
    const deltas = house.told.filter(({ event, payload }) =>
      event === "chat" && payload["state"] === "delta"
    );
    assert.equal(deltas.map(({ payload }) => payload["deltaText"]).join(""), outcome.text);
    const texts = (await house.messages()).flatMap((
      message,
    ) => (message.role === "assistant" ? [message] : []));
    assert.deepEqual(texts.map((message) => message.content[0]), [
      { type: "text", text: "Let me look." }, { type: "text", text: "All good." },
    ]);
  });
});

test("a silent run ends without a message and leaves no text behind", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "NO_" }, { say: "REPLY" }]);
    const outcome = await house.run("nothing to say");
    assert.equal(outcome.text, undefined);
    const final = house.told.find(({ event, payload }) => event === "chat" && payload["state"] === "final");
    assert.ok(final && !("message" in final.payload));
    assert.ok(!house.told.some(({ event, payload }) => event === "chat" && payload["state"] === "delta"));
    assert.deepEqual(data(house, "agent.lifecycle.end")[0]?.["terminalReply"], { disposition: "silent" });
  });
});

test("the model gets the prompt, the history and the new message", async () => {
  await withHouse({}, async (house) => {
    await house.run("first");
    await house.run("second");
    const [, request] = house.model.requests;
    assert.deepEqual(request?.messages.map((message) => message.role), ["user", "assistant", "user"]);
    assert.match(request?.systemPrompt ?? "", /Mimi/);
    assert.equal(
      house.model.requests[0]?.systemPrompt,
      request?.systemPrompt,
      "the prompt does not change in between",
    );
  });
});

test("a run that goes in circles is ended", async () => {
  const spin = testTool("spin", async () => ({ content: [{ type: "text", text: "again" }] }));
  await withHouse({ tools: [spin], turnsMax: 5 }, async (house) => {
    house.model.answer(...Array.from({ length: 10 }, () => [{ call: "spin" }]));
    const outcome = await house.run("spin");
    assert.equal(outcome.status, "error");
    assert.match(outcome.error ?? "", /5 model calls/);
  });
});

test("a run that takes too long is stopped", async () => {
  await withHouse({ settings: { agents: { defaults: { timeoutSeconds: 5 } } } }, async (house) => {
    house.model.answer([{ say: "Slow" }, { hang: true }]);
    const { done } = await house.send("wait");
    await house.until("first delta", () => house.told.some(({ payload }) => payload["state"] === "delta"));
    await house.test.advance(5_000);
    const outcome = await done;
    assert.deepEqual([outcome.status, outcome.stopReason], ["timeout", "timeout"]);
    assert.equal(house.model.left, 1);
  });
});
