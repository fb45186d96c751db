import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "#protocol/records/message";
import { KEY, withHouse, type House } from "#test/support/run-house";
import { MODEL } from "#test/support/model/scripted";

const DEEP = { ...MODEL, id: "deep", name: "Deep", reasoning: true };

async function say(house: House, text: string): Promise<string> {
  const { text: answer = "" } = await house.run(text);
  return answer;
}

test("a command is answered without a model and without phases", async () => {
  await withHouse({}, async (house) => {
    const outcome = await house.run("/help");
    assert.match(outcome.text ?? "", /\/status: /);
    assert.deepEqual(house.model.requests, []);
    const names = house.order(outcome.runId).filter((name) => !name.startsWith("sessions.changed"));
    assert.deepEqual(names, ["session.message.user", "session.message.assistant", "chat.final"]);
    assert.deepEqual((await house.messages()).map((message) => message.role), ["user", "assistant"]);
    assert.equal((await house.store.runs.get(outcome.runId))?.status, "ok");
  });
});

test("only what is a command is taken for one", async () => {
  await withHouse({}, async (house) => {
    for (const text of ["/nosuch thing", "see /help", "/help me with my taxes", "/ help"]) {
      await house.run(text);
    }
    await house.run("/help", { suppressCommands: true });
    assert.equal(house.model.requests.length, 5);
    assert.match(await say(house, "/Think: "), /^Thinking: off/);
  });
});

test("what is listed is what exists", async () => {
  await withHouse({}, async (house) => {
    const entries = house.runs.commands.list({ includeArgs: true });
    const names = entries.map(({ name }) => name);
    assert.deepEqual(names, [
      "help", "model", "new", "queue", "reset", "status", "stop", "think", "usage", "whoami",
    ]);
    for (const { textAliases } of entries) {
      const alias = textAliases.at(-1) ?? "";
      assert.notEqual(await say(house, alias), "", alias);
    }
    assert.deepEqual(house.model.requests, []);
    assert.ok(house.runs.commands.list({ includeArgs: false }).every((entry) => !("args" in entry)));
  });
});

test("a new conversation forgets the old one and answers the words behind the command", async () => {
  await withHouse({ models: [MODEL, DEEP] }, async (house) => {
    await house.run("remember this");
    assert.equal(await say(house, "/reset"), "Conversation reset.");
    await house.run("/new mock/deep and now this");
    const request = house.model.requests.at(-1);
    assert.equal(request?.model.id, "deep");
    const words = request?.messages.filter((message) => message.role === "user").map(textOf);
    assert.deepEqual(words, ["and now this"]);
    assert.equal((await house.sessions.get(KEY))?.modelOverride, "deep");
  });
});

test("a new conversation stops the run of the old one first", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Long" }, { hang: true }]);
    const running = await house.send("first");
    await house.until("the call", () => house.model.requests.length === 1);
    assert.equal(await say(house, "/new"), "New conversation started.");
    assert.deepEqual([(await running.done).status, (await running.done).stopReason], ["aborted", "reset"]);
  });
});

test("stop ends what runs and what waits, at once", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ hang: true }]);
    const first = await house.send("first");
    await house.until("the call", () => house.model.requests.length === 1);
    const second = await house.send("second", { queueMode: "followup" });
    assert.equal(await say(house, "/stop"), "Stopped 2 runs.");
    assert.equal((await first.done).status, "aborted");
    assert.equal((await second.done).status, "aborted");
    assert.equal(await say(house, "/stop"), "Nothing was running.");
  });
});

test("a status is given while a run is at work, and the conversation stays valid", async () => {
  await withHouse({}, async (house) => {
    house.model.answer([{ say: "Busy" }, { say: " done", afterMs: 1_000 }]);
    const first = await house.send("first");
    await house.until("the call", () => house.model.requests.length === 1);
    assert.match(
      await say(house, "/status"),
      /Model: mock\/mock-1, thinking off\n.*\n.*\nQueue: steer; 2 at work/,
    );
    await house.test.advance(1_000);
    assert.equal((await first.done).text, "Busy done");
  });
});

test("model, thinking and queue mode are chosen for the session and can be given back", async () => {
  await withHouse({ models: [MODEL, DEEP] }, async (house) => {
    assert.match(
      await say(house, "/model"),
      /^Model: mock\/mock-1\nAvailable:\n- mock\/mock-1\n- mock\/deep$/,
    );
    assert.match(await say(house, "/model nope"), /no model "nope"/);
    assert.equal(await say(house, "/model mock/deep"), "This session now uses mock/deep.");
    assert.match(await say(house, "/think high"), /Thinking: high/);
    await house.run("go");
    assert.deepEqual([house.model.requests[0]?.model.id, house.model.requests[0]?.thinking], [
      "deep",
      "high",
    ]);
    assert.match(await say(house, "/think enormous"), /is not supported for mock\/deep/);
    assert.match(await say(house, "/queue collect"), /collect/);
    assert.equal((await house.sessions.get(KEY))?.queueMode, "collect");
    for (const text of ["/model default", "/think default", "/queue default"]) await house.run(text);
    const entry = await house.sessions.get(KEY);
    assert.deepEqual([entry?.modelOverride, entry?.thinkingLevel, entry?.queueMode], [
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test("usage adds up what the session cost", async () => {
  await withHouse({}, async (house) => {
    await house.run("one");
    await house.run("two");
    assert.match(await say(house, "/usage"), /^Session: 22 tokens in, 14 out/);
    assert.match(await say(house, "/usage"), /\$0\.000050/);
  });
});
