// How commits are grouped, and what happens when the database cannot be written.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Connection, type SqlValue } from "#store/connection";
import { messageOf } from "#kernel/fault";
import { migrate } from "#store/migrate";
import { PENDING_MAX, Writer } from "#store/writer";
import { makeEnv } from "#test/support/env";

let folder = "";
let connection: Brittle;
let flushes = 0;
let writer: Writer;

/** A database whose next statements of a kind fail, as those of a broken disk do. */
class Brittle extends Connection {
  readonly failing = new Set<string>();

  override exec(sql: string): void {
    this.#check(sql);
    super.exec(sql);
  }

  override run(sql: string, ...values: SqlValue[]): number {
    this.#check(sql);
    return super.run(sql, ...values);
  }

  #check(sql: string): void {
    for (const start of this.failing) if (sql.startsWith(start)) throw new Error(`disk I/O error: ${sql}`);
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
  connection = new Brittle(join(folder, "db"), { readOnly: false });
  connection.exec("PRAGMA journal_mode = WAL");
  migrate(connection, folder);
  flushes = 0;
  writer = new Writer(connection, makeEnv().env.clock, () => flushes++);
});

afterEach(async () => {
  await writer.close();
  connection.close();
  await rm(folder, { recursive: true, force: true });
});

/** How each of these ended; one that never ends fails the test by its name. */
async function outcomes(works: Record<string, Promise<unknown>>): Promise<Record<string, string>> {
  const late = sleep(2_000, "never", { ref: false });
  const named = Object.entries(works).map(async ([name, work]) => {
    const told = work.then(() => "ok", (error: unknown) => messageOf(error));
    return [name, await Promise.race([told, late])] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

const set = (name: string): Promise<void> => writer.commit((tx) => tx.values.set(name, name));

test("works that arrive together share one commit", async () => {
  await Promise.all(Array.from({ length: 100 }, (_, index) => set(`n${index}`)));
  assert.equal(flushes, 1);
  assert.equal(writer.commits, 100);
});

test("a work that arrives during a commit is in the next one", async () => {
  const late = set("first").then(() => set("second"));
  await late;
  assert.equal(flushes, 2);
});

test("works run in the order in which they came", async () => {
  const order: number[] = [];
  await Promise.all([3, 1, 2].map((number) => writer.commit(async () => order.push(number))));
  assert.deepEqual(order, [3, 1, 2]);
});

test("more waiting works than the limit are refused", async () => {
  const waiting = Array.from({ length: PENDING_MAX }, () => writer.commit(async () => {}));
  await assert.rejects(set("one too many"), { code: "QUEUE_FULL", retryable: true });
  await Promise.all(waiting);
});

test("while another process holds the write lock works fail as retryable, later ones succeed", async () => {
  const other = new DatabaseSync(join(folder, "db"));
  other.exec("BEGIN IMMEDIATE");
  await assert.rejects(set("a"), { code: "UNAVAILABLE", retryable: true });
  other.exec("ROLLBACK");
  other.close();
  await set("a");
  assert.equal(writer.commits, 1);
});

test("a work that throws before its first await fails alone", async () => {
  const boom = new Error("boom");
  const bad = writer.commit(() => {
    throw boom;
  });
  await Promise.all([assert.rejects(bad, boom), set("good")]);
  assert.equal(flushes, 1);
});

test("no work can keep the others of its group waiting", async () => {
  const FOREIGN = "a transaction may await nothing but calls of its tx; this work was rolled back";
  const foreign = Promise.withResolvers<void>();
  const ended = await outcomes({
    first: set("first"),
    throws: writer.commit(() => {
      throw new Error("thrown");
    }),
    rejects: writer.commit(async (tx) => {
      await tx.values.set("rejects", 1);
      throw new Error("rejected");
    }),
    foreign: writer.commit(async (tx) => {
      await tx.values.set("foreign", 1);
      await foreign.promise;
    }),
    never: writer.commit(() => new Promise(() => {})),
    timer: writer.commit(() => sleep(5)),
    nested: writer.commit(async (tx) => {
      await tx.values.set("nested", 1);
      await set("inside");
    }),
    last: set("last"),
  });
  assert.deepEqual(ended, {
    first: "ok", throws: "thrown", rejects: "rejected", foreign: FOREIGN, never: FOREIGN, timer: FOREIGN,
    nested: FOREIGN, last: "ok",
  });
  foreign.resolve();
  assert.deepEqual(await outcomes({ next: set("next") }), { next: "ok" });
  const names = connection.all("SELECT name FROM named_values ORDER BY name").map((row) => row["name"]);
  assert.deepEqual(names, ["first", "inside", "last", "next"]);
});

test("a work that uses its transaction after it was given up is refused and harms nobody", async () => {
  const foreign = Promise.withResolvers<void>();
  let late: Promise<unknown> = Promise.resolve();
  const given = writer.commit(async (tx) => {
    late = foreign.promise.then(() => tx.values.set("late", 1));
    await late;
  });
  await assert.rejects(given);
  foreign.resolve();
  await assert.rejects(late, /this transaction is over/);
  await set("after");
});

for (const failing of [["BEGIN"], ["SAVEPOINT"], ["RELEASE"], ["COMMIT"], ["COMMIT", "ROLLBACK"]]) {
  test(`when ${failing.join(" and ")} fails every work is told, and the next ones go through`, async () => {
    for (const sql of failing) connection.failing.add(sql);
    const problem = await outcomes({ a: set("a"), b: set("b") });
    for (const told of Object.values(problem)) assert.match(told, /disk I\/O error/);
    connection.failing.clear();
    assert.deepEqual(await outcomes({ c: set("c"), d: set("d") }), { c: "ok", d: "ok" });
    const names = connection.all("SELECT name FROM named_values ORDER BY name").map((row) => row["name"]);
    assert.deepEqual(names, ["c", "d"]);
  });
}

test("closing in the middle of a commit settles what was accepted", async () => {
  const accepted = { a: set("a"), never: writer.commit(() => new Promise(() => {})), b: set("b") };
  await new Promise((resolve) => setImmediate(resolve));
  const closing = writer.close();
  await assert.rejects(set("late"), { code: "UNAVAILABLE" });
  const ended = await outcomes({ ...accepted, closing });
  assert.deepEqual([ended["a"], ended["b"], ended["closing"]], ["ok", "ok", "ok"]);
  assert.match(ended["never"] ?? "", /rolled back/);
});
