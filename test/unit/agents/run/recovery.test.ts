// A crash at any point, and what the next start makes of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LOST_RESULT } from "#agents/run/prompt/context";
import { RunService } from "#agents/runs";
import { textOf } from "#protocol/records/message";
import { KEY, testTool, withHouse, type House } from "#test/support/run-house";

/** The next start over the same disk; the run of the first life is never heard of again. */
async function restart(house: House): Promise<RunService> {
  const next = new RunService(house.deps);
  await next.recover();
  return next;
}

test("a run that was streaming is marked and keeps what was committed", async () => {
  await withHouse({}, async (house) => {
    await house.run("before");
    house.model.answer([{ say: "Partial" }, { hang: true }]);
    const { runId } = await house.send("during");
    await house.until("the call", () => house.model.requests.length === 2);
    const next = await restart(house);
    const messages = await house.messages();
    assert.deepEqual(messages.map((message) => message.role), ["user", "assistant", "user", "custom"]);
    const mark = messages.at(-1);
    assert.equal(mark?.role === "custom" && mark.customType, "run-interrupted");
    assert.equal(mark?.role === "custom" && mark.display, true);
    const entry = await house.sessions.get(KEY);
    assert.deepEqual([entry?.status, entry?.abortedLastRun, entry?.lastRunId], ["interrupted", true, runId]);
    const outcome = await next.wait(runId, 0, new AbortController().signal);
    assert.equal(outcome?.status, "interrupted");
    assert.deepEqual(await house.store.runs.open(), []);
  });
});

test("a second start finds nothing left to do", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ hang: true }]);
    await house.send("during");
    await house.until("the call", () => house.model.requests.length === 1);
    await restart(house);
    const before = await house.messages();
    await restart(house);
    assert.deepEqual(await house.messages(), before);
  });
});

test("a call without a result gets one, so that the next request is valid", async () => {
  const stuck = testTool("stuck", () => new Promise(() => {}));
  await withHouse({ tools: [stuck] }, async (house) => {
    house.model.answer([{ call: "stuck", id: "call-9" }]);
    const { runId } = await house.send("go");
    await house.until("the tool", () => house.order(runId).includes("agent.item.start"));
    await restart(house);
    const messages = await house.messages();
    assert.deepEqual(messages.map((message) => message.role), ["user", "assistant", "toolResult", "custom"]);
    const result = messages[2];
    assert.ok(result?.role === "toolResult" && result.isError && result.toolCallId === "call-9");
    assert.equal(textOf(result), LOST_RESULT);
  });
});

test("input that waited is shown as interrupted and not run", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ hang: true }]);
    await house.send("first");
    await house.until("the call", () => house.model.requests.length === 1);
    await house.send("second", { queueMode: "followup" });
    await house.send("third");
    await restart(house);
    assert.deepEqual(await house.store.inbox.accepted(KEY), []);
    const left = await house.store.inbox.interrupted(KEY);
    assert.deepEqual(left.map((row) => row.payload["message"]), ["second", "third"]);
    assert.equal(house.model.requests.length, 1);
    assert.deepEqual((await house.messages()).map((message) => message.role), ["user", "custom"]);
  });
});

test("a run that was accepted and never begun leaves no trace in the transcript", async () => {
  await withHouse({}, async (house) => {
    await house.runs.submit({
      runId: "r", family: "chat", sessionKey: KEY, agentId: "main", message: "never",
      client: { id: "cli", mode: "cli", connectionId: "c", owner: true },
    });
    const next = await restart(house);
    assert.deepEqual(await house.messages(), []);
    assert.equal((await next.wait("r", 0, new AbortController().signal))?.status, "interrupted");
    assert.equal((await house.sessions.get(KEY))?.status, undefined);
  });
});
