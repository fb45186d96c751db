// Transcript rows: append-only per session, numbered by the store. Usage of assistant messages is kept in
// `usage`.

import type { Message } from "#protocol/records/message";
import { json, number, optionalNumber, optionalText, text, word } from "../columns.ts";
import type { Sql, SqlRow, SqlValue } from "../connection.ts";
import type {
  MarkType, TranscriptReads, TranscriptRow, TranscriptWindow, TranscriptWrites, UsageFilter, UsageRow,
} from "../port.ts";
import { addUsage, usageRows } from "./usage.ts";

const TYPES = [
  "message", "reset", "compaction", "model_change", "thinking_level_change", "custom",
] as const satisfies readonly TranscriptRow["type"][];

const COLUMNS = "session_id, seq, id, parent_id, type, position, ts, run_id, message, data";

const INSERT = `
  INSERT INTO transcript (${COLUMNS}, tally, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const TAIL = "SELECT seq, id, position FROM transcript WHERE session_id = ? ORDER BY seq DESC LIMIT 1";

type NewRow = Omit<TranscriptRow, "seq" | "position">;

export class TranscriptRepo implements TranscriptReads, TranscriptWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async window(window: TranscriptWindow): Promise<TranscriptRow[]> {
    const parts = ["session_id = ?"];
    const values: SqlValue[] = [window.sessionId];
    if (window.shown) parts.push("shown = 1");
    if (window.afterSeq !== undefined) {
      parts.push("seq > ?");
      values.push(window.afterSeq);
    }
    if (window.beforeSeq !== undefined) {
      parts.push("seq < ?");
      values.push(window.beforeSeq);
    }
    const direction = window.from === "newest" ? "DESC" : "ASC";
    const rows = this.#sql.all(
      `SELECT ${COLUMNS} FROM transcript WHERE ${parts.join(" AND ")}
       ORDER BY seq ${direction} LIMIT ? OFFSET ?`,
      ...values, window.limit, window.skip ?? 0,
    ).map(rowOf);
    return window.from === "newest" ? rows.reverse() : rows;
  }

  async get(sessionId: string, id: string): Promise<TranscriptRow | null> {
    const row = this.#sql.get(
      `SELECT ${COLUMNS} FROM transcript WHERE session_id = ? AND id = ?`, sessionId, id,
    );
    return row ? rowOf(row) : null;
  }

  async mark(sessionId: string, types: readonly MarkType[]): Promise<TranscriptRow | null> {
    let newest: TranscriptRow | null = null;
    for (const type of types) {
      const row = this.#sql.get(
        // The literal condition lets the partial index serve the query.
        `SELECT ${COLUMNS} FROM transcript
         WHERE session_id = ? AND type = ? AND type IN ('reset', 'compaction')
         ORDER BY seq DESC LIMIT 1`, sessionId, type,
      );
      if (row && number(row, "seq") > (newest?.seq ?? 0)) newest = rowOf(row);
    }
    return newest;
  }

  async tail(sessionId: string): Promise<{ seq: number; id: string | null; messages: number }> {
    const row = this.#sql.get(TAIL, sessionId);
    if (!row) return { seq: 0, id: null, messages: 0 };
    return { seq: number(row, "seq"), id: text(row, "id"), messages: number(row, "position") };
  }

  async usage(filter: UsageFilter): Promise<UsageRow[]> {
    return usageRows(this.#sql, filter);
  }

  async tally(filter: Omit<UsageFilter, "utcOffsetMinutes">): Promise<Map<string, number>> {
    const parts = ["tally IS NOT NULL", "ts >= ?", "ts < ?"];
    const values: SqlValue[] = [filter.fromMs, filter.toMs];
    for (const [column, value] of [["agent_id", filter.agentId], ["key", filter.key]] as const) {
      if (value === undefined) continue;
      parts.push(`session_id IN (SELECT session_id FROM sessions WHERE ${column} = ?)`);
      values.push(value);
    }
    const rows = this.#sql.all(
      `SELECT tally, count(*) AS many FROM transcript WHERE ${parts.join(" AND ")} GROUP BY tally`, ...values,
    );
    return new Map(rows.map((row) => [text(row, "tally"), number(row, "many")]));
  }

  async append(rows: readonly NewRow[]): Promise<TranscriptRow[]> {
    const tails = new Map<string, { seq: number; position: number }>();
    return rows.map((row) => {
      const last = tails.get(row.sessionId) ?? this.#last(row.sessionId);
      const shown = row.message !== undefined || row.type === "reset" || row.type === "compaction";
      const base = row.type === "reset" ? 0 : last.position;
      const next = { seq: last.seq + 1, position: base + (shown ? 1 : 0) };
      tails.set(row.sessionId, next);
      const stored: TranscriptRow = { ...row, ...next };
      this.#insert(stored, shown);
      return stored;
    });
  }

  #last(sessionId: string): { seq: number; position: number } {
    const row = this.#sql.get(TAIL, sessionId);
    return row ? { seq: number(row, "seq"), position: number(row, "position") } : { seq: 0, position: 0 };
  }

  #insert(row: TranscriptRow, shown: boolean): void {
    this.#sql.run(
      INSERT, row.sessionId, row.seq, row.id, row.parentId, row.type, row.position ?? 0, row.timestampMs,
      row.runId ?? null, row.message ? JSON.stringify(row.message) : null,
      row.data ? JSON.stringify(row.data) : null, tallyOf(row.message), shown ? 1 : 0,
    );
    if (row.message?.role === "assistant") addUsage(this.#sql, row, row.message);
  }
}

function tallyOf(message: TranscriptRow["message"]): string | null {
  switch (message?.role) {
    case "user":
      return "user";
    case "assistant":
      return message.stopReason === "error" ? "failed" : "assistant";
    case "toolResult":
      return `tool:${message.toolName}`;
    default:
      return null;
  }
}

function rowOf(row: SqlRow): TranscriptRow {
  return {
    sessionId: text(row, "session_id"),
    seq: number(row, "seq"),
    id: text(row, "id"),
    parentId: row["parent_id"] === null ? null : text(row, "parent_id"),
    type: word(row, "type", TYPES),
    timestampMs: number(row, "ts"),
    ...optionalText(row, "run_id", "runId"),
    ...optionalNumber(row, "position", "position"),
    ...(row["message"] === null ? {} : { message: json<Message>(row, "message") }),
    ...(row["data"] === null ? {} : { data: json<Record<string, unknown>>(row, "data") }),
  };
}
