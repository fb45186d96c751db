// Messages on their way out: pending until the other side confirmed them.

import { json, number, optionalText, text, word } from "../columns.ts";
import type { Sql, SqlRow } from "../connection.ts";
import type { OutboxReads, OutboxRow, OutboxState, OutboxWrites } from "../port.ts";

const STATES = [
  "pending", "sending", "sent", "ambiguous", "failed",
] as const satisfies readonly OutboxState[];

const PUT = `
  INSERT INTO outbox (id, channel, target, run_id, session_key, state, payload, attempts, not_before,
    created_at, provider_message_id, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, target = excluded.target,
    run_id = excluded.run_id, session_key = excluded.session_key, state = excluded.state,
    payload = excluded.payload, attempts = excluded.attempts, not_before = excluded.not_before,
    created_at = excluded.created_at, provider_message_id = excluded.provider_message_id,
    error = excluded.error`;

export class OutboxRepo implements OutboxReads, OutboxWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async due(nowMs: number, limit: number): Promise<OutboxRow[]> {
    return this.#sql.all(
      `SELECT * FROM outbox WHERE state = 'pending' AND not_before <= ? ORDER BY not_before, id LIMIT ?`,
      nowMs, limit,
    ).map(outboxOf);
  }

  async get(id: string): Promise<OutboxRow | null> {
    const row = this.#sql.get("SELECT * FROM outbox WHERE id = ?", id);
    return row ? outboxOf(row) : null;
  }

  async put(row: OutboxRow): Promise<void> {
    this.#sql.run(
      PUT, row.id, row.channel, row.target, row.runId ?? null, row.sessionKey ?? null, row.state,
      JSON.stringify(row.payload), row.attempts, row.notBefore, row.createdAt, row.providerMessageId ?? null,
      row.error ?? null,
    );
  }
}

function outboxOf(row: SqlRow): OutboxRow {
  return {
    id: text(row, "id"),
    channel: text(row, "channel"),
    target: text(row, "target"),
    ...optionalText(row, "run_id", "runId"),
    ...optionalText(row, "session_key", "sessionKey"),
    state: word(row, "state", STATES),
    payload: json<Record<string, unknown>>(row, "payload"),
    attempts: number(row, "attempts"),
    notBefore: number(row, "not_before"),
    createdAt: number(row, "created_at"),
    ...optionalText(row, "provider_message_id", "providerMessageId"),
    ...optionalText(row, "error", "error"),
  };
}
