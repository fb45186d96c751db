// Appending to the tree of a session and reading it the way a model does.

import type { Env } from "#kernel/env";
import { type Message, textOf } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import type { Reads, TranscriptRow, Tx } from "#store/port";
import { withoutDirectives } from "./display/text.ts";
import type { AppendMessage } from "./port.ts";

const PREVIEW_CHARS_MAX = 240;
const TITLE_CHARS_MAX = 60;

// More rows than any context window holds; keeps a broken caller from asking for "all".
const CONTEXT_ROWS_MAX = 100_000;

/**
 * Appends messages at the active leaf, each the parent of the next.
 * `custom` messages get a row of their own type, so that no context ever takes them for conversation.
 */
export async function appendMessages(
  tx: Tx, sessionId: string, messages: readonly AppendMessage[], env: Pick<Env, "clock" | "ids">,
): Promise<TranscriptRow[]> {
  let parentId = (await tx.transcript.tail(sessionId)).id;
  const timestampMs = env.clock.now();
  const rows = messages.map(({ message, runId, id }): Omit<TranscriptRow, "seq" | "position"> => {
    const row = {
      sessionId, id: id ?? env.ids.uuid(), parentId, timestampMs, message,
      type: message.role === "custom" ? "custom" as const : "message" as const,
      ...(runId === undefined ? {} : { runId }),
    };
    parentId = row.id;
    return row;
  });
  return tx.transcript.append(rows);
}

/** Fields of the entry that follow from appended messages: preview, title and what counts as unread. */
export function previewChange(
  entry: SessionEntry, messages: readonly Message[], nowMs: number,
): Partial<Record<string, unknown>> {
  const change: Partial<Record<string, unknown>> = {};
  for (const message of messages) {
    if (message.role !== "user" && message.role !== "assistant") continue;
    const text = oneLine(message.role === "assistant" ? withoutDirectives(textOf(message)) : textOf(message));
    if (message.role === "assistant") change["lastActivityAt"] = nowMs;
    if (text === "") continue;
    change["lastMessagePreview"] = cut(text, PREVIEW_CHARS_MAX);
    if (message.role === "user") change["titleHint"] ??= entry.titleHint ?? cut(text, TITLE_CHARS_MAX);
  }
  return change;
}

/** The messages a model sees: since the last reset, from where the last compaction kept on. */
export async function contextOf(store: Pick<Reads, "transcript">, sessionId: string): Promise<Message[]> {
  const mark = await store.transcript.mark(sessionId, ["reset", "compaction"]);
  const start = mark === null ? 0 : await startAfter(store, mark);
  const rows = await store.transcript.window({
    sessionId, afterSeq: start, limit: CONTEXT_ROWS_MAX, from: "newest", shown: true,
  });
  const summary = mark?.type === "compaction" ? mark.data?.["summary"] : undefined;
  const messages: Message[] = [];
  if (typeof summary === "string" && summary !== "") {
    const content = `[Summary of the conversation so far]\n${summary}`;
    messages.push({ role: "user", content, timestamp: mark?.timestampMs ?? 0 });
  }
  for (const row of rows) if (row.type === "message" && row.message) messages.push(row.message);
  return messages;
}

/** The seq before the first row a mark keeps. */
async function startAfter(store: Pick<Reads, "transcript">, mark: TranscriptRow): Promise<number> {
  const keptId = mark.data?.["firstKeptEntryId"];
  if (mark.type !== "compaction" || typeof keptId !== "string") return mark.seq;
  const kept = await store.transcript.get(mark.sessionId, keptId);
  return kept ? kept.seq - 1 : mark.seq;
}

/** Text on one line, without blanks at its ends. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** At most `charsMax` characters, the last three being dots when something is missing. */
export function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 3).trimEnd()}...`;
}
