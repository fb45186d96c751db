// One SQLite connection with its prepared statements. Which SQL runs on it is the business of repos and
// migrations.

import { DatabaseSync, type StatementSync } from "node:sqlite";

export type SqlValue = string | number | null;
export type SqlRow = Record<string, unknown>;

/** What repos get: three ways to run one statement, the SQL text being the key of its prepared form. */
export interface Sql {
  get(sql: string, ...values: SqlValue[]): SqlRow | undefined;
  all(sql: string, ...values: SqlValue[]): SqlRow[];
  /** Returns how many rows changed. */
  run(sql: string, ...values: SqlValue[]): number;
}

// Filters make a handful of texts each; this only keeps an odd caller from growing the process.
const STATEMENTS_MAX = 300;

// Waiting for another process blocks the event loop, and only a backup tool could be in the way (runtime §5).
const BUSY_MS = 250;

export class Connection implements Sql {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: { readOnly: boolean }) {
    this.#db = new DatabaseSync(path, { readOnly: options.readOnly, timeout: BUSY_MS });
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  /** Runs statements without values: transaction control, pragmas, migrations. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    return this.#prepare(sql).get(...values);
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#prepare(sql).all(...values);
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= STATEMENTS_MAX) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
