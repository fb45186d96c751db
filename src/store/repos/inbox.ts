// Accepted input: written before the acknowledgement, settled once its message is in the transcript (S-95).

import { json, number, text, word } from "../columns.ts";
import type { Sql, SqlRow } from "../connection.ts";
import type { InboxReads, InboxRow, InboxState, InboxWrites } from "../port.ts";

const STATES = ["accepted", "consumed", "interrupted", "dropped"] as const satisfies readonly InboxState[];

const ACCEPT = `
  INSERT INTO inbox (id, session_key, agent_id, source, external_id, run_id, state, payload, accepted_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, external_id) DO NOTHING`;

export class InboxRepo implements InboxReads, InboxWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async accepted(sessionKey?: string): Promise<InboxRow[]> {
    if (sessionKey !== undefined) return this.#inState("accepted", sessionKey);
    return this.#sql.all("SELECT * FROM inbox WHERE state = 'accepted' ORDER BY id").map(inboxOf);
  }

  async interrupted(sessionKey: string): Promise<InboxRow[]> {
    return this.#inState("interrupted", sessionKey);
  }

  async accept(row: InboxRow): Promise<"accepted" | "duplicate"> {
    const changes = this.#sql.run(
      ACCEPT, row.id, row.sessionKey, row.agentId, row.source, row.externalId, row.runId, row.state,
      JSON.stringify(row.payload), row.acceptedAt,
    );
    return changes > 0 ? "accepted" : "duplicate";
  }

  async settle(id: string, state: Exclude<InboxState, "accepted">): Promise<void> {
    this.#sql.run("UPDATE inbox SET state = ? WHERE id = ?", state, id);
  }

  /** Forgets settled rows accepted before a time; at most `limit`. */
  forget(acceptedBeforeMs: number, limit: number): number {
    return this.#sql.run(
      `DELETE FROM inbox WHERE rowid IN (
         SELECT rowid FROM inbox WHERE accepted_at < ? AND state IN ('consumed', 'dropped') LIMIT ?)`,
      acceptedBeforeMs, limit,
    );
  }

  #inState(state: "accepted" | "interrupted", sessionKey: string): InboxRow[] {
    // Both conditions on state: the literal one lets the partial index serve the query.
    return this.#sql.all(
      `SELECT * FROM inbox WHERE state = ? AND state IN ('accepted', 'interrupted') AND session_key = ?
       ORDER BY id`, state, sessionKey,
    ).map(inboxOf);
  }
}

function inboxOf(row: SqlRow): InboxRow {
  return {
    id: text(row, "id"),
    sessionKey: text(row, "session_key"),
    agentId: text(row, "agent_id"),
    source: text(row, "source"),
    externalId: text(row, "external_id"),
    runId: text(row, "run_id"),
    state: word(row, "state", STATES),
    payload: json<Record<string, unknown>>(row, "payload"),
    acceptedAt: number(row, "accepted_at"),
  };
}
