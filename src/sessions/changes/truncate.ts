// Where a session may be cut, and whether it is worth it (spec/sessions §5.1).

import type { Message } from "#protocol/records/message";
import { textOf } from "#protocol/records/message";
import type { Reads, TranscriptRow } from "#store/port";

const TURNS_KEPT = 3;
const TOKENS_KEPT = 20_000;
const CHARS_PER_TOKEN = 4;

/** A session that compaction would keep whole anyway. */
export function tooSmall(messages: readonly Message[]): boolean {
  const turns = messages.filter((message) => message.role === "user").length;
  const chars = messages.reduce((sum, message) => sum + textOf(message).length, 0);
  return turns <= TURNS_KEPT || chars <= TOKENS_KEPT * CHARS_PER_TOKEN;
}

/**
 * The row from which at most `rowsMax` rows are kept. It is always a message of a person, so that no tool
 * call is cut from its result.
 * @returns `keptId` null when nothing has to be cut; `kept` counts the rows that stay
 */
export async function keepFrom(
  store: Pick<Reads, "transcript">, sessionId: string, rowsMax: number,
): Promise<{ keptId: string | null; kept: number }> {
  const mark = await store.transcript.mark(sessionId, ["reset"]);
  const { seq } = await store.transcript.tail(sessionId);
  const all = await store.transcript.window({
    sessionId, afterSeq: mark?.seq ?? 0, limit: seq + 1, from: "newest", shown: true,
  });
  const rows = all.filter((row) => row.type !== "compaction");
  if (rows.length <= rowsMax) return { keptId: null, kept: rows.length };
  const isTurn = (row: TranscriptRow): boolean => row.message?.role === "user";
  const index = rows.findIndex((row, at) => at >= rows.length - rowsMax && isTurn(row));
  const first = rows[index];
  return first ? { keptId: first.id, kept: rows.length - index } : { keptId: null, kept: rows.length };
}
