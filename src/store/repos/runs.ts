// Runs: one row per accepted request, kept for repeats, agent.wait and crash recovery.

import { json, number, optionalNumber, optionalText, text, word } from "../columns.ts";
import type { Sql, SqlRow } from "../connection.ts";
import type { RunReads, RunRecord, RunStatus, RunWrites } from "../port.ts";

const STATUSES = [
  "queued", "running", "ok", "error", "aborted", "timeout", "interrupted",
] as const satisfies readonly RunStatus[];

const PUT = `
  INSERT INTO runs (run_id, session_key, session_id, agent_id, family, status, accepted_at, started_at,
    ended_at, request_hash, result, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (run_id) DO UPDATE SET session_key = excluded.session_key, session_id = excluded.session_id,
    agent_id = excluded.agent_id, family = excluded.family, status = excluded.status,
    accepted_at = excluded.accepted_at, started_at = excluded.started_at, ended_at = excluded.ended_at,
    request_hash = excluded.request_hash, result = excluded.result, error = excluded.error`;

export class RunsRepo implements RunReads, RunWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(runId: string): Promise<RunRecord | null> {
    const row = this.#sql.get("SELECT * FROM runs WHERE run_id = ?", runId);
    return row ? runOf(row) : null;
  }

  async open(): Promise<RunRecord[]> {
    return this.#sql.all("SELECT * FROM runs WHERE ended_at IS NULL ORDER BY accepted_at, run_id").map(runOf);
  }

  async put(run: RunRecord): Promise<void> {
    this.#sql.run(
      PUT, run.runId, run.sessionKey, run.sessionId, run.agentId, run.family, run.status, run.acceptedAt,
      run.startedAt ?? null, run.endedAt ?? null, run.requestHash,
      run.result ? JSON.stringify(run.result) : null,
      run.error ?? null,
    );
  }

  /** Forgets runs that ended before a time; at most `limit`, so that one call stays short. */
  forget(endedBeforeMs: number, limit: number): number {
    return this.#sql.run(
      "DELETE FROM runs WHERE rowid IN (SELECT rowid FROM runs WHERE ended_at < ? LIMIT ?)",
      endedBeforeMs, limit,
    );
  }
}

function runOf(row: SqlRow): RunRecord {
  return {
    runId: text(row, "run_id"),
    sessionKey: text(row, "session_key"),
    sessionId: text(row, "session_id"),
    agentId: text(row, "agent_id"),
    family: text(row, "family"),
    status: word(row, "status", STATUSES),
    acceptedAt: number(row, "accepted_at"),
    ...optionalNumber(row, "started_at", "startedAt"),
    ...optionalNumber(row, "ended_at", "endedAt"),
    requestHash: text(row, "request_hash"),
    ...(row["result"] === null ? {} : { result: json<Record<string, unknown>>(row, "result") }),
    ...optionalText(row, "error", "error"),
  };
}
