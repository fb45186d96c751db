// Transcript rows as clients see them (S-68): normalised text, no signatures, no image data, and where they
// stand.

import type { Message } from "#protocol/records/message";
import { textOf } from "#protocol/records/message";
import type { TranscriptRow } from "#store/port";
import { isSilent, withoutDirectives } from "./text.ts";

export type DisplayMessage = { role: string } & Record<string, unknown>;

export interface DisplayOptions {
  /** Texts longer than this are cut. */
  charsMax?: number;
}

// A single row larger than this (bytes, as JSON) is replaced by a note; chat.message.get has the whole.
export const ROW_BYTES_MAX = 512 * 1024;

const MARKS = { reset: "Reset", compaction: "Compaction" } as const;

/**
 * The row for display; null for rows that nobody is shown: silent replies and custom rows without display.
 */
export function displayRow(row: TranscriptRow, options: DisplayOptions = {}): DisplayMessage | null {
  if (row.type === "reset" || row.type === "compaction") return displayMark(row, row.type);
  const { message } = row;
  if (!message || isHidden(message)) return null;
  return { ...displayMessage(message, options), __openclaw: position(row) };
}

/** A row too large to send, with the place of the original. */
export function placeholder(row: TranscriptRow): DisplayMessage {
  const role = row.message?.role ?? "system";
  return {
    role, content: [{ type: "text", text: "[message too large to show here]" }],
    timestamp: row.message?.timestamp ?? row.timestampMs, __openclaw: { ...position(row), truncated: true },
  };
}

function displayMark(row: TranscriptRow, kind: "reset" | "compaction"): DisplayMessage {
  return {
    role: "system", content: [{ type: "text", text: MARKS[kind] }], timestamp: row.timestampMs,
    __openclaw: {
      kind, id: row.id, recordTimestampMs: row.timestampMs,
      transcriptPosition: { source: row.sessionId, rawSeq: row.seq }, seq: row.position,
    },
  };
}

function isHidden(message: Message): boolean {
  if (message.role === "custom") return !message.display;
  if (message.role !== "assistant") return false;
  return message.content.every((block) => block.type === "text") && isSilent(textOf(message));
}

/** S-68: `__openclaw` with id, place and origin; what the writer put there itself is kept. */
function position(row: TranscriptRow): Record<string, unknown> {
  const message: Record<string, unknown> = { ...row.message };
  const own = message["__openclaw"];
  const key = message["idempotencyKey"];
  return {
    ...(row.runId === undefined || row.message?.role === "user" ? {} : { runId: row.runId }),
    ...(typeof own === "object" && own !== null ? own : {}),
    id: row.id,
    ...(typeof key === "string" ? { idempotencyKey: key } : {}),
    recordTimestampMs: row.timestampMs,
    transcriptPosition: { source: row.sessionId, rawSeq: row.seq },
    seq: row.position,
  };
}

function displayMessage(message: Message, { charsMax }: DisplayOptions): DisplayMessage {
  switch (message.role) {
    case "custom": {
      const { details: _details, ...shown } = message;
      return shown;
    }
    case "user":
      return { ...message, content: content(message.content, charsMax) };
    case "assistant":
      return { ...message, content: message.content.map((block) => assistantBlock(block, charsMax)) };
    case "toolResult": {
      const { details, ...shown } = message;
      return { ...shown, content: content(message.content, charsMax), ...changeOf(details) };
    }
  }
}

/** Of the facts a tool reported only what it did to a file is kept, as recorded. */
function changeOf(details: Record<string, unknown> | undefined): { details?: object } {
  if (typeof details?.["changed"] !== "boolean") return {};
  const kept = ["changed", "created", "diff"].filter((name) => details[name] !== undefined);
  return { details: Object.fromEntries(kept.map((name) => [name, details[name]])) };
}

type Block = { type: string };

function content(blocks: string | readonly Block[], charsMax: number | undefined): unknown {
  if (typeof blocks === "string") return limited(blocks, charsMax);
  return blocks.map((block) => plainBlock(block, charsMax));
}

function plainBlock(block: Block, charsMax: number | undefined): Block {
  if (block.type === "image" && "data" in block && typeof block.data === "string") {
    const { data, ...rest } = block;
    return { ...rest, ...{ omitted: true, bytes: Math.floor((data.length * 3) / 4) } };
  }
  if (block.type === "text" && "text" in block && typeof block.text === "string") {
    const { text } = block;
    return { ...block, ...{ text: limited(text, charsMax) } };
  }
  return block;
}

/** Signatures are for the provider only, and are often longer than the text they sign. */
function assistantBlock(block: Block, charsMax: number | undefined): Block {
  const { textSignature: _a, thinkingSignature: _b, thoughtSignature: _c, ...shown } =
    block as Block & Record<string, unknown>;
  if (shown.type === "text") {
    return { ...shown, ...{ text: limited(withoutDirectives(String(shown["text"])), charsMax) } };
  }
  if (shown.type === "thinking") {
    return { ...shown, ...{ thinking: limited(String(shown["thinking"]), charsMax) } };
  }
  return shown;
}

function limited(text: string, charsMax: number | undefined): string {
  if (charsMax === undefined || text.length <= charsMax) return text;
  return `${text.slice(0, charsMax)}\n...(truncated)...`;
}
