// Noticing that somebody edited the config or a file it includes. Editors replace files, so folders are
// watched; some write in several steps, so a file that looks broken gets a second look before anybody is
// told.

import type { Cancel } from "#kernel/clock";
import { messageOf } from "#kernel/fault";
import type { ConfigState } from "#config/service";
import { keepLastGood } from "#config/write/last-good";

/** Silence after the last write before the file is read, milliseconds. */
const SETTLE_MS = 60;
/** Longer silence before a broken file is believed. */
const BELIEVE_MS = 300;

/** Runs until the signal aborts. */
export async function watchConfig(state: ConfigState, signal: AbortSignal): Promise<void> {
  const watcher = new Watcher(state);
  try {
    // What is in use now has just been proven to start.
    if (state.disk.valid) await keepLastGood(state.input, state.loaded).catch(() => {
      // A read-only folder is no reason not to run.
    });
    await watcher.start();
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  } finally {
    watcher.stop();
  }
}

class Watcher {
  readonly #state: ConfigState;
  /** Watched folders, with the names that matter in them and how to stop. */
  readonly #folders = new Map<string, { names: Set<string>; stop: () => void }>();
  #timer: Cancel = () => {};
  #stopped = false;

  constructor(state: ConfigState) {
    this.#state = state;
  }

  async start(): Promise<void> {
    await this.#follow();
    // Somebody may have been faster than the watch.
    await this.#look(false);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer();
    for (const { stop } of this.#folders.values()) stop();
    this.#folders.clear();
  }

  #soon(ms: number, sure: boolean): void {
    this.#timer();
    if (this.#stopped) return;
    this.#timer = this.#state.env.clock.after(ms, () => {
      this.#look(sure).catch((error: unknown) =>
        this.#state.env.log.error("config reload failed", { problem: messageOf(error) }));
    });
  }

  async #look(sure: boolean): Promise<void> {
    const state = this.#state;
    // Most of what happens in a folder leaves the files as they are; nothing is loaded for that.
    if (await this.#isKnown()) return;
    const { inTurn, reloadConfig } = await import("#config/reload");
    const { kind } = await inTurn(state, () => reloadConfig(state, { tentative: !sure }));
    if (this.#stopped) return;
    if (kind === "invalid" && !sure) return this.#soon(BELIEVE_MS, true);
    if (kind === "unchanged") return;
    await this.#follow();
    // A file that has just come to count may have changed before it was watched.
    this.#soon(SETTLE_MS, false);
  }

  /** Whether all files are as they were read last. */
  async #isKnown(): Promise<boolean> {
    const { disk, input: { fs } } = this.#state;
    if (disk.raw === null) return !disk.exists && !(await fs.info(disk.path));
    for (const { path, text } of [{ path: disk.path, text: disk.raw }, ...disk.included]) {
      if (!(await fs.info(path)) || (await fs.readText(path)) !== text) return false;
    }
    return true;
  }

  /** Watches the folders of the files that count now, and no others. */
  async #follow(): Promise<void> {
    const { fs } = this.#state.input;
    const { disk, loaded } = this.#state;
    const real = await fs.realPath(disk.path);
    const included = [...disk.included, ...loaded.included].map(({ path }) => path);
    const files = [disk.path, ...(real === null ? [] : [real]), ...included];
    const wanted = new Map<string, Set<string>>();
    for (const file of files) {
      const folder = fs.dirname(file);
      wanted.set(folder, (wanted.get(folder) ?? new Set()).add(fs.basename(file)));
    }
    for (const [folder, { stop }] of this.#folders) {
      if (wanted.has(folder)) continue;
      stop();
      this.#folders.delete(folder);
    }
    for (const [folder, names] of wanted) await this.#watch(folder, names);
  }

  async #watch(folder: string, names: Set<string>): Promise<void> {
    const known = this.#folders.get(folder);
    if (known) return void (known.names = names);
    const { fs } = this.#state.input;
    await fs.makeFolder(folder);
    if (this.#stopped) return;
    const entry = { names, stop: () => {} };
    // An event without a name may be about any file; the others in that folder are none of our business.
    entry.stop = fs.watch(folder, (name) => {
      if (name === "" || entry.names.has(name)) this.#soon(SETTLE_MS, false);
    });
    this.#folders.set(folder, entry);
  }
}
