// Lists, references and previews (S-20 to S-26).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assistantMessage, userMessage } from "#test/support/records";
import { openSessionHouse, type SessionHouse } from "#test/support/session-house";

let house: SessionHouse;
let ids: Record<string, string>;

before(async () => {
  house = await openSessionHouse();
  ids = {};
  for (const [sessionKey, label] of [["a", "Blue"], ["b", undefined], ["agent:other:c", "Blue"]] as const) {
    await house.env.advance(60_000);
    const { entry } = await house.sessions.edits.create({ sessionKey, label, createdVia: "operator" });
    ids[sessionKey] = entry.sessionId;
    await house.opened.store.commit((tx) => house.sessions.append(tx, entry, [
      { message: userMessage(`hello ${sessionKey}`) },
      { message: assistantMessage("[[reply_to_current]]hi") },
    ]));
  }
});
after(() => house.close());

const keys = async (query: object): Promise<string[]> =>
  (await house.sessions.list(query)).sessions.map((row) => row.key);

test("a page says what it is a page of", async () => {
  const page = await house.sessions.list({ limit: 2 });
  assert.deepEqual(page.sessions.map((row) => row.key), ["agent:other:c", "agent:main:b"]);
  assert.deepEqual(
    [page.count, page.totalCount, page.limitApplied, page.nextOffset, page.hasMore], [2, 3, 2, 2, true],
  );
  const rest = await house.sessions.list({ limit: 2, offset: 2 });
  assert.deepEqual([rest.count, rest.nextOffset, rest.hasMore], [1, null, false]);
  assert.equal((await house.sessions.list({})).limitApplied, 100);
  assert.equal((await house.sessions.list({ limit: 99_999 })).limitApplied, 1_000);
  assert.equal(page.path, house.opened.path);
  const defaults = page["defaults"] as Record<string, unknown>;
  assert.deepEqual([defaults["model"], defaults["thinkingOptions"], defaults["modelSelectionTarget"]],
    ["mock-1", ["off", "low"], "session"]);
});

test("filters: agent, activity, runs at work, people", async () => {
  assert.deepEqual(await keys({ agentId: "OTHER" }), ["agent:other:c"]);
  assert.deepEqual(await keys({ activeMinutes: 1 }), ["agent:other:c", "agent:main:b"]);
  assert.deepEqual(await keys({ activeOnly: true }), []);
  assert.deepEqual(await keys({ byPerson: true }), []);
  assert.deepEqual(await keys({ configuredAgentsOnly: true, search: "HELLO" }), []);
  await assert.rejects(keys({ agentId: "nope" }), { code: "UNKNOWN_AGENT" });
  await house.opened.store.commit((tx) => tx.runs.put({
    runId: "r", sessionKey: "agent:main:b", sessionId: "s", agentId: "main", family: "chat",
    status: "running",
    acceptedAt: 1, requestHash: "h",
  }));
  assert.deepEqual(await keys({ activeOnly: true }), ["agent:main:b"]);
});

test("titles and previews come when asked for", async () => {
  const { sessions } = await house.sessions.list(
    { includeDerivedTitles: true, includeLastMessage: true, limit: 2 },
  );
  assert.deepEqual(sessions.map((row) => [row["derivedTitle"], row["lastMessagePreview"]]), [
    ["Blue", "hi"], ["hello b", "hi"],
  ]);
});

test("a session is found by key, id, label within an agent, and short id", async () => {
  const b = { ok: true, key: "agent:main:b", agentId: "main" };
  const id = ids["b"] ?? "";
  assert.deepEqual(await house.sessions.resolveQuery({ key: "B" }), b);
  assert.deepEqual(await house.sessions.resolveQuery({ sessionId: id }), b);
  assert.deepEqual(await house.sessions.resolveQuery({ shortId: id.slice(0, 8).toUpperCase() }), b);
  assert.deepEqual(await house.sessions.resolveQuery({ label: "Blue", agentId: "other" }), {
    ok: true, key: "agent:other:c", agentId: "other", displayName: "Blue",
  });
});

test("several matches are candidates, unless the hint picks one", async () => {
  const found = await house.sessions.resolveQuery({ label: "Blue" });
  assert.deepEqual([found.ok, "candidates" in found && found.candidates?.length], [false, 2]);
  const hinted = await house.sessions.resolveQuery({ shortId: "", slugHint: "hello-b" }).catch(() => null);
  assert.deepEqual(hinted, { ok: true, key: "agent:main:b", agentId: "main" });
});

test("what is not there is refused, or said when that is allowed", async () => {
  await assert.rejects(house.sessions.resolveQuery({ key: "nosuch" }), {
    code: "INVALID_REQUEST", message: "No session found: nosuch",
  });
  assert.deepEqual(await house.sessions.resolveQuery({ key: "nosuch", allowMissing: true }), { ok: false });
  await assert.rejects(house.sessions.resolveQuery({}), { code: "INVALID_REQUEST" });
});

test("previews are the last texts, cut, with a status for each key", async () => {
  const { previews } = await house.sessions.preview({ keys: ["a", "nosuch"], limit: 1, charsMax: 20 });
  assert.deepEqual(previews, [
    { key: "a", status: "ok", items: [{ role: "assistant", text: "hi" }] },
    { key: "nosuch", status: "missing", items: [] },
  ]);
  await house.sessions.edits.reset({ sessionKey: "a" }, house.stopping);
  const after = await house.sessions.preview({ keys: ["a"], limit: 5, charsMax: 20 });
  assert.deepEqual(after.previews, [{ key: "a", status: "empty", items: [] }]);
});
