// What the service tells about sessions: events with their rows, and single rows.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { SessionService } from "#sessions/service";
import { assistantMessage, userMessage } from "#test/support/records";
import { openSessionHouse, type SessionHouse } from "#test/support/session-house";

const KEY = "agent:main:x";
let house: SessionHouse;

beforeEach(async () => {
  house = await openSessionHouse({ session: { mainKey: "home" } });
});
afterEach(() => house.close());

const create = (sessionKey = "x") => house.sessions.edits.create({ sessionKey, createdVia: "operator" });

test("the configured main key is one more name for the main session", () => {
  assert.equal(house.sessions.resolve({ sessionKey: "home" }).key, "agent:main:main");
});

test("an entry is made once, and updating what does not exist is refused", async () => {
  const where = { key: KEY, agentId: "main" };
  const [one, two] = await Promise.all([
    house.opened.store.commit((tx) => house.sessions.ensure(tx, where, "operator")),
    house.opened.store.commit((tx) => house.sessions.ensure(tx, where, "channel")),
  ]);
  assert.deepEqual(one, two);
  const lost = house.opened.store.commit((tx) => house.sessions.update(tx, "agent:main:nosuch", {}));
  await assert.rejects(lost, { code: "SESSION_NOT_FOUND" });
});

test("an update stamps the time, and null clears", async () => {
  await create();
  await house.env.advance(500);
  const entry = await house.opened.store.commit(
    (tx) => house.sessions.update(tx, KEY, { label: "a", parentSessionKey: null }),
  );
  assert.deepEqual(
    [entry.updatedAt, entry.label, "parentSessionKey" in entry], [house.env.now(), "a", false],
  );
});

test("a change is told with the committed row, its fields and the rows of its parents", async () => {
  await create("main");
  await create();
  house.events.length = 0;
  await house.sessions.changed(KEY, { phase: "start", runId: "r", ts: 5 });
  const [event] = house.events;
  const payload = event?.payload ?? {};
  assert.equal(event?.sessionKey, KEY);
  assert.deepEqual(
    [payload["phase"], payload["runId"], payload["ts"], payload["agentId"]], ["start", "r", 5, "main"],
  );
  const row = payload["session"] as Record<string, unknown>;
  assert.deepEqual([row["key"], payload["sessionId"], payload["label"]], [KEY, row["sessionId"], null]);
  assert.equal("reason" in payload, false);
  const ancestors = payload["ancestorSessions"] as Record<string, unknown>[];
  assert.deepEqual(ancestors.map((parent) => parent["key"]), ["agent:main:main"]);
});

test("appended messages are told one by one, to subscribers of the key", async () => {
  await create();
  house.events.length = 0;
  const { rows, entry } = await house.opened.store.commit(async (tx) => {
    const current = await house.sessions.ensure(tx, { key: KEY, agentId: "main" }, "operator");
    const appended = await house.sessions.append(tx, current, [
      { message: userMessage("hi"), runId: "r" }, { message: assistantMessage("NO_REPLY"), runId: "r" },
      { message: assistantMessage("hello"), runId: "r" },
    ]);
    return { rows: appended, entry: await tx.sessions.get(KEY) ?? current };
  });
  house.sessions.published(entry, rows);
  assert.deepEqual(house.events.map(({ event, sessionKey }) => [event, sessionKey]), [
    ["session.message", KEY], ["session.message", KEY],
  ]);
  const [user, answer] = house.events.map(({ payload }) => payload);
  assert.deepEqual([user?.["senderIsOwner"], user?.["messageSeq"], user?.["runId"]], [true, 1, undefined]);
  assert.deepEqual(
    [answer?.["senderIsOwner"], answer?.["messageSeq"], answer?.["runId"]], [undefined, 3, "r"],
  );
  assert.equal((answer?.["session"] as Record<string, unknown>)["lastMessagePreview"], "hello");
});

test("nothing is built while nobody listens", async () => {
  const seen: string[] = [];
  const { env, opened } = house;
  const deaf = new SessionService({
    env: env.env, store: opened.store, fs: opened.fs, stateDir: opened.folder,
    config: { current: () => ({}) },
    facts: { ...house, activeRunIds: () => assert.fail("a row was built"), activeStartedAt: () => undefined,
      modelOf: () => assert.fail(), defaultModel: () => assert.fail(), agentIds: () => ["main"] },
    wanted: (spec) => {
      seen.push(spec.name);
      return false;
    },
    publish: () => assert.fail("published"),
  });
  await create();
  await deaf.changed(KEY, { reason: "send" });
  const entry = await deaf.get(KEY);
  assert.ok(entry);
  deaf.published(entry, [{
    sessionId: "s", seq: 1, id: "m", parentId: null, type: "message", timestampMs: 1,
    message: userMessage("x"),
  }]);
  assert.deepEqual(seen, ["sessions.changed", "session.message"]);
});

test("describing gives the row with its children, or null", async () => {
  await create("main");
  await create();
  const row = await house.sessions.describe("main");
  assert.deepEqual(row?.["childSessions"], [KEY]);
  assert.equal(await house.sessions.describe("nosuch"), null);
});
