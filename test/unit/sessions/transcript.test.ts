// Appending, what follows from it for the entry, and what a model sees.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Message } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import { textOf } from "#protocol/records/message";
import { cut } from "#sessions/transcript";
import { assistantMessage, userMessage } from "#test/support/records";
import { openSessionHouse, type SessionHouse } from "#test/support/session-house";

let house: SessionHouse;
let entry: SessionEntry;

beforeEach(async () => {
  house = await openSessionHouse();
  const where = house.sessions.resolve({ sessionKey: "x" });
  entry = await house.opened.store.commit((tx) => house.sessions.ensure(tx, where, "operator"));
});
afterEach(() => house.close());

const append = (...messages: Message[]) =>
  house.opened.store.commit(
    (tx) => house.sessions.append(tx, entry, messages.map((message) => ({ message }))),
  );
const mark = (type: "reset" | "compaction", data?: Record<string, unknown>) =>
  house.opened.store.commit((tx) => tx.transcript.append([
    { sessionId: entry.sessionId, id: `${type}-${Math.floor(performance.now() * 1e6)}`, parentId: null, type,
      timestampMs: 1, ...(data ? { data } : {}) },
  ]));
const context = async (): Promise<string[]> =>
  (await house.sessions.context(entry.sessionId)).map((message) => textOf(message));

test("each message hangs below the one before it, and ids given by the caller are kept", async () => {
  const first = await append(userMessage("one"), assistantMessage("two"));
  const rows = await house.opened.store.commit((tx) =>
    house.sessions.append(tx, entry, [{ message: userMessage("three"), id: "mine", runId: "r" }]));
  assert.deepEqual(first.map((row) => row.parentId), [null, first[0]?.id]);
  assert.deepEqual(rows.map(({ id, parentId, runId, position }) => ({ id, parentId, runId, position })), [
    { id: "mine", parentId: first[1]?.id, runId: "r", position: 3 },
  ]);
});

test("the entry gets preview, title and activity, and keeps what others wrote meanwhile", async () => {
  await house.opened.store.commit((tx) => house.sessions.update(tx, entry.key, { label: "mine" }));
  await append(userMessage(`hello\n  ${"word ".repeat(100)}`), assistantMessage("fine [[reply_to_current]]"));
  const stored = await house.sessions.get(entry.key);
  assert.equal(stored?.lastMessagePreview, "fine");
  assert.equal(stored?.label, "mine");
  assert.equal(stored?.lastActivityAt, house.env.now());
  assert.match(stored?.titleHint ?? "", /^hello word .*\.\.\.$/);
  assert.ok((stored?.titleHint ?? "").length <= 60);
  await append(userMessage("another"));
  assert.equal((await house.sessions.get(entry.key))?.titleHint, stored?.titleHint);
});

test("a model sees messages since the last reset, and no custom rows", async () => {
  await append(userMessage("old"));
  await mark("reset");
  const note: Message = {
    role: "custom", customType: "run-interrupted", content: "cut", display: true, timestamp: 1,
  };
  await append(userMessage("new"), note, assistantMessage("answer"));
  assert.deepEqual(await context(), ["new", "answer"]);
});

test("after a compaction it sees the summary and what was kept", async () => {
  const rows = await append(userMessage("one"), assistantMessage("two"), userMessage("three"));
  await mark("compaction", { summary: "they counted", firstKeptEntryId: rows[2]?.id });
  await append(assistantMessage("four"));
  assert.deepEqual(await context(), ["[Summary of the conversation so far]\nthey counted", "three", "four"]);
  await mark("reset");
  assert.deepEqual(await context(), []);
});

test("previews are cut with dots inside the limit", () => {
  assert.equal(cut("short", 10), "short");
  assert.equal(cut("exactly te", 10), "exactly te");
  assert.equal(cut("a bit too long", 10), "a bit t...");
});
