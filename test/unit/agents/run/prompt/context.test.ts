import assert from "node:assert/strict";
import { test } from "node:test";
import { forModel, LOST_RESULT, orphanCalls, substitute } from "#agents/run/prompt/context";
import {
  type AssistantMessage,
  type Message,
  type ToolCallBlock,
  zeroUsage,
} from "#protocol/records/message";

const call = (id: string): ToolCallBlock => ({ type: "toolCall", id, name: "read", arguments: {} });

function assistant(over: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    role: "assistant",
    content: [{ type: "text", text: "x" }],
    api: "a",
    provider: "p",
    model: "m",
    usage: zeroUsage(),
    stopReason: "stop",
    timestamp: 1,
    ...over,
  };
}

const user = (content: string): Message => ({ role: "user", content, timestamp: 1 });

test("a result moves right behind its call, and what came in between follows", () => {
  const asked = assistant({ content: [call("1")], stopReason: "toolUse" });
  const result = substitute(call("1"), "done", 1);
  assert.deepEqual(forModel([asked, user("meanwhile"), result]), [asked, result, user("meanwhile")]);
});

test("a call without a result gets one that says so", () => {
  const asked = assistant({ content: [call("1"), call("2")], stopReason: "toolUse" });
  const [, first, second] = forModel([asked, substitute(call("1"), "done", 1)]);
  assert.deepEqual(first?.role === "toolResult" && first.content, [{ type: "text", text: "done" }]);
  assert.deepEqual(second?.role === "toolResult" && second.content, [{ type: "text", text: LOST_RESULT }]);
});

test("calls of different answers with the same id keep their own results", () => {
  const asked = assistant({ content: [call("call_0")], stopReason: "toolUse" });
  const [one, two] = [substitute(call("call_0"), "one", 1), substitute(call("call_0"), "two", 1)];
  assert.deepEqual(forModel([asked, one, asked, two]), [asked, one, asked, two]);
  assert.deepEqual(orphanCalls([asked, one, asked]).map(({ id }) => id), ["call_0"]);
  assert.deepEqual(orphanCalls([asked, one, asked, two]), []);
});

test("failed answers and rows for people are not sent to a model", () => {
  const failed = assistant({ stopReason: "error" });
  const custom: Message = { role: "custom", customType: "note", content: "n", display: true, timestamp: 1 };
  assert.deepEqual(forModel([user("a"), failed, custom, user("b")]), [user("a"), user("b")]);
});
