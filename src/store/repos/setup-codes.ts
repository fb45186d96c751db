// Setup codes: found by the hash of their bootstrap token, never by the token.

import { json } from "../columns.ts";
import type { Sql, SqlRow } from "../connection.ts";
import type { SetupCode, SetupCodeReads, SetupCodeWrites } from "../devices-port.ts";

const PUT = `
  INSERT INTO setup_codes (setup_id, token_hash, expires_at, record) VALUES (?, ?, ?, ?)
  ON CONFLICT (setup_id) DO UPDATE SET expires_at = excluded.expires_at, record = excluded.record`;

export class SetupCodesRepo implements SetupCodeReads, SetupCodeWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(setupId: string): Promise<SetupCode | null> {
    return codeOf(this.#sql.get("SELECT record FROM setup_codes WHERE setup_id = ?", setupId));
  }

  async byTokenHash(hash: string): Promise<SetupCode | null> {
    return codeOf(this.#sql.get("SELECT record FROM setup_codes WHERE token_hash = ?", hash));
  }

  async put(code: SetupCode): Promise<void> {
    this.#sql.run(PUT, code.setupId, code.tokenHash, code.expiresAtMs, JSON.stringify(code));
  }

  async sweep(beforeMs: number): Promise<void> {
    this.#sql.run("DELETE FROM setup_codes WHERE expires_at < ?", beforeMs);
  }
}

function codeOf(row: SqlRow | undefined): SetupCode | null {
  return row ? json<SetupCode>(row, "record") : null;
}
