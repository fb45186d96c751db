// Brings the schema of a file up to what this build knows, one transaction per step, and refuses newer files.

import { fault } from "#protocol/errors";
import type { Connection } from "./connection.ts";
import { migrations as known } from "./migrations/manifest.gen.ts";

export interface Migration {
  /** Dense, from 1: the `user_version` of the file once it ran. */
  version: number;
  name: string;
  /** SQL. */
  up: string;
}

// Marks our files, so that a database of some other program is never migrated ("OCGW").
const APPLICATION_ID = 0x4f434757;

/**
 * Runs the migrations the file lacks.
 * @returns the versions that ran
 * @throws STORE_TOO_NEW when a newer build wrote the file, STORE_BROKEN when another program did
 */
export function migrate(
  connection: Connection, path: string, migrations: readonly Migration[] = known,
): number[] {
  const found = pragma(connection, "user_version");
  const newest = migrations.at(-1)?.version ?? 0;
  const owner = pragma(connection, "application_id");
  if (owner !== APPLICATION_ID && (owner !== 0 || found !== 0)) {
    throw fault("STORE_BROKEN", { path, problem: "it belongs to another program" });
  }
  if (found > newest) throw fault("STORE_TOO_NEW", { found, known: newest });
  const missing = migrations.filter((migration) => migration.version > found);
  for (const migration of missing) apply(connection, migration);
  return missing.map((migration) => migration.version);
}

function apply(connection: Connection, migration: Migration): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    connection.exec(migration.up);
    connection.exec(`PRAGMA user_version = ${migration.version}`);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.inTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function pragma(connection: Connection, name: string): number {
  return Number(connection.get(`PRAGMA ${name}`)?.[name] ?? 0);
}
