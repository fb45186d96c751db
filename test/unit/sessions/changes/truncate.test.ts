// Where a session may be cut.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "#protocol/records/message";
import { keepFrom, tooSmall } from "#sessions/changes/truncate";
import { assistantMessage, userMessage } from "#test/support/records";
import { openTestStore } from "#test/support/store";

test("the cut is before a message of a person, never between a call and its result", async () => {
  const opened = await openTestStore();
  try {
    const result: Message = {
      role: "toolResult", toolCallId: "c", toolName: "x", content: [], isError: false, timestamp: 1,
    };
    const messages: Message[] = [
      userMessage("1"), assistantMessage("2"), userMessage("3"), assistantMessage("4"), result,
      assistantMessage("6"),
    ];
    await opened.store.commit((tx) => tx.transcript.append(messages.map((message, index) => ({
      sessionId: "s", id: `m${index + 1}`, parentId: null, type: "message" as const, timestampMs: 1, message,
    }))));
    assert.deepEqual(await keepFrom(opened.store, "s", 6), { keptId: null, kept: 6 });
    assert.deepEqual(await keepFrom(opened.store, "s", 5), { keptId: "m3", kept: 4 });
    assert.deepEqual(await keepFrom(opened.store, "s", 2), { keptId: null, kept: 6 });
    assert.deepEqual(await keepFrom(opened.store, "none", 2), { keptId: null, kept: 0 });
  } finally {
    await opened.remove();
  }
});

test("few turns or little text are too small", () => {
  const long = userMessage("x".repeat(100_000));
  assert.equal(tooSmall([long, long, long]), true);
  assert.equal(tooSmall(Array.from({ length: 10 }, () => userMessage("short"))), true);
  assert.equal(tooSmall([long, long, long, long]), false);
});
