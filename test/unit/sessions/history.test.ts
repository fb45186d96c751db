// chat.history: windows, paging, catch-up, limits and pending input (S-67 to S-70, S-95).

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Message } from "#protocol/records/message";
import { type DisplayMessage } from "#sessions/display/message";
import { History } from "#sessions/history";
import { assistantMessage, userMessage } from "#test/support/records";
import { openSessionHouse, type SessionHouse } from "#test/support/session-house";

const KEY = "agent:main:x";
let house: SessionHouse;
let history: History;

beforeEach(async () => {
  house = await openSessionHouse();
  history = new History({
    store: house.opened.store, sessions: house.sessions, active: (key) => house.active.get(key) ?? [],
  });
});
afterEach(() => house.close());

const append = (...messages: Message[]) => house.opened.store.commit(async (tx) => {
  const entry = await house.sessions.ensure(tx, { key: KEY, agentId: "main" }, "operator");
  return house.sessions.append(tx, entry, messages.map((message) => ({ message })));
});
const reset = () => house.sessions.edits.reset({ sessionKey: "x" }, house.stopping);
const texts = (messages: unknown): string[] => (messages as DisplayMessage[]).map((message) => {
  const { content } = message;
  return typeof content === "string" ? content : String((content as { text?: string }[])[0]?.text);
});
const numbered = (count: number): Message[] => Array.from(
  { length: count }, (_, index) => userMessage(`m${index + 1}`),
);

test("an unknown session is empty and shows what it would use", async () => {
  const answer = await history.window({ sessionKey: "nosuch" });
  assert.deepEqual(
    [answer.sessionKey, answer.messages, answer.hasMore, answer.totalMessages], ["nosuch", [], false, 0],
  );
  assert.equal("sessionId" in answer, false);
  const info = answer["sessionInfo"] as Record<string, unknown>;
  assert.deepEqual([info["key"], info["updatedAt"], info["model"], info["activeLeafEntryId"]],
    ["agent:main:nosuch", null, "mock-1", null]);
  assert.equal(answer["thinkingLevel"], "off");
});

test("the key is echoed as sent, rows come oldest first, and older ones page by offset", async () => {
  const rows = await append(...numbered(5));
  const first = await history.window({ sessionKey: "X", limit: 2 });
  const { sessionKey, hasMore, totalMessages } = first;
  assert.deepEqual([sessionKey, texts(first.messages), first["nextOffset"]], ["X", ["m4", "m5"], 2]);
  assert.deepEqual([hasMore, totalMessages], [true, 5]);
  assert.equal((first["sessionInfo"] as Record<string, unknown>)["activeLeafEntryId"], rows[4]?.id);
  const last = await history.window({ sessionKey: "x", limit: 3, offset: 2 });
  assert.deepEqual(
    [texts(last.messages), "nextOffset" in last, last.hasMore], [["m1", "m2", "m3"], false, false],
  );
});

test("a page around a message has it in its middle; a message of before the reset has no page", async () => {
  const rows = await append(...numbered(9));
  const around = await history.window({ sessionKey: "x", limit: 3, messageId: rows[4]?.id });
  assert.deepEqual([texts(around.messages), around["nextOffset"]], [["m4", "m5", "m6"], 6]);
  const other = await history.window({ sessionKey: "x", messageId: rows[4]?.id, sessionId: "another" });
  assert.deepEqual(other.messages, []);
  await reset();
  assert.deepEqual((await history.window({ sessionKey: "x", messageId: rows[4]?.id })).messages, []);
});

test("after a reset only the reset itself is shown, as number one", async () => {
  await append(...numbered(3));
  await reset();
  const empty = await history.window({ sessionKey: "x" });
  assert.deepEqual([texts(empty.messages), empty.totalMessages], [["Reset"], 1]);
  await append(userMessage("again"));
  const { messages } = await history.window({ sessionKey: "x" });
  assert.deepEqual(messages.map((message) => (message["__openclaw"] as { seq: number }).seq), [1, 2]);
});

test("a cursor brings only what is new, and says reset when the client must start over", async () => {
  await append(...numbered(2));
  const { deltaCursor } = await history.window({ sessionKey: "x" }) as { deltaCursor?: string };
  await append(assistantMessage("new"));
  const delta = await history.read({ sessionKey: "x", cursor: deltaCursor });
  assert.deepEqual([delta["kind"], texts(delta["messages"])], ["delta", ["new"]]);
  const again = await history.read({ sessionKey: "x", cursor: delta["deltaCursor"] as string });
  assert.deepEqual([again["kind"], again["messages"]], ["delta", []]);
  assert.deepEqual(await history.read({ sessionKey: "x", cursor: "junk" }), { kind: "reset" });
  assert.deepEqual(await history.read({ sessionKey: "other", cursor: deltaCursor }), { kind: "reset" });
  await append(...numbered(201));
  assert.deepEqual(await history.read({ sessionKey: "x", cursor: deltaCursor }), { kind: "reset" });
  await reset();
  assert.deepEqual(await history.read({ sessionKey: "x", cursor: deltaCursor }), { kind: "reset" });
});

test("a huge message is a placeholder, and the whole answer stays under 6 MiB", async () => {
  await append(
    userMessage("x".repeat(700_000)), ...Array.from({ length: 30 }, () => userMessage("y".repeat(400_000))),
  );
  const answer = await history.window({ sessionKey: "x" });
  assert.ok(JSON.stringify(answer).length < 6 * 1_048_576);
  assert.ok(answer.messages.length >= 10 && answer.messages.length < 30);
  assert.deepEqual([answer.hasMore, answer["nextOffset"]], [true, answer.messages.length]);
  const first = await history.window({ sessionKey: "x", offset: 30 });
  assert.deepEqual(texts(first.messages), ["[message too large to show here]"]);
  const small = await history.window({ sessionKey: "x", bytesMax: 500_000 });
  assert.equal(small.messages.length, 1);
});

test("one message can be read whole, cut, or not at all", async () => {
  const [row] = await append(userMessage("abcdef"), assistantMessage("NO_REPLY"));
  const read = (messageId: string, maxChars?: number) => history.message(
    { sessionKey: "x", messageId, maxChars },
  );
  assert.deepEqual(texts([(await read(row?.id ?? "")).message]), ["abcdef"]);
  assert.deepEqual(texts([(await read(row?.id ?? "", 2)).message]), ["ab\n...(truncated)..."]);
  assert.deepEqual(await read("nosuch"), { ok: false, unavailableReason: "not_found" });
  const silent = (await house.opened.store.transcript.tail(row?.sessionId ?? "")).id ?? "";
  assert.deepEqual(await read(silent), { ok: false, unavailableReason: "not_visible" });
});

test("a run at work shows its text so far", async () => {
  await append(userMessage("go"));
  house.active.set(KEY, [
    { runId: "r", text: "so far", startedAt: 5, shown: [] },
    { runId: "q", text: "", startedAt: undefined, shown: [] },
  ]);
  const answer = await history.window({ sessionKey: "x" });
  assert.deepEqual(answer["inFlightRun"], { runId: "r", text: "so far", startedAt: 5 });
  assert.deepEqual((answer["sessionInfo"] as Record<string, unknown>)["activeRunIds"], ["r", "q"]);
});

test("what a run at work has shown goes along, the latest of it when it is much", async () => {
  await append(userMessage("go"));
  const shown = ["a", "b", "c"].map((letter) => ({ stream: "tool", data: letter.repeat(50_000) }));
  house.active.set(KEY, [{ runId: "r", text: "", startedAt: 5, shown }]);
  const answer = await history.window({ sessionKey: "x" });
  assert.deepEqual(answer["inFlightRun"], { runId: "r", text: "", startedAt: 5, events: shown.slice(1) });
});

test("input nobody answered is pending: queued, or interrupted by a crash", async () => {
  const letter = (id: string, runId: string) => ({
    id, sessionKey: KEY, agentId: "main", source: "rpc", externalId: id, runId, state: "accepted" as const,
    payload: { message: `text ${id}` }, acceptedAt: 7,
  });
  await append({ ...userMessage("done"), idempotencyKey: "r0:user" });
  await house.opened.store.commit(async (tx) => {
    await tx.inbox.accept(letter("1", "r1"));
    await tx.inbox.accept(letter("2", "r2"));
    await tx.inbox.settle("1", "interrupted");
  });
  const answer = await history.window({ sessionKey: "x", inputRunIds: ["r0", "r2", "r9"] });
  const message = (id: string) => ({ role: "user", content: `text ${id}`, timestamp: 7 });
  assert.deepEqual(answer["pendingInputs"], {
    items: [
      { id: "1", runId: "r1", acceptedAt: 7, message: message("1"), state: "interrupted" },
      { id: "2", runId: "r2", acceptedAt: 7, message: message("2"), state: "queued" },
    ],
    total: 2,
  });
  const leaf = (answer["sessionInfo"] as Record<string, unknown>)["activeLeafEntryId"];
  assert.deepEqual(answer["inputReceipts"], [
    { runId: "r0", state: "consumed", consumedByEventId: leaf }, { runId: "r2", state: "pending" },
  ]);
});
