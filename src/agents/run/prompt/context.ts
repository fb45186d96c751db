// From stored messages to what a model may be sent: every tool call has its result right behind it, and rows
// that are for people only are left out.

import type { AssistantMessage, Message, ToolCallBlock, ToolResultMessage } from "#protocol/records/message";

/** What stands in for the result of a call that never got one. */
export const LOST_RESULT = "No result: the run was interrupted before this tool finished.";

/** The tool calls of a message. */
export function callsOf(message: Pick<AssistantMessage, "content">): ToolCallBlock[] {
  return message.content.filter((block) => block.type === "toolCall");
}

/** Calls in stored messages that have no result: what a crash leaves behind. */
export function orphanCalls(messages: readonly Message[]): ToolCallBlock[] {
  // Some models number their calls anew in each answer, so that an id alone does not tell two calls apart.
  const open: ToolCallBlock[] = [];
  for (const message of messages) {
    if (message.role === "assistant") open.push(...callsOf(message));
    if (message.role !== "toolResult") continue;
    const at = open.findIndex((call) => call.id === message.toolCallId);
    if (at >= 0) open.splice(at, 1);
  }
  return open;
}

/** A result for a call that was not run to its end. */
export function substitute(call: ToolCallBlock, text: string, timestamp: number): ToolResultMessage {
  return {
    role: "toolResult", toolCallId: call.id, toolName: call.name, content: [{ type: "text", text }],
    isError: true, timestamp,
  };
}

/**
 * The conversation for a request. Messages that came in between a call and its result move behind the result,
 * as providers demand; failed answers and rows for people are dropped.
 */
export function forModel(messages: readonly Message[]): Message[] {
  const results = new Map<string, ToolResultMessage[]>();
  for (const each of messages) {
    if (each.role === "toolResult") {
      results.set(each.toolCallId, [...results.get(each.toolCallId) ?? [], each]);
    }
  }
  const out: Message[] = [];
  for (const message of messages) {
    if (message.role === "custom" || message.role === "toolResult") continue;
    if (message.role === "user") {
      out.push(message);
      continue;
    }
    const calls = callsOf(message);
    if (calls.length === 0 && (message.stopReason === "error" || message.content.length === 0)) continue;
    out.push(message);
    for (const call of calls) {
      out.push(results.get(call.id)?.shift() ?? substitute(call, LOST_RESULT, message.timestamp));
    }
  }
  return out;
}
