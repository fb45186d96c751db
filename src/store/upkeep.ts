// Work the database needs and nobody waits for: done in quiet moments, in slices that keep the event loop
// free.

import type { Cancel } from "#kernel/clock";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";
import type { Log } from "#kernel/log";
import type { Fs } from "#runtime/port";
import type { Connection } from "./connection.ts";
import { InboxRepo } from "./repos/inbox.ts";
import { RunsRepo } from "./repos/runs.ts";

// Quiet for this long counts as idle.
const IDLE_MS = 3_000;

// The check of a large file would stop the gateway for most of a second; such files are checked by doctor.
const CHECK_BYTES_MAX = 64 * 1024 * 1024;

// Repeats of a request are recognised for this long; sessions keep their transcripts for ever.
const KEEP_MS = 30 * 24 * 60 * 60 * 1_000;
const FORGET_EVERY_MS = 60 * 60 * 1_000;
const FORGET_ROWS_MAX = 2_000;

const TABLES = [
  "sessions", "transcript", "usage", "runs", "inbox", "outbox", "leases", "named_values",
] as const;

export interface UpkeepDeps {
  writer: Connection;
  reader: Connection;
  env: Env;
  fs: Pick<Fs, "info">;
  path: string;
}

export class Upkeep {
  readonly #deps: UpkeepDeps;
  readonly #log: Log;
  #cancel: Cancel | undefined;
  #touchedMs = 0;
  #forgotMs = Number.NEGATIVE_INFINITY;
  #walBytes = 0;
  #unchecked: string[] = [];
  #closed = false;

  constructor(deps: UpkeepDeps) {
    this.#deps = deps;
    this.#log = deps.env.log.child("store");
  }

  /** Tells that something was committed: upkeep follows once it is quiet. */
  touched(): void {
    this.#touchedMs = this.#deps.env.clock.monotonic();
    this.#arm(IDLE_MS);
  }

  /** Checks the integrity of every table in idle time, and logs what it finds. */
  checkSoon(): void {
    this.#unchecked = [...TABLES];
    this.#arm(IDLE_MS);
  }

  /** Size of the write-ahead log as last seen; asking refreshes it for the next time. */
  walBytes(): number {
    void this.#measure();
    return this.#walBytes;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #arm(ms: number): void {
    if (this.#closed || this.#cancel) return;
    this.#cancel = this.#deps.env.clock.after(ms, () => {
      this.#cancel = undefined;
      void this.#tick().catch((error: unknown) => {
        this.#log.warn("upkeep failed", { error: messageOf(error) });
      });
    });
  }

  async #tick(): Promise<void> {
    const quietMs = this.#deps.env.clock.monotonic() - this.#touchedMs;
    if (quietMs < IDLE_MS) return this.#arm(IDLE_MS - quietMs);
    await this.#measure();
    if (this.#closed) return;
    if (this.#deps.writer.inTransaction) return this.#arm(IDLE_MS);
    this.#forget();
    if (this.#unchecked.length > 0) await this.#checkNext();
    if (this.#closed) return;
    if (this.#unchecked.length > 0) return this.#arm(100);
    const { writer } = this.#deps;
    if (this.#walBytes > 0 && !writer.inTransaction) writer.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  #forget(): void {
    const { clock } = this.#deps.env;
    if (clock.monotonic() - this.#forgotMs < FORGET_EVERY_MS) return;
    this.#forgotMs = clock.monotonic();
    const beforeMs = clock.now() - KEEP_MS;
    new RunsRepo(this.#deps.writer).forget(beforeMs, FORGET_ROWS_MAX);
    new InboxRepo(this.#deps.writer).forget(beforeMs, FORGET_ROWS_MAX);
  }

  async #checkNext(): Promise<void> {
    const table = this.#unchecked.pop();
    const info = await this.#deps.fs.info(this.#deps.path);
    if (this.#closed || table === undefined) return;
    if ((info?.bytes ?? 0) > CHECK_BYTES_MAX) {
      this.#unchecked = [];
      return this.#log.info("state database too large to check while running", { bytes: info?.bytes });
    }
    const problems = quickCheck(this.#deps.reader, table);
    if (problems.length === 0) return;
    this.#log.error(
      "state database is damaged", { path: this.#deps.path, table, problems: problems.slice(0, 5) },
    );
  }

  async #measure(): Promise<void> {
    this.#walBytes = (await this.#deps.fs.info(`${this.#deps.path}-wal`))?.bytes ?? 0;
  }
}

/** What is wrong with a table; a page that cannot be read at all makes the check itself fail. */
function quickCheck(connection: Connection, table: string): string[] {
  try {
    const rows = connection.all(`PRAGMA quick_check('${table}')`);
    return rows.map((row) => String(row["quick_check"])).filter((line) => line !== "ok");
  } catch (error) {
    return [messageOf(error)];
  }
}
