// Small named facts as JSON.

import { json } from "../columns.ts";
import type { Sql } from "../connection.ts";
import type { ValueReads, ValueWrites } from "../port.ts";

const SET = `
  INSERT INTO named_values (name, value) VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

export class ValuesRepo implements ValueReads, ValueWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Undefined when nothing was set. */
  async get(name: string): Promise<unknown> {
    const row = this.#sql.get("SELECT value FROM named_values WHERE name = ?", name);
    return row ? json<unknown>(row, "value") : undefined;
  }

  /** Undefined removes the fact. */
  async set(name: string, value: unknown): Promise<void> {
    if (value === undefined) this.#sql.run("DELETE FROM named_values WHERE name = ?", name);
    else this.#sql.run(SET, name, JSON.stringify(value));
  }
}
