// One line per tool call of a history page, as dashboards show them between messages.

import type { TranscriptRow } from "#store/port";

interface Outcome {
  isError: boolean;
}

/**
 * The items of every row with tool calls or a tool result, in order; a call without a result on the page is
 * running or was cut off, which the page cannot tell, so it is shown as running only when `live`.
 */
export function activityOf(rows: readonly TranscriptRow[], live: boolean): object[] {
  const outcomes = new Map<string, Outcome>();
  for (const { message } of rows) {
    if (message?.role === "toolResult") outcomes.set(message.toolCallId, message);
  }
  const activity: object[] = [];
  for (const { id, message } of rows) {
    const calls = callsOf(message);
    if (calls.length === 0) continue;
    activity.push({ messageId: id, items: calls.map((call) => itemOf(call, outcomes.get(call.id), live)) });
  }
  return activity;
}

function callsOf(message: TranscriptRow["message"]): { id: string; name: string }[] {
  if (message?.role === "toolResult") return [{ id: message.toolCallId, name: message.toolName }];
  if (message?.role !== "assistant") return [];
  return message.content.flatMap(
    (block) => (block.type === "toolCall" ? [{ id: block.id, name: block.name }] : []),
  );
}

function itemOf(call: { id: string; name: string }, outcome: Outcome | undefined, live: boolean): object {
  const running = outcome === undefined && live;
  return {
    itemId: `tool:${call.id}`, toolCallId: call.id, name: call.name, kind: "tool",
    phase: running ? "start" : "end",
    title: titleOf(call.name),
    status: running ? "running" : outcome === undefined || outcome.isError ? "failed" : "completed",
    commandBearing: call.name === "exec",
  };
}

/** `session_status` becomes `Session Status`. */
function titleOf(name: string): string {
  return name.split(/[_\s]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
