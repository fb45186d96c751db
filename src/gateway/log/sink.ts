// The buffered file sink: one synchronous write per 16 KiB or 100 ms, at once for what matters (runtime.md
// §7).

import type { Cancel, Clock } from "#kernel/clock";
import { messageOf } from "#kernel/fault";
import type { Fs, SyncWriter } from "#runtime/port";

const FLUSH_CHARS = 16_384;
const FLUSH_MS = 100;
// Files beside the current one: `.1` is the youngest (O-30).
const ROTATED_MAX = 5;
// A disk that stays full must not be asked about for every line.
const RETRY_MS = 5_000;

export interface SinkDeps {
  fs: Fs;
  clock: Clock;
  /** Told once per run of failures. */
  onFailure(message: string): void;
}

export interface SinkOptions {
  /** The file for lines written at this time; the answer may change from day to day. */
  fileAt(atMs: number): string;
  /** Size at which the file is put aside. */
  bytesMax: number;
}

export class LogSink {
  readonly #deps: SinkDeps;
  readonly #options: SinkOptions;
  #file: string;
  #writer: SyncWriter | undefined;
  #bytes = 0;
  #buffer = "";
  #cancel: Cancel | undefined;
  #moving: Promise<void> | undefined;
  #failedUntilMs = 0;
  #closed = false;

  private constructor(deps: SinkDeps, options: SinkOptions, file: string) {
    this.#deps = deps;
    this.#options = options;
    this.#file = file;
  }

  /** Opens the file, whose folder must exist; rejects when it cannot be written. */
  static async open(deps: SinkDeps, options: SinkOptions): Promise<LogSink> {
    const sink = new LogSink(deps, options, options.fileAt(deps.clock.now()));
    await sink.#start(sink.#file);
    return sink;
  }

  /** The file written to now. */
  get file(): string {
    return this.#file;
  }

  /** Takes one line with its line break. */
  write(line: string, urgent: boolean): void {
    if (this.#closed) return;
    this.#buffer += line;
    if (urgent || this.#buffer.length >= FLUSH_CHARS) this.flush();
    else this.#cancel ??= this.#deps.clock.after(FLUSH_MS, () => this.flush());
  }

  /** Writes what is buffered; afterwards it has left the process. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#buffer === "") return;
    const text = this.#buffer;
    this.#buffer = "";
    this.#append(text);
    const nowMs = this.#deps.clock.now();
    if (this.#moving || this.#closed) return;
    const file = this.#options.fileAt(nowMs);
    if (file !== this.#file) this.#move(() => this.#start(file));
    else if (this.#bytes >= this.#options.bytesMax) this.#move(() => this.#rotate());
  }

  /** Flushes and lets go of the file; later lines are dropped. */
  async close(): Promise<void> {
    this.flush();
    await this.#moving;
    this.flush();
    this.#closed = true;
    this.#writer?.close();
  }

  #append(text: string): void {
    const nowMs = this.#deps.clock.monotonic();
    if (nowMs < this.#failedUntilMs) return;
    try {
      this.#writer?.write(text);
      // Characters, not bytes: near enough for a cap, and counting costs nothing.
      this.#bytes += text.length;
      this.#failedUntilMs = 0;
    } catch (error) {
      // A log that cannot be written must not take the gateway down with it; these lines are lost.
      this.#fail("writing", error);
      this.#failedUntilMs = nowMs + RETRY_MS;
    }
  }

  #move(work: () => Promise<void>): void {
    this.#moving = work()
      .catch((error: unknown) => {
        // Without this the next flush would try again at once, and so on.
        this.#bytes = 0;
        this.#fail("rotating", error);
      })
      .finally(() => {
        this.#moving = undefined;
      });
  }

  async #rotate(): Promise<void> {
    const { fs } = this.#deps;
    const numbered = (number: number): string => `${this.#file}.${number}`;
    await fs.remove(numbered(ROTATED_MAX));
    for (let number = ROTATED_MAX - 1; number >= 1; number--) {
      if (await fs.info(numbered(number))) await fs.rename(numbered(number), numbered(number + 1));
    }
    // Lines written meanwhile follow the open file to its new name, so none is lost.
    await fs.rename(this.#file, numbered(1));
    await this.#start(this.#file);
  }

  async #start(file: string): Promise<void> {
    const { fs } = this.#deps;
    const bytes = (await fs.info(file))?.bytes ?? 0;
    const writer = fs.openLog(file);
    this.#writer?.close();
    this.#writer = writer;
    this.#file = file;
    this.#bytes = bytes;
  }

  #fail(doing: string, error: unknown): void {
    if (this.#failedUntilMs > 0) return;
    this.#deps.onFailure(`log file ${this.#file}: ${doing} failed: ${messageOf(error)}`);
  }
}
