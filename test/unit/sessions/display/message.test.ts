// Transcript rows as clients get them: the shapes recorded from the official gateway.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "#protocol/records/message";
import { displayRow, placeholder } from "#sessions/display/message";
import type { TranscriptRow } from "#store/port";
import { assistantMessage, userMessage } from "#test/support/records";

const row = (message: Message | undefined, change: Partial<TranscriptRow> = {}): TranscriptRow => ({
  sessionId: "s", seq: 7, id: "m", parentId: null, type: "message", timestampMs: 50, position: 4,
  ...(message ? { message } : {}), ...change,
});
const place = { id: "m", recordTimestampMs: 50, transcriptPosition: { source: "s", rawSeq: 7 }, seq: 4 };

test("a user's message says who sent it, and not which run", () => {
  const message = { ...userMessage("hi"), idempotencyKey: "r:user", __openclaw: { senderIsOwner: true } };
  assert.deepEqual(displayRow(row(message, { runId: "r" })), {
    role: "user", content: "hi", timestamp: 1, idempotencyKey: "r:user",
    __openclaw: { senderIsOwner: true, ...place, idempotencyKey: "r:user" },
  });
});

test("an answer names its run and loses signatures and directives", () => {
  const message: Message = {
    ...assistantMessage(""),
    content: [
      { type: "thinking", thinking: "hm", thinkingSignature: "x".repeat(9) },
      { type: "text", text: "[[reply_to_current]]Hello" },
      { type: "toolCall", id: "c", name: "exec", arguments: { a: 1 }, thoughtSignature: "y" },
    ],
  };
  const shown = displayRow(row(message, { runId: "r" }));
  assert.deepEqual(shown?.["content"], [
    { type: "thinking", thinking: "hm" },
    { type: "text", text: "Hello" },
    { type: "toolCall", id: "c", name: "exec", arguments: { a: 1 } },
  ]);
  assert.deepEqual(shown?.["__openclaw"], { runId: "r", ...place });
});

test("a silent answer and custom rows without display are not shown", () => {
  assert.equal(displayRow(row(assistantMessage("NO_REPLY"))), null);
  const note: Message = { role: "custom", customType: "x", content: "c", display: false, timestamp: 1 };
  assert.equal(displayRow(row(note, { type: "custom" })), null);
  assert.equal(displayRow(row(undefined, { type: "model_change" })), null);
});

test("a custom row keeps type and text and loses details", () => {
  const note: Message = {
    role: "custom", customType: "run-interrupted", content: "cut off", display: true, details: { a: 1 },
    timestamp: 2,
  };
  assert.deepEqual(displayRow(row(note, { type: "custom", runId: "r" })), {
    role: "custom", customType: "run-interrupted", content: "cut off", display: true, timestamp: 2,
    __openclaw: { runId: "r", ...place },
  });
});

test("a tool result loses details, and images their data", () => {
  const message: Message = {
    role: "toolResult", toolCallId: "c", toolName: "read", isError: false, timestamp: 3, details: { big: 1 },
    content: [{ type: "text", text: "x" }, { type: "image", data: "A".repeat(400), mimeType: "image/png" }],
  };
  const shown = displayRow(row(message));
  assert.equal("details" in (shown ?? {}), false);
  assert.deepEqual(shown?.["content"], [
    { type: "text", text: "x" }, { type: "image", mimeType: "image/png", omitted: true, bytes: 300 },
  ]);
});

test("what a tool did to a file is kept, and nothing else of its report", () => {
  const change = { changed: true, created: true, diff: "+1 x" };
  const message: Message = {
    role: "toolResult", toolCallId: "c", toolName: "write", isError: false, timestamp: 3,
    content: [{ type: "text", text: "done" }],
    details: { path: "/w/x", bytes: 1, firstChangedLine: 1, ...change },
  };
  assert.deepEqual(displayRow(row(message))?.["details"], change);
});

test("texts are cut only when a limit is given", () => {
  const long = row(userMessage("abcdef"));
  assert.equal(displayRow(long)?.["content"], "abcdef");
  assert.equal(displayRow(long, { charsMax: 3 })?.["content"], "abc\n...(truncated)...");
});

test("a reset is one line of its own", () => {
  assert.deepEqual(displayRow(row(undefined, { type: "reset", position: 1 })), {
    role: "system", content: [{ type: "text", text: "Reset" }], timestamp: 50,
    __openclaw: { kind: "reset", ...place, seq: 1 },
  });
});

test("a placeholder keeps role and place", () => {
  const shown = placeholder(row(userMessage("x".repeat(100))));
  assert.equal(shown.role, "user");
  assert.deepEqual(shown["__openclaw"], { ...place, truncated: true });
});
