// What the store does in quiet moments.

import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { makeEnv, type TestEnv } from "#test/support/env";
import { openTestStore, type TestStore } from "#test/support/store";

const walBytes = (opened: TestStore): Promise<number> => stat(`${opened.path}-wal`).then((info) => info.size);

async function withStore(check: (opened: TestStore, env: TestEnv) => Promise<void>): Promise<void> {
  const env = makeEnv();
  const opened = await openTestStore(env.env);
  try {
    await check(opened, env);
  } finally {
    await opened.remove();
  }
  assert.equal(env.scheduled(), 0, "no timer is left after closing");
}

/** Virtual time does not wait for the real file system. */
async function until(what: () => Promise<boolean>, env: TestEnv): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    await env.advance(1_000);
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(JSON.stringify(env.lines));
}

test("the log is folded into the file once nothing was written for a while", () =>
  withStore(async (opened, env) => {
    await opened.store.commit((tx) => tx.values.set("a", "x".repeat(10_000)));
    assert.ok((await walBytes(opened)) > 10_000);
    await until(async () => (await walBytes(opened)) === 0, env);
    assert.equal(await opened.store.values.get("a"), "x".repeat(10_000));
  }));

test("runs and settled input are forgotten after a month, what is open never", () =>
  withStore(async (opened, env) => {
    const old = env.now() - 31 * 86_400_000;
    const run = {
      sessionKey: "k", sessionId: "s", agentId: "a", family: "chat", acceptedAt: old, requestHash: "h",
    };
    const letter = {
      sessionKey: "k", agentId: "a", source: "rpc", runId: "r", payload: {}, acceptedAt: old,
      state: "accepted",
    } as const;
    await opened.store.commit(async (tx) => {
      await tx.runs.put({ ...run, runId: "ended", status: "ok", endedAt: old });
      await tx.runs.put({ ...run, runId: "open", status: "running" });
      await tx.inbox.accept({ ...letter, id: "1", externalId: "1" });
      await tx.inbox.accept({ ...letter, id: "2", externalId: "2" });
      await tx.inbox.settle("1", "consumed");
    });
    await until(async () => (await opened.store.runs.get("ended")) === null, env);
    assert.deepEqual((await opened.store.runs.open()).map(({ runId }) => runId), ["open"]);
    assert.deepEqual((await opened.store.inbox.accepted()).map(({ id }) => id), ["2"]);
    const again = await opened.store.commit((tx) => tx.inbox.accept({ ...letter, id: "3", externalId: "1" }));
    assert.equal(again, "accepted");
  }));

test("after a process was cut off the tables are checked, and damage is logged", () =>
  withStore(async (opened, env) => {
    await opened.store.commit(async (tx) => {
      for (let index = 0; index < 300; index++) await tx.values.set(`n${index}`, "x".repeat(200));
    });
    await opened.store.close();
    const bytes = await readFile(opened.path);
    bytes.fill(0xff, bytes.length - 4_096, bytes.length - 3_000);
    await writeFile(opened.path, bytes);
    // A log that is still there tells of a process that could not close; what is in it does not matter here.
    await writeFile(`${opened.path}-wal`, "cut off");
    await opened.reopen();
    await until(async () => env.lines.some((line) => line.message === "state database is damaged"), env);
  }));

test("a file that was closed well is not checked again", () =>
  withStore(async (opened, env) => {
    await opened.reopen();
    assert.equal(env.scheduled(), 0);
  }));
