// Grouped commits: works that arrive together share one BEGIN IMMEDIATE ... COMMIT and so one fsync, which
// blocks the event loop for 0.25 to 0.7 ms each time (runtime §5). Each work has a savepoint, so it fails
// alone.

import type { Clock } from "#kernel/clock";
import { messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";
import type { Connection } from "./connection.ts";
import type { Tx } from "./port.ts";
import { Gate, txOver } from "./tx.ts";

// While works keep arriving the group waits for more of them, but no longer than this.
const COLLECT_MS = 3;

// Larger groups would hold the event loop for too long at once.
const GROUP_MAX = 256;

/** Works that may wait before new ones are refused. */
export const PENDING_MAX = 20_000;

const LATE = Symbol("late");

interface Job {
  work(tx: Tx): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class Writer {
  readonly #connection: Connection;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #onFlush: () => void;
  readonly #queue: Job[] = [];
  #collecting = false;
  #flushing: Promise<void> | undefined;
  #closed = false;
  #commits = 0;

  /** @param onFlush called after each group was committed */
  constructor(connection: Connection, clock: Pick<Clock, "monotonic">, onFlush: () => void) {
    this.#connection = connection;
    this.#clock = clock;
    this.#onFlush = onFlush;
  }

  get pending(): number {
    return this.#queue.length;
  }

  /** Works committed since the start. */
  get commits(): number {
    return this.#commits;
  }

  /** @see Store.commit */
  commit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closed) {
      return Promise.reject(fault("UNAVAILABLE", { problem: "the state database is closed" }));
    }
    if (this.#queue.length >= PENDING_MAX) {
      return Promise.reject(fault("QUEUE_FULL", { problem: "too many changes wait for the state database" }));
    }
    return new Promise<T>((resolve, reject) => {
      // The queue holds works of any result; each resolve only ever sees the result of its own work.
      this.#queue.push({ work, resolve: (value) => resolve(value as T), reject });
      this.#collect();
    });
  }

  /** Refuses new works and resolves once the accepted ones are through. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#queue.length > 0 || this.#flushing) await this.#flush();
  }

  #collect(): void {
    if (this.#collecting || this.#flushing) return;
    this.#collecting = true;
    const startedMs = this.#clock.monotonic();
    let seen = this.#queue.length;
    const look = (): void => {
      const waiting = this.#queue.length;
      const growing = waiting > seen && waiting < GROUP_MAX;
      if (growing && this.#clock.monotonic() - startedMs < COLLECT_MS) {
        seen = waiting;
        setImmediate(look);
        return;
      }
      this.#collecting = false;
      void this.#flush();
    };
    setImmediate(look);
  }

  #flush(): Promise<void> {
    this.#flushing ??= this.#commitGroup(this.#queue.splice(0, GROUP_MAX)).finally(() => {
      this.#flushing = undefined;
      if (this.#queue.length > 0) this.#collect();
    });
    return this.#flushing;
  }

  async #commitGroup(group: readonly Job[]): Promise<void> {
    if (group.length === 0) return;
    const settled: Array<() => void> = [];
    try {
      // Only after a rollback that failed too is there still a transaction.
      this.#rollBack();
      this.#connection.run("BEGIN IMMEDIATE");
      for (const job of group) settled.push(await this.#runOne(job));
      this.#connection.run("COMMIT");
    } catch (error) {
      const problem = `the state database cannot be written: ${messageOf(error)}`;
      const failure = fault("UNAVAILABLE", { problem }, { retryable: true, cause: error });
      // Told first: whatever happens while cleaning up, nobody may wait for ever.
      for (const job of group) job.reject(failure);
      this.#tryRollBack();
      return;
    }
    for (const settle of settled) settle();
    this.#onFlush();
  }

  #rollBack(): void {
    if (this.#connection.inTransaction) this.#connection.exec("ROLLBACK");
  }

  #tryRollBack(): void {
    try {
      this.#rollBack();
    } catch {
      // The disk that refused the commit may refuse this too. The next group tries again before it begins.
    }
  }

  /**
   * Runs one work in its savepoint.
   * @returns how to settle it once the group is durable
   * @throws when the whole transaction is lost (a full disk rolls all of it back)
   */
  async #runOne(job: Job): Promise<() => void> {
    const gate = new Gate(this.#connection);
    this.#connection.run("SAVEPOINT work");
    try {
      const value = await promptly(job.work(txOver(gate)));
      gate.close();
      this.#connection.run("RELEASE work");
      return () => {
        this.#commits++;
        job.resolve(value);
      };
    } catch (error) {
      gate.close();
      if (!this.#connection.inTransaction) throw error;
      this.#connection.exec("ROLLBACK TO work; RELEASE work");
      return () => job.reject(error);
    }
  }
}

/**
 * The outcome of a work that awaits nothing but the transaction, whose calls settle without the event loop.
 */
async function promptly(running: Promise<unknown>): Promise<unknown> {
  let immediate: ReturnType<typeof setImmediate> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    immediate = setImmediate(() => resolve(LATE));
  });
  try {
    const value = await Promise.race([running, late]);
    if (value !== LATE) return value;
  } finally {
    clearImmediate(immediate);
  }
  // Its outcome no longer matters, and must not show up as an unhandled rejection.
  running.catch(() => {});
  throw new Error("a transaction may await nothing but calls of its tx; this work was rolled back");
}
