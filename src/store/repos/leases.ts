// Ownership with fencing: the epoch grows with every change of owner and never goes back.

import { number } from "../columns.ts";
import type { Sql } from "../connection.ts";
import type { Leases } from "../port.ts";

const ACQUIRE = `
  INSERT INTO leases (name, owner, epoch, expires_at) VALUES (?, ?, 1, ?)
  ON CONFLICT (name) DO UPDATE SET
    epoch = CASE WHEN owner = excluded.owner THEN epoch ELSE epoch + 1 END,
    owner = excluded.owner, expires_at = excluded.expires_at
  WHERE owner IS NULL OR owner = excluded.owner OR expires_at <= ?
  RETURNING epoch`;

export class LeasesRepo implements Leases {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async acquire(name: string, owner: string, nowMs: number, ttlMs: number): Promise<number | null> {
    const row = this.#sql.get(ACQUIRE, name, owner, nowMs + ttlMs, nowMs);
    return row ? number(row, "epoch") : null;
  }

  async release(name: string, owner: string): Promise<void> {
    // The row stays: its epoch is what fences the next owner from the last.
    this.#sql.run("UPDATE leases SET owner = NULL, expires_at = 0 WHERE name = ? AND owner = ?", name, owner);
  }
}
