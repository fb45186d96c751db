// How commits are grouped, and what happens when the database cannot be written.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, test } from "node:test";
import { Connection } from "#store/connection";
import { migrate } from "#store/migrate";
import { PENDING_MAX, Writer } from "#store/writer";
import { makeEnv } from "#test/support/env";

let folder = "";
let connection: Connection;
let flushes = 0;
let writer: Writer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "store-"));
  connection = new Connection(join(folder, "db"), { readOnly: false });
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
