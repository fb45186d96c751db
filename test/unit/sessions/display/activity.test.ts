import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "#protocol/records/message";
import { activityOf } from "#sessions/display/activity";
import type { TranscriptRow } from "#store/port";
import { assistantMessage, userMessage } from "#test/support/records";

const rows = (...messages: Message[]): TranscriptRow[] => messages.map((message, index) => ({
  sessionId: "s", seq: index + 1, id: `m${index}`, parentId: null, type: "message", timestampMs: 1, message,
}));
const call = (id: string, name: string): Message => ({
  ...assistantMessage(""), content: [{ type: "toolCall", id, name, arguments: {} }],
});
const result = (toolCallId: string, toolName: string, isError = false): Message => ({
  role: "toolResult", toolCallId, toolName, content: [], isError, timestamp: 1,
});
const item = (id: string, name: string, title: string, status: string, phase = "end") => ({
  itemId: `tool:${id}`, toolCallId: id, name, kind: "tool", phase, title, status,
  commandBearing: name === "exec",
});

test("calls and results of a page are one item each, with how the call ended", () => {
  const page = rows(userMessage("go"), call("a", "exec"), result("a", "exec"), call("b", "session_status"),
    result("b", "session_status", true));
  assert.deepEqual(activityOf(page, false), [
    { messageId: "m1", items: [item("a", "exec", "Exec", "completed")] },
    { messageId: "m2", items: [item("a", "exec", "Exec", "completed")] },
    { messageId: "m3", items: [item("b", "session_status", "Session Status", "failed")] },
    { messageId: "m4", items: [item("b", "session_status", "Session Status", "failed")] },
  ]);
});

test("a call without a result is running while a run is, else it failed", () => {
  const page = rows(call("a", "read"));
  assert.deepEqual(
    activityOf(page, true), [{ messageId: "m0", items: [item("a", "read", "Read", "running", "start")] }],
  );
  assert.deepEqual(
    activityOf(page, false), [{ messageId: "m0", items: [item("a", "read", "Read", "failed")] }],
  );
});
