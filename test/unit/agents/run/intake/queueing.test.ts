// What happens to messages that arrive while a run is at work (S-90 to S-94).
import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "#protocol/records/message";
import { KEY, testTool, withHouse, type House } from "#test/support/run-house";
import type { Step } from "#test/support/model/scripted";

const SLOW: Step[] = [{ say: "Working" }, { say: " done.", afterMs: 1_000 }];

async function begun(house: House, calls = 1): Promise<void> {
  await house.until("the call", () => house.model.requests.length >= calls);
}

async function said(house: House): Promise<string[]> {
  return (await house.messages()).map((message) => `${message.role}: ${textOf(message)}`);
}

function ends(house: House, runId: string): Record<string, unknown>[] {
  return house.told.filter(({ event, payload }) => event === "chat" && payload["runId"] === runId
    && ["final", "aborted", "error"].includes(String(payload["state"]))).map(({ payload }) => payload);
}

test("a message to a busy session ends at once without an answer and joins the running one", async () => {
  await withHouse({}, async (house) => {
    house.model.answer(SLOW, [{ say: "Both answered." }]);
    const first = await house.send("first");
    await begun(house);
    const second = await house.send("second");
    assert.equal((await second.done).status, "ok");
    const [end] = ends(house, second.runId);
    assert.deepEqual([end?.["state"], end?.["seq"], end && "message" in end], ["final", 1, false]);
    await house.test.advance(1_000);
    const outcome = await first.done;
    assert.equal(outcome.text, "Working done.\n\nBoth answered.");
    assert.deepEqual(await said(house), [
      "user: first", "assistant: Working done.", "user: second", "assistant: Both answered.",
    ]);
    assert.equal(ends(house, first.runId).length, 1);
    assert.deepEqual(await house.store.inbox.accepted(KEY), []);
    assert.equal((await house.store.runs.get(second.runId))?.status, "ok");
  });
});

test("a message that arrives between tools skips the calls that were not begun", async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => void (open = resolve));
  const wait = testTool("wait", async () => {
    await gate;
    return { content: [{ type: "text", text: "waited" }] };
  });
  await withHouse({ tools: [wait] }, async (house) => {
    house.model.answer([{ call: "wait" }, { call: "wait" }], [{ say: "Changed course." }]);
    const first = await house.send("first");
    await house.until("the tool", () => house.order(first.runId).includes("agent.item.start"));
    await house.send("stop that");
    open();
    await first.done;
    assert.deepEqual(await said(house), [
      "user: first",
      "assistant: ",
      "toolResult: waited",
      "toolResult: Skipped to process an incoming message.",
      "user: stop that",
      "assistant: Changed course.",
    ]);
  });
});

test("text that joined a run which then fails is kept", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Half" }, { say: "", afterMs: 1_000 }, {
      fail: { kind: "auth", status: 401 },
    }]);
    const first = await house.send("first");
    await begun(house);
    await (await house.send("second")).done;
    await house.test.advance(1_000);
    assert.equal((await first.done).status, "error");
    assert.deepEqual((await said(house)).filter((line) => line.startsWith("user")), [
      "user: first",
      "user: second",
    ]);
    assert.deepEqual(await house.store.inbox.accepted(KEY), []);
  });
});

test("a follow-up waits for its own turn and gets its own answer", async () => {
  await withHouse({}, async (house) => {
    house.model.answer(SLOW, [{ say: "Second answer." }]);
    const first = await house.send("first");
    await begun(house);
    const second = await house.send("second", { queueMode: "followup" });
    assert.equal(house.runs.phase(second.runId), "queued");
    assert.deepEqual(house.runs.counts(), { active: 1, queued: 1 });
    await house.test.advance(1_000);
    assert.equal((await first.done).text, "Working done.");
    assert.equal((await second.done).text, "Second answer.");
  });
});

test("a caller of the agent method never joins another run unasked", async () => {
  await withHouse({}, async (house) => {
    house.model.answer(SLOW, [{ say: "Own answer." }]);
    const first = await house.send("first");
    await begun(house);
    const second = await house.send("second", { family: "agent" });
    await house.test.advance(1_000);
    await first.done;
    assert.equal((await second.done).text, "Own answer.");
  });
});

test("collected messages become one turn, in order, once nobody writes for a moment", async () => {
  await withHouse({}, async (house) => {
    house.model.answer(SLOW, [{ say: "All three." }]);
    const first = await house.send("first");
    await begun(house);
    const rest = [];
    for (const text of ["a", "b", "c"]) rest.push(await house.send(text, { queueMode: "collect" }));
    await house.test.advance(1_000);
    await first.done;
    await house.test.advance(600);
    const outcomes = await Promise.all(rest.map(({ done }) => done));
    assert.deepEqual(outcomes.map((outcome) => outcome.text), ["All three.", undefined, undefined]);
    assert.deepEqual((await said(house)).slice(2), [
      "user: a",
      "user: b",
      "user: c",
      "assistant: All three.",
    ]);
    assert.deepEqual(await house.store.inbox.accepted(KEY), []);
  });
});

test("an interrupting message stops the run and takes what waited along, in order", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Long" }, { hang: true }], [{ say: "New course." }]);
    const first = await house.send("first");
    await begun(house);
    const second = await house.send("second", { queueMode: "followup" });
    const third = await house.send("third", { queueMode: "interrupt" });
    assert.equal((await first.done).status, "aborted");
    assert.equal((await second.done).text, undefined);
    assert.equal((await third.done).text, "New course.");
    assert.deepEqual(await said(house), [
      "user: first", "assistant: Long", "user: second", "user: third", "assistant: New course.",
    ]);
  });
});

test("a full queue refuses the newest when that is the policy", async () => {
  await withHouse({ settings: { messages: { queue: { cap: 2, drop: "new" } } } }, async (house) => {
    house.model.answer([{ hang: true }]);
    await house.send("first");
    await begun(house);
    for (const text of ["a", "b"]) await house.send(text, { queueMode: "followup" });
    await assert.rejects(house.send("c", { queueMode: "followup" }), { code: "QUEUE_FULL" });
  });
});

test("a full queue drops the oldest and tells the next run what was dropped", async () => {
  await withHouse({ settings: { messages: { queue: { cap: 2 } } } }, async (house) => {
    house.model.answer(SLOW);
    await house.send("first");
    await begun(house);
    const waiting = [];
    for (const text of ["a", "b", "c"]) waiting.push(await house.send(text, { queueMode: "followup" }));
    const [dropped] = await Promise.all(waiting.map(({ done }, at) => (at === 0 ? done : undefined)));
    assert.deepEqual([dropped?.status, dropped?.stopReason], ["aborted", "queue-overflow"]);
    await house.test.advance(2_000);
    await Promise.all(waiting.map(({ done }) => done));
    const users = (await said(house)).filter((line) => line.startsWith("user"));
    assert.deepEqual(users, [
      "user: first", "user: [Messages dropped because too many were waiting]\n- a\n\nb", "user: c",
    ]);
  });
});

test("runs of different sessions work beside each other up to the limit", async () => {
  await withHouse({ settings: { agents: { defaults: { maxConcurrent: 2 } } } }, async (house) => {
    house.model.answer(SLOW, SLOW, SLOW);
    const runs = [];
    for (const name of ["a", "b", "c"]) {
      runs.push(await house.send("go", { sessionKey: `agent:main:${name}` }));
    }
    await begun(house, 2);
    assert.equal(house.model.requests.length, 2);
    await house.test.advance(1_000);
    await begun(house, 3);
    await house.test.advance(1_000);
    const outcomes = await Promise.all(runs.map(({ done }) => done));
    assert.deepEqual(outcomes.map((outcome) => outcome.status), ["ok", "ok", "ok"]);
  });
});

test("one session never has two runs at work", async () => {
  await withHouse({}, async (house) => {
    let open = 0;
    let most = 0;
    const { stream } = house.model;
    house.deps.models.port = () => ({
      async *stream(request) {
        most = Math.max(most, open += 1);
        try {
          yield* stream.call(house.model, request);
        } finally {
          open -= 1;
        }
      },
    });
    const runs = [];
    for (let n = 0; n < 8; n++) runs.push(await house.send(`m${n}`, { queueMode: "followup" }));
    await Promise.all(runs.map(({ done }) => done));
    assert.equal(most, 1);
    assert.deepEqual((await said(house)).filter((line) => line.startsWith("user")).length, 8);
  });
});
