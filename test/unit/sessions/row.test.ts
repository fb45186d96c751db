// The wire row (S-23): what clients can rely on, against the official schema too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionRow } from "#protocol/records/session";
import { eventFields } from "#sessions/event-fields";
import type { SessionFacts } from "#sessions/port";
import { classify, makeDraftRow, makeRow, type RowDeps } from "#sessions/row";
import { draftEntry } from "#sessions/entry";
import { openOfficialSchema } from "#test/support/official-schema";
import { anEntry } from "#test/support/records";
import { mockFacts } from "#test/support/session-house";

function deps(active: string[] = [], startedAt?: number): RowDeps {
  const facts: SessionFacts = {
    activeRunIds: () => active, activeStartedAt: () => startedAt, modelOf: () => mockFacts(),
    defaultModel: () => mockFacts(), agentIds: () => ["main"],
  };
  return { facts, settings: { current: () => ({}) }, nowMs: 99 };
}

const used = anEntry("agent:main:x", {
  label: "Blue", status: "done", startedAt: 10, endedAt: 30, lastRunId: "r", totalTokens: 18, inputTokens: 11,
  participants: ["a", "b", "c", "d", "e"], lastActivityAt: 20, lastMessagePreview: "hi", titleHint: "hello",
});

test("rows of every kind fit the official schema and our own", () => {
  const official = openOfficialSchema();
  const rows = [
    makeRow(used, deps()), makeRow(used, deps(["r1"], 50)), makeRow(anEntry("agent:main:main"), deps()),
    makeRow(anEntry("global"), deps()),
    makeRow(anEntry("agent:main:telegram:group:1", { chatType: "room" }), deps()),
    makeRow(anEntry("agent:main:y", { status: "interrupted", modelOverrideSource: "default" }), deps()),
    makeDraftRow(draftEntry({ key: "agent:main:nosuch", agentId: "main" }), deps()),
  ];
  for (const row of rows) {
    assert.deepEqual(official.validate("SessionRow", row), [], JSON.stringify(row));
    assert.doesNotThrow(() => SessionRow.parse(row));
  }
});

test("an idle session shows its last run and how long it took", () => {
  const row = makeRow(used, deps());
  assert.equal(row["status"], "done");
  assert.equal(row["runtimeMs"], 20);
  assert.equal(row["lastRunId"], "r");
  assert.deepEqual([row.hasActiveRun, row.activeRunIds], [false, []]);
});

test("a session at work shows the run at work and nothing of the last one", () => {
  const row = makeRow(used, deps(["r2", "r3"], 50));
  assert.deepEqual([row["status"], row["startedAt"], row.activeRunIds], ["running", 50, ["r2", "r3"]]);
  const { endedAt, runtimeMs, lastRunId, lastRunError } = row;
  assert.ok([endedAt, runtimeMs, lastRunId, lastRunError].every((value) => value === undefined));
});

test("stored outcomes are shown in the words of the wire", () => {
  const shown = ["done", "failed", "interrupted", "aborted", "timeout", "odd"].map((status) =>
    makeRow(anEntry("agent:main:x", { status }), deps())["status"]);
  assert.deepEqual(shown, ["done", "failed", "failed", "killed", "timeout", undefined]);
});

test("unread follows answers, reading and marking", () => {
  const unread = (change: object): boolean => makeRow(anEntry("agent:main:x", change), deps()).unread;
  assert.equal(unread({}), false);
  assert.equal(unread({ lastActivityAt: 5 }), true);
  assert.equal(unread({ lastActivityAt: 5, lastReadAt: 5 }), false);
  assert.equal(unread({ lastReadAt: 9, markedUnreadAt: 1 }), true);
});

test("at most four people are listed, and all are counted", () => {
  const row = makeRow(used, deps());
  assert.equal((row["participants"] as unknown[]).length, 4);
  assert.equal(row["participantCount"], 5);
});

test("title and preview come only when asked for; the label is the title", () => {
  const plain = makeRow(used, deps());
  assert.deepEqual([plain["derivedTitle"], plain["lastMessagePreview"]], [undefined, undefined]);
  const full = makeRow(used, deps(), { title: true, preview: true });
  assert.deepEqual([full["derivedTitle"], full["lastMessagePreview"]], ["Blue", "hi"]);
  assert.equal(
    makeRow(anEntry("agent:main:x", { titleHint: "hello" }), deps(), { title: true })["derivedTitle"],
    "hello",
  );
});

test("the queue mode is the session's, its channel's, the configured one, else steer", () => {
  const settings: RowDeps["settings"] = {
    current: () => ({ messages: { queue: { mode: "collect", byChannel: { slack: "followup" } } } }),
  };
  const mode = (change: object): unknown =>
    makeRow(anEntry("agent:main:x", change), { ...deps(), settings })["effectiveQueueMode"];
  assert.equal(mode({ queueMode: "interrupt", channel: "slack" }), "interrupt");
  assert.equal(mode({ channel: "slack" }), "followup");
  assert.equal(mode({}), "collect");
  assert.equal(makeRow(used, deps())["effectiveQueueMode"], "steer");
});

test("sessions are classified by what made them", () => {
  const kind = (key: string, chatType: "direct" | "group" = "direct"): string => classify(
    { key, agentId: "main", chatType },
  );
  assert.equal(kind("agent:main:main"), "main");
  assert.equal(kind("agent:main:foo"), "direct");
  assert.equal(kind("agent:main:cron:1"), "cron");
  assert.equal(kind("agent:main:dashboard:1"), "dashboard");
  assert.equal(kind("agent:main:main:heartbeat"), "heartbeat");
  assert.equal(kind("agent:main:telegram:group:1", "group"), "group");
  assert.equal(kind("global"), "global");
  assert.equal(makeRow(anEntry("agent:main:cron:1"), deps())["isBackground"], true);
});

test("events repeat the row beside it, with null for what is not set", () => {
  const row = makeRow(anEntry("agent:main:x"), deps(), { title: true, preview: true });
  const fields = eventFields(row);
  assert.equal(fields.session, row);
  for (const field of ["label", "archivedAt", "pinnedAt", "lastRunId", "endedAt", "goal", "owner"]) {
    assert.equal(fields[field], null, field);
  }
  for (const field of ["key", "classification", "isMain", "thinkingLevels", "snapshotAt"]) {
    assert.equal(field in fields, false, field);
  }
  assert.equal(eventFields(makeRow(used, deps()))["label"], "Blue");
});
