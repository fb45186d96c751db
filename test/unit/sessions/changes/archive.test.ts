// Transcripts as JSON lines (spec/sessions §2.1).

import assert from "node:assert/strict";
import { test } from "node:test";
import { transcriptLines, writeArchive } from "#sessions/changes/archive";
import { anEntry, userMessage } from "#test/support/records";
import { openTestStore } from "#test/support/store";

test("every row is a line, marks and custom rows included, however many there are", async () => {
  const opened = await openTestStore();
  try {
    const entry = anEntry("agent:main:x", { sessionId: "s" });
    const base = { sessionId: "s", parentId: null, timestampMs: 1_000 };
    await opened.store.commit((tx) => tx.transcript.append([
      { ...base, id: "m", type: "message", message: userMessage("hi") },
      { ...base, id: "c", type: "compaction", data: { summary: "s", firstKeptEntryId: "m" } },
      { ...base, id: "n", type: "custom",
        message: { role: "custom", customType: "note", content: "x", display: true, timestamp: 1 } },
      ...Array.from({ length: 1_000 }, (_, index) => ({ ...base, id: `r${index}`, type: "reset" as const })),
    ]));
    const { lines, lastSeq } = await transcriptLines(entry, opened.store);
    assert.deepEqual([lines.length, lastSeq], [1_004, 1_003]);
    const timestamp = "1970-01-01T00:00:01.000Z";
    assert.deepEqual(lines.slice(0, 4).map((line) => JSON.parse(line) as unknown), [
      { type: "session", id: "s", timestamp: "1970-01-01T00:00:00.001Z" },
      {
        type: "message", id: "m", parentId: null, timestamp,
        message: { role: "user", content: "hi", timestamp: 1 },
      },
      { type: "compaction", id: "c", parentId: null, timestamp, summary: "s", firstKeptEntryId: "m" },
      { type: "custom", id: "n", parentId: null, timestamp, customType: "note", content: "x", display: true },
    ]);
  } finally {
    await opened.remove();
  }
});

test("an empty transcript needs no file", async () => {
  const opened = await openTestStore();
  try {
    const deps = { store: opened.store, fs: opened.fs, stateDir: opened.folder };
    assert.equal(await writeArchive(anEntry("agent:main:x"), "deleted", 0, deps), null);
  } finally {
    await opened.remove();
  }
});
