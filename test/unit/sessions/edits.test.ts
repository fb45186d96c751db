// Create, patch, reset, delete, truncate and inject: answers, stored state and events (spec/sessions §4).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, test } from "node:test";
import { assistantMessage, userMessage } from "#test/support/records";
import { openSessionHouse, type SessionHouse } from "#test/support/session-house";

const KEY = "agent:main:x";
let house: SessionHouse;

beforeEach(async () => {
  house = await openSessionHouse();
});
afterEach(() => house.close());

const create = (change: object = {}) =>
  house.sessions.edits.create({ sessionKey: "x", createdVia: "operator", ...change });
const patch = (change: object) => house.sessions.edits.patch({ sessionKey: "x", ...change }, house.stopping);
const talk = (...texts: string[]) => house.opened.store.commit(async (tx) => {
  const entry = await house.sessions.ensure(tx, { key: KEY, agentId: "main" }, "operator");
  const messages = texts.map(
    (text, index) => ({ message: index % 2 ? assistantMessage(text) : userMessage(text) }),
  );
  return house.sessions.append(tx, entry, messages);
});

test("a new session has a label, a parent and the model it resolves to", async () => {
  const { answer, entry } = await create({ label: "Blue" });
  assert.deepEqual(answer.resolved, {
    runtimeSelectionLocked: false,
    modelProvider: "mock", model: "mock-1",
    agentRuntime: {
      id: "auto", cloudPlacementSupported: false, devicePlacementSupported: false, source: "implicit",
    },
  });
  assert.equal(answer.key, KEY);
  assert.deepEqual(
    [entry.label, entry.parentSessionKey, entry.createdVia], ["Blue", "agent:main:main", "operator"],
  );
  assert.deepEqual(answer.entry["delivery"], { kind: "none" });
  for (const field of ["key", "agentId", "participants"]) assert.equal(field in answer.entry, false, field);
  assert.deepEqual(house.heard(), ["sessions.changed create"]);
});

test("without a key it is a dashboard session of the asked agent", async () => {
  const { entry } = await house.sessions.edits.create({ agentId: "other", createdVia: "operator" });
  assert.match(entry.key, /^agent:other:dashboard:[0-9a-f-]{36}$/);
});

test("an existing session is adopted: creation fields and id stay, settings change", async () => {
  const first = await create({ displayName: "First" });
  await house.env.advance(1_000);
  const second = await create(
    { label: "Blue", displayName: "Ignored", parentSessionKey: "agent:main:other" },
  );
  const { sessionId, createdAt, parentSessionKey, displayName } = first.entry;
  assert.deepEqual(
    [second.entry.sessionId, second.entry.createdAt, second.entry.parentSessionKey, second.entry.displayName],
    [sessionId, createdAt, parentSessionKey, displayName],
  );
  assert.equal(second.entry.label, "Blue");
});

test("a label belongs to one session of an agent", async () => {
  await create({ label: "Blue" });
  await assert.rejects(
    create({ sessionKey: "y", label: "Blue" }), { code: "INVALID_REQUEST", message: /Blue/ },
  );
  assert.equal(await house.sessions.get("agent:main:y"), null);
  await create({ label: "Blue" });
  await create({ sessionKey: "agent:other:y", label: "Blue" });
});

test("an unknown agent cannot get a session", async () => {
  await assert.rejects(create({ sessionKey: "agent:nope:x" }), { code: "UNKNOWN_AGENT" });
  await assert.rejects(patch({ sessionKey: "agent:nope:x", label: "y" }), { code: "UNKNOWN_AGENT" });
});

test("patching sets and clears, and says patch", async () => {
  await create();
  house.heard();
  const { entry } = await patch({ label: "Blue", thinkingLevel: "LOW", pinned: true, verboseLevel: "on" });
  assert.deepEqual([entry.label, entry.thinkingLevel, entry.verboseLevel, entry.pinnedAt !== undefined],
    ["Blue", "low", "on", true]);
  const cleared = (await patch({ label: null, thinkingLevel: null, pinned: false })).entry;
  assert.deepEqual(
    [cleared.label, cleared.thinkingLevel, cleared.pinnedAt], [undefined, undefined, undefined],
  );
  assert.deepEqual(house.heard(), ["sessions.changed patch", "sessions.changed patch"]);
});

test("values that do not exist are refused with what does", async () => {
  await create();
  await assert.rejects(patch({ thinkingLevel: "deep" }), { message: "invalid thinkingLevel (use off|low)" });
  await assert.rejects(
    patch({ reasoningLevel: "loud" }), { message: "invalid reasoningLevel (use off|on|stream)" },
  );
  await assert.rejects(patch({ model: "nope/x" }), { message: /^Unknown model "nope\/x"/ });
});

test("a model may be named with or without its provider, and null goes back to the default", async () => {
  await create();
  const full = await patch({ model: "mock/mock-2" });
  assert.deepEqual([full.entry.providerOverride, full.entry.modelOverride, full.entry.modelOverrideSource],
    ["mock", "mock-2", "user"]);
  assert.equal(full.answer.resolved.model, "mock-2");
  assert.equal((await patch({ model: "mock-3" })).entry.modelOverride, "mock-3");
  assert.equal((await patch({ model: null })).entry.modelOverride, undefined);
});

test("reading, pinning and archiving do not move a session in lists", async () => {
  const { entry } = await create();
  await house.env.advance(5_000);
  const read = (await patch({ unread: false, pinned: true })).entry;
  assert.deepEqual([read.updatedAt, read.lastReadAt], [entry.updatedAt, house.env.now()]);
  assert.equal((await patch({ label: "now" })).entry.updatedAt, house.env.now());
});

test("guards refuse a session that changed meanwhile", async () => {
  const { entry } = await create();
  const changed = { code: "SESSION_CHANGED", details: { reason: "session-changed" } };
  await assert.rejects(patch({ label: "a", expectedSessionId: "other" }), changed);
  await assert.rejects(patch({ label: "a", expectedLifecycleRevision: "other" }), changed);
  await assert.rejects(patch({ label: "a", expectedMarkedUnreadAt: 5 }), changed);
  await patch({ label: "a", expectedSessionId: entry.sessionId, expectedMarkedUnreadAt: null });
});

test("archiving needs the session id, spares the main session and stops runs first", async () => {
  const { entry } = await create();
  await assert.rejects(patch({ archived: true }), { message: /needs expectedSessionId/ });
  await assert.rejects(
    patch({ sessionKey: "main", archived: true }), { message: /Cannot archive the main session/ },
  );
  house.active.set(KEY, [{ runId: "r", text: "", startedAt: 1, shown: [] }]);
  const archived = (await patch({ archived: true, expectedSessionId: entry.sessionId })).entry;
  assert.equal(archived.archivedAt, house.env.now());
  assert.deepEqual(house.stopping.runs.aborted, [{ sessionKey: KEY, stopReason: "archive" }]);
});

test("a run that does not stop keeps the session as it is", async () => {
  const { entry } = await create();
  house.active.set(KEY, [{ runId: "r", text: "", startedAt: 1, shown: [] }]);
  house.stopping.runs.stubborn = true;
  const busy = { code: "SESSION_BUSY", retryable: true };
  await assert.rejects(patch({ archived: true, expectedSessionId: entry.sessionId }), busy);
  await assert.rejects(house.sessions.edits.reset({ sessionKey: "x" }, house.stopping), busy);
  await assert.rejects(house.sessions.edits.delete({ sessionKey: "x" }, house.stopping), busy);
  assert.equal((await house.sessions.get(KEY))?.lifecycleRevision, entry.lifecycleRevision);
});

test("a reset keeps id and settings, drops the conversation, and changes the revision", async () => {
  await create({ label: "Blue", thinkingLevel: "low" });
  await talk("hello", "hi");
  const before = await house.opened.store.commit((tx) => house.sessions.update(tx, KEY, {
    totalTokens: 9, status: "done", lastRunId: "r", systemSent: true, compactionCount: 2, modelOverride: "m",
  }));
  house.heard();
  const { entry, answer } = await house.sessions.edits.reset(
    { sessionKey: "x", reason: "new" }, house.stopping,
  );
  assert.equal(entry.sessionId, before.sessionId);
  assert.notEqual(entry.lifecycleRevision, before.lifecycleRevision);
  assert.deepEqual([entry.label, entry.thinkingLevel, entry.modelOverride], ["Blue", "low", "m"]);
  assert.deepEqual(
    [
      entry.totalTokens, entry.status, entry.lastRunId, entry.systemSent, entry.compactionCount,
      entry.lastActivityAt,
    ],
    [0, undefined, undefined, false, 0, undefined],
  );
  assert.deepEqual([answer.entry["totalTokensFresh"], answer.entry["modelProvider"]], [true, "mock"]);
  assert.deepEqual(await house.sessions.context(entry.sessionId), []);
  assert.deepEqual(house.heard(), ["sessions.changed new"]);
});

test("resetting a session that does not exist makes a new one, and stale guards refuse", async () => {
  const { entry } = await house.sessions.edits.reset({ sessionKey: "x" }, house.stopping);
  assert.equal((await house.opened.store.transcript.tail(entry.sessionId)).seq, 0);
  const stale = house.sessions.edits.reset({ sessionKey: "x", expectedSessionId: "other" }, house.stopping);
  await assert.rejects(stale, { code: "SESSION_CHANGED" });
});

test("a reset drops input that a crash left behind", async () => {
  await create();
  await house.opened.store.commit(async (tx) => {
    await tx.inbox.accept({
      id: "1", sessionKey: KEY, agentId: "main", source: "rpc", externalId: "e", runId: "r",
      state: "accepted",
      payload: {}, acceptedAt: 1,
    });
    await tx.inbox.settle("1", "interrupted");
  });
  await house.sessions.edits.reset({ sessionKey: "x" }, house.stopping);
  assert.deepEqual(await house.opened.store.inbox.interrupted(KEY), []);
});

test("deleting writes the transcript to a file, tells everybody and takes the row", async () => {
  const { entry } = await create();
  await talk("hello", "hi there");
  house.heard();
  const answer = await house.sessions.edits.delete({ sessionKey: "x" }, house.stopping);
  assert.deepEqual([answer.ok, answer.key, answer.deleted, answer.archived.length], [true, KEY, true, 1]);
  const [path = ""] = answer.archived;
  assert.match(
    path,
    new RegExp(`agents/main/sessions/${entry.sessionId}\\.jsonl\\.deleted\\.2026-01-01T12-00-00\\.000Z$`),
  );
  const lines = (await readFile(path, "utf8")).trim().split("\n").map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );
  assert.deepEqual(lines.map((line) => line["type"]), ["session", "message", "message"]);
  assert.equal(lines[0]?.["id"], entry.sessionId);
  assert.equal(lines[2]?.["parentId"], lines[1]?.["id"]);
  assert.equal(await house.sessions.get(KEY), null);
  const [event] = house.events;
  assert.deepEqual(event?.payload, {
    sessionKey: KEY, agentId: "main", reason: "delete", ts: house.env.now(), sessionId: entry.sessionId,
  });
});

test("deleting what is not there is no error; the main session and unarchived ones are refused", async () => {
  const remove = (change: object) => house.sessions.edits.delete(
    { sessionKey: "x", ...change }, house.stopping,
  );
  assert.deepEqual(await remove({}), { ok: true, key: KEY, deleted: false, archived: [] });
  await assert.rejects(remove({ sessionKey: "main" }), {
    code: "INVALID_REQUEST", message: "Cannot delete the main session (agent:main:main).",
  });
  await create();
  await assert.rejects(remove({ archivedOnly: true }), { message: /is not archived/ });
  await assert.rejects(remove({ expectedSessionId: "other" }), { code: "SESSION_CHANGED" });
  assert.deepEqual((await remove({})).archived, []);
});

test("truncating keeps whole turns, hides the rest from models and says so", async () => {
  await talk("q1", "a1", "q2", "a2", "q3", "a3");
  house.heard();
  const compact = (maxLines?: number) => house.sessions.edits.compact({ sessionKey: "x", maxLines });
  assert.deepEqual(await compact(6), { ok: true, key: KEY, compacted: false, kept: 6 });
  assert.deepEqual(await compact(3), { ok: true, key: KEY, compacted: true, kept: 2 });
  const entry = await house.sessions.get(KEY);
  assert.equal((await house.sessions.context(entry?.sessionId ?? "")).length, 2);
  assert.equal(entry?.compactionCount, 1);
  assert.deepEqual(
    house.heard(), ["session.operation start", "session.operation end", "sessions.changed compact"],
  );
});

test("summarising is refused where it would be needed, and not where there is nothing to do", async () => {
  const small = { ok: false, key: KEY, compacted: false, reason: "Nothing to compact (session too small)" };
  assert.deepEqual(await house.sessions.edits.compact({ sessionKey: "x" }), small);
  await talk("q1", "a1");
  assert.deepEqual(await house.sessions.edits.compact({ sessionKey: "x" }), small);
  const long = "x".repeat(30_000);
  await talk(long, long, long, long, long, long, long, long);
  await assert.rejects(house.sessions.edits.compact({ sessionKey: "x" }), { code: "UNAVAILABLE" });
  house.active.set(KEY, [{ runId: "r", text: "", startedAt: 1, shown: [] }]);
  await assert.rejects(
    house.sessions.edits.compact({ sessionKey: "x", maxLines: 2 }), { code: "SESSION_BUSY" },
  );
});

test("an injected message is an answer no model gave, with its label in front", async () => {
  const inject = (change: object = {}) => house.sessions.edits.inject(
    { sessionKey: "x", message: "note", ...change },
  );
  await assert.rejects(inject(), { message: "session not found" });
  await create();
  house.heard();
  const { message, row } = await inject({ label: "ops" });
  assert.deepEqual(message.content, [{ type: "text", text: "[ops]\n\nnote" }]);
  assert.deepEqual([message.provider, message.model], ["openclaw", "gateway-injected"]);
  assert.equal(row.position, 1);
  assert.deepEqual(house.heard(), ["session.message 1"]);
});
