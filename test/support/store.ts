// A real store in a folder of its own, for tests.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Env } from "#kernel/env";
import { nodeFs } from "#runtime/fs";
import type { Fs } from "#runtime/port";
import { openStore } from "#store/db";
import type { Store } from "#store/port";
import { makeEnv } from "./env.ts";

export interface TestStore {
  store: Store;
  readonly path: string;
  readonly folder: string;
  readonly fs: Fs;
  /** Closes and opens again. */
  reopen(): Promise<Store>;
  remove(): Promise<void>;
}

export async function openTestStore(env: Env = makeEnv().env): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  const fs = nodeFs(async () => null);
  const path = join(folder, "state", "state.sqlite");
  const opened: TestStore = {
    store: await openStore({ path, env, fs }),
    path,
    folder,
    fs,
    async reopen() {
      await opened.store.close();
      opened.store = await openStore({ path, env, fs });
      return opened.store;
    },
    async remove() {
      await opened.store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return opened;
}
