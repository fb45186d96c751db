// Noticing that somebody edited the config or a file it includes. The files themselves are watched, not their
// folder: the database stands beside the config, and each of its writes would wake the watcher. A watch that
// is lost, or that a file system does not support, is made good by a slow look at size and time.

import type { Cancel } from "#kernel/clock";
import { messageOf } from "#kernel/fault";
import type { ConfigState } from "#config/service";
import { keepLastGood } from "#config/write/last-good";

/** Silence after the last write before the file is read, milliseconds. */
const SETTLE_MS = 60;
/** Longer silence before a broken file is believed: some editors write in several steps. */
const BELIEVE_MS = 300;
const POLL_MS = 2_000;

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
  /** How to stop watching, by file. */
  readonly #watches = new Map<string, Cancel>();
  #timer: Cancel = () => {};
  #polling: Cancel = () => {};
  /** Size and time of the files when they were compared last. */
  #stamp = "";
  #stopped = false;

  constructor(state: ConfigState) {
    this.#state = state;
  }

  async start(): Promise<void> {
    this.#polling = this.#state.env.clock.every(POLL_MS, () => {
      this.#run(async () => {
        if ((await this.#stampOf()) !== this.#stamp) this.#soon(SETTLE_MS, false);
      });
    });
    // Somebody may have been faster than the watch.
    await this.#look(false);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer();
    this.#polling();
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
  }

  #soon(ms: number, sure: boolean): void {
    this.#timer();
    if (this.#stopped) return;
    this.#timer = this.#state.env.clock.after(ms, () => this.#run(() => this.#look(sure)));
  }

  #run(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.#state.log.error("watching the config failed", { problem: messageOf(error) });
    });
  }

  async #look(sure: boolean): Promise<void> {
    const state = this.#state;
    // Watched before it is compared: what comes later is an event, what came earlier is seen now.
    this.#follow();
    this.#stamp = await this.#stampOf();
    if (this.#stopped || await this.#isKnown()) return;
    const { inTurn, reloadConfig } = await import("#config/reload");
    const { kind } = await inTurn(state, () => reloadConfig(state, { tentative: !sure }));
    if (this.#stopped || kind === "unchanged") return;
    // Other files may count now, and may have changed before they were watched.
    if (kind === "invalid" && !sure) this.#soon(BELIEVE_MS, true);
    else this.#soon(SETTLE_MS, false);
  }

  /** The files that count now. */
  #files(): string[] {
    const { disk, loaded } = this.#state;
    return [...new Set([disk.path, ...[...disk.included, ...loaded.included].map(({ path }) => path)])];
  }

  /** Watches the files anew: editors replace files, and a watch stays with the one that is gone. */
  #follow(): void {
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
    if (this.#stopped) return;
    for (const file of this.#files()) {
      try {
        this.#watches.set(file, this.#state.input.fs.watch(file, () => this.#soon(SETTLE_MS, false)));
      } catch {
        // It does not exist now; the slow look finds it.
      }
    }
  }

  async #stampOf(): Promise<string> {
    const { fs } = this.#state.input;
    const infos = await Promise.all(this.#files().map((file) => fs.info(file).catch(() => null)));
    return infos.map((info) => (info ? `${info.modifiedMs} ${info.bytes}` : "-")).join(",");
  }

  /** Whether all files are as they were read last. Most looks end here, and nothing is loaded for them. */
  async #isKnown(): Promise<boolean> {
    const { disk, input: { fs } } = this.#state;
    if (disk.raw === null) return !disk.exists && !(await fs.info(disk.path));
    for (const { path, text } of [{ path: disk.path, text: disk.raw }, ...disk.included]) {
      if (!(await fs.info(path)) || (await fs.readText(path)) !== text) return false;
    }
    return true;
  }
}
