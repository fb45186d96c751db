import assert from "node:assert/strict";
import { test } from "node:test";
import { DeltaStream, isSilent, PACE_MS } from "#agents/run/stream";
import { virtualTime } from "#test/support/env";

interface Shown {
  agent: { text: string; delta: string; itemId: string; replace: boolean }[];
  chat: { text: string; delta: string; replace: boolean }[];
  advanced: number;
}

function open() {
  const time = virtualTime();
  const shown: Shown = { agent: [], chat: [], advanced: 0 };
  const stream = new DeltaStream(time.clock, {
    advance: () => void (shown.advanced += 1),
    assistant: (text, delta, itemId, replace) => void shown.agent.push({ text, delta, itemId, replace }),
    chat: (text, delta, replace) => void shown.chat.push({ text, delta, replace }),
  });
  stream.begin("item:1");
  return { stream, shown, time };
}

/** What a client that follows the deltas has in the end. */
function followed(chat: Shown["chat"]): string {
  return chat.reduce((text, each) => (each.replace ? each.delta : text + each.delta), "");
}

test("the first delta is shown at once and the next ones as one pair per pace", async () => {
  const { stream, shown, time } = open();
  stream.push("a");
  assert.deepEqual(shown.chat.map((each) => each.delta), ["a"]);
  for (let n = 0; n < 10; n++) {
    stream.push(" b");
    await time.advance(10);
  }
  await time.advance(PACE_MS);
  assert.deepEqual(shown.chat.map((each) => each.text), ["a", "a" + " b".repeat(8), "a" + " b".repeat(10)]);
  assert.deepEqual(shown.agent.map((each) => each.text), shown.chat.map((each) => each.text));
  assert.equal(shown.advanced, 11, "every raw delta takes a number");
});

test("a delta that comes after a pause is shown at once", async () => {
  const { stream, shown, time } = open();
  stream.push("one");
  await time.advance(200);
  stream.push(" two");
  assert.deepEqual(shown.chat.map((each) => each.delta), ["one", " two"]);
  assert.equal(time.scheduled(), 0);
});

test("a trailing blank moves into the next delta and leading blanks are not shown", async () => {
  const { stream, shown, time } = open();
  stream.push("\n ");
  stream.push("one ");
  await time.advance(PACE_MS);
  stream.push("two\n");
  await time.advance(PACE_MS);
  stream.finishTurn("one two");
  stream.flush();
  assert.deepEqual(shown.chat.map((each) => each.delta), ["one", " two"]);
  assert.equal(followed(shown.chat), stream.text);
});

test("the end of a message shows the agent text at once and the chat text with the flush", () => {
  const { stream, shown } = open();
  stream.push("Hello");
  stream.push(" there");
  stream.finishTurn("Hello there");
  assert.deepEqual(shown.agent.map((each) => each.delta), ["Hello", " there"]);
  assert.deepEqual(shown.chat.map((each) => each.delta), ["Hello"]);
  stream.flush();
  assert.deepEqual(shown.chat.map((each) => each.delta), ["Hello", " there"]);
});

test("a text that came without deltas is shown as one", async () => {
  const { stream, shown, time } = open();
  stream.finishTurn("all of it");
  assert.equal(shown.agent[0]?.delta, "all of it");
  await time.advance(PACE_MS);
  assert.deepEqual(shown.chat, [{ text: "all of it", delta: "all of it", replace: false }]);
});

test("a final text that is not what was streamed replaces it", async () => {
  const { stream, shown, time } = open();
  stream.push("wrong");
  await time.advance(PACE_MS);
  stream.finishTurn("right");
  stream.flush();
  assert.deepEqual(shown.chat.at(-1), { text: "right", delta: "right", replace: true });
  assert.equal(followed(shown.chat), "right");
});

test("a second message goes on in chat and starts over in the agent stream", async () => {
  const { stream, shown, time } = open();
  stream.push("First.");
  stream.finishTurn("First.");
  stream.begin("");
  stream.begin("item:2");
  await time.advance(PACE_MS);
  stream.push("Second.");
  stream.finishTurn("Second.");
  stream.flush();
  assert.equal(stream.text, "First.\n\nSecond.");
  assert.equal(stream.turnText, "Second.");
  assert.equal(followed(shown.chat), "First.\n\nSecond.");
  assert.deepEqual(shown.chat.map((each) => each.replace), [false, false]);
  assert.deepEqual(shown.agent.map((each) => [each.text, each.itemId]), [["First.", "item:1"], [
    "Second.",
    "item:2",
  ]]);
});

test("a restart tells the agent stream and takes back what chat had shown", async () => {
  const { stream, shown, time } = open();
  stream.restart("item:2");
  assert.deepEqual(shown.agent, [{ text: "", delta: "", itemId: "item:1", replace: true }]);
  assert.deepEqual(shown.chat, [], "nothing was shown, so there is nothing to take back");
  stream.push("half");
  stream.restart("item:3");
  assert.deepEqual(shown.chat.at(-1), { text: "", delta: "", replace: true });
  await time.advance(PACE_MS);
  stream.push("whole");
  stream.finishTurn("whole");
  stream.flush();
  assert.equal(followed(shown.chat), "whole");
});

test("the silent word is never shown, not even its beginning", async () => {
  const { stream, shown, time } = open();
  for (const part of ["NO", "_RE", "PLY", "\n"]) stream.push(part);
  await time.advance(PACE_MS * 3);
  stream.finishTurn("NO_REPLY");
  stream.flush();
  assert.deepEqual([shown.agent, shown.chat], [[], []]);
  assert.equal(stream.text, "");
});

test("a text that only begins like the silent word is shown once that is clear", async () => {
  const { stream, shown, time } = open();
  stream.push("NO");
  await time.advance(PACE_MS);
  assert.deepEqual(shown.chat, []);
  stream.push(" way");
  await time.advance(PACE_MS);
  assert.equal(followed(shown.chat), "NO way");
});

test("a closed stream shows nothing and keeps its text", async () => {
  const { stream, shown, time } = open();
  stream.push("part");
  stream.push(" one");
  stream.close();
  stream.push(" two");
  await time.advance(PACE_MS);
  stream.flush();
  assert.deepEqual(shown.chat.map((each) => each.text), ["part"]);
  assert.equal(stream.text, "part one");
  assert.equal(time.scheduled(), 0);
});

test("only the word alone is silent", () => {
  assert.ok(isSilent(" no_reply\n"));
  assert.ok(!isSilent("NO_REPLY because"));
  assert.ok(!isSilent(""));
});
