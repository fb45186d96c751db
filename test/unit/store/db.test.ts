// Opening the database: what is created, what is refused, and that a refused file stays as it was.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { nodeFs } from "#runtime/fs";
import { openStore } from "#store/db";
import { makeEnv } from "#test/support/env";
import { openTestStore } from "#test/support/store";

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

async function refusal(prepare: (path: string) => Promise<void>): Promise<{ code: string; same: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  const path = join(folder, "state.sqlite");
  try {
    await prepare(path);
    const bytes = await readFile(path).catch(() => null);
    const error = await openStore({ path, env: makeEnv().env, fs: nodeFs(async () => null) }).then(
      async (store) => {
        await store.close();
        return { code: "opened" };
      },
      (thrown: { code: string }) => thrown,
    );
    const after = await readFile(path).catch(() => null);
    return {
      code: error.code, same: (bytes === null && after === null) || Boolean(bytes && after?.equals(bytes)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("the folder is 0700 and every file of the database 0600", async () => {
  const opened = await openTestStore();
  try {
    await opened.store.commit((tx) => tx.values.set("a", 1));
    assert.equal(await mode(join(opened.folder, "state")), "700");
    for (const suffix of ["", "-wal", "-shm"]) assert.equal(await mode(opened.path + suffix), "600", suffix);
  } finally {
    await opened.remove();
  }
});

test("a clean close leaves one file, with everything in it", async () => {
  const opened = await openTestStore();
  try {
    await opened.store.commit((tx) => tx.values.set("a", 1));
    await opened.store.close();
    assert.equal(await stat(`${opened.path}-wal`).then((info) => info.size, () => 0), 0);
    await opened.reopen();
    assert.equal(await opened.store.values.get("a"), 1);
  } finally {
    await opened.remove();
  }
});

test("a file written by a newer build is refused and not touched", async () => {
  const found = await refusal(async (path) => {
    const opened = await openTestStore();
    await opened.store.close();
    await writeFile(path, await readFile(opened.path));
    await opened.remove();
    const db = new DatabaseSync(path);
    db.exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
    db.close();
  });
  assert.equal(found.code, "STORE_TOO_NEW");
});

test("a file that is no database is refused and not touched", async () => {
  const found = await refusal((path) => writeFile(path, "just some text, longer than a header".repeat(10)));
  assert.deepEqual(found, { code: "STORE_BROKEN", same: true });
});

test("a database of another program is refused", async () => {
  const found = await refusal(async (path) => {
    const db = new DatabaseSync(path);
    db.exec("CREATE TABLE theirs (x); PRAGMA user_version = 7");
    db.close();
  });
  assert.equal(found.code, "STORE_BROKEN");
});

test("a folder in the place of the file is refused", async () => {
  assert.equal((await refusal((path) => mkdir(path).then(() => {}))).code, "STORE_BROKEN");
});

test("stats count commits and see the log grow", async () => {
  const opened = await openTestStore();
  try {
    await opened.store.commit((tx) => tx.values.set("a", 1));
    opened.store.stats();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { commits, pendingCommits, walBytes } = opened.store.stats();
    assert.deepEqual(
      { commits, pendingCommits, grew: walBytes > 0 }, { commits: 1, pendingCommits: 0, grew: true },
    );
  } finally {
    await opened.remove();
  }
});
