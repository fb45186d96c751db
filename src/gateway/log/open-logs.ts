// The gateway's logs: JSON lines in a file, readable lines on the terminal, both free of secrets.

import type { Clock } from "#kernel/clock";
import { messageOf } from "#kernel/fault";
import type { Log, LogLevel } from "#kernel/log";
import type { Runtime, Terminal } from "#runtime/port";
import { consoleLine } from "./console-line.ts";
import { lineEncoder, type Encoder } from "./encoder.ts";
import { entryOf, rankOf, type LogThreshold } from "./line.ts";
import { pruneOld } from "./log-path.ts";
import { LogSink } from "./sink.ts";

/** 100 MB, `logging.maxFileBytes` (O-30). */
export const LOG_BYTES_MAX = 104_857_600;
// A gateway that writes this little never needs pino, which costs milliseconds and a megabyte to load.
const WARM_AFTER_LINES = 200;

export interface ConsoleOptions {
  level: LogThreshold;
  /** `json` prints file lines; `pretty` uses colours when a person is watching (O-32). */
  style: "pretty" | "compact" | "json";
  stream: "stdout" | "stderr";
}

export type FileChoice = string | ((atMs: number) => string) | null;

export interface LogsOptions {
  runtime: Pick<Runtime, "fs" | "process" | "host" | "name" | "version">;
  clock: Clock;
  /** Threshold of the file. */
  level: LogThreshold;
  /** The file, which file for a given time, or a promise of either; null for none. */
  file: FileChoice | Promise<FileChoice>;
  /** Size at which the file is put aside. */
  bytesMax?: number;
  console: ConsoleOptions | null;
  /** Replaces the built-in list of what a credential looks like (`logging.redactPatterns`, O-34). */
  redactPatterns?: readonly RegExp[];
}

export interface Logs {
  readonly log: Log;
  /** Settles when the file is open, or will never be. */
  readonly opened: Promise<void>;
  /** The file written to now; null without one. */
  readonly file: string | null;
  /** Why there is no file although one was asked for. */
  readonly fileProblem: string | undefined;
  flush(): void;
  close(): Promise<void>;
  /** Changes a threshold at run time; without `target` both. */
  setLevel(level: LogThreshold, target?: "file" | "console"): void;
}

/** Opens the logs and waits for the file. */
export async function openLogs(options: LogsOptions): Promise<Logs> {
  const logs = startLogs(options);
  await logs.opened;
  return logs;
}

/**
 * Starts the logs: the console works at once, lines for the file wait until it is open, so that a start need
 * not. A file that cannot be opened is no failure: the console goes on and `fileProblem` says why.
 */
export function startLogs(options: LogsOptions): Logs {
  const { runtime, clock } = options;
  const { name, version, host } = runtime;
  const encoder = lineEncoder({ runtime: name, runtimeVersion: version, hostname: host.hostname() });
  const file = new FileLines(options);
  const console = options.console && consoleWriter(options.console, runtime, encoder);
  const levels = { file: options.level, console: options.console?.level ?? "silent" };
  const write = (level: LogLevel, subsystem: string, message: string, fields: object | undefined): void => {
    const rank = rankOf(level);
    const toFile = file.wanted && rank >= rankOf(levels.file);
    const toConsole = console !== null && rank >= rankOf(levels.console);
    if (!toFile && !toConsole) return;
    const entry = entryOf({ level, atMs: clock.now(), subsystem, message, fields }, options.redactPatterns);
    // Without pino the lines are the same, so a failure to load it costs nothing but speed.
    if (++lines === WARM_AFTER_LINES) void encoder.warm().catch(() => {});
    if (toFile) file.write(encoder.encode(entry), rank >= rankOf("warn"));
    if (toConsole) console(entry);
  };
  let lines = 0;
  const stopExit = runtime.process.onExit(() => file.flush());
  return {
    log: makeLog(write, ""),
    opened: file.opened,
    get file() {
      return file.path;
    },
    get fileProblem() {
      return file.problem;
    },
    flush: () => file.flush(),
    async close() {
      stopExit();
      await file.close();
    },
    setLevel(level, target) {
      if (target !== "console") levels.file = level;
      if (target !== "file") levels.console = level;
    },
  };
}

/** The file, and the lines that were written before it was open. */
class FileLines {
  readonly opened: Promise<void>;
  problem: string | undefined;
  #sink: LogSink | undefined;
  /** Undefined once the file is open or will never be. */
  #early: { line: string; urgent: boolean }[] | undefined = [];

  constructor(options: LogsOptions) {
    if (options.file === null) this.#early = undefined;
    this.opened = options.file === null ? Promise.resolve() : this.#open(options);
  }

  get wanted(): boolean {
    return this.#sink !== undefined || this.#early !== undefined;
  }

  get path(): string | null {
    return this.#sink?.file ?? null;
  }

  write(line: string, urgent: boolean): void {
    if (this.#sink) this.#sink.write(line, urgent);
    else this.#early?.push({ line, urgent });
  }

  flush(): void {
    this.#sink?.flush();
  }

  async close(): Promise<void> {
    await this.opened;
    await this.#sink?.close();
  }

  async #open(options: LogsOptions): Promise<void> {
    const { sink, problem } = await openSink(options);
    this.#sink = sink;
    this.problem = problem;
    for (const { line, urgent } of this.#early ?? []) sink?.write(line, urgent);
    this.#early = undefined;
  }
}

type Write = (level: LogLevel, subsystem: string, message: string, fields: object | undefined) => void;

function makeLog(write: Write, subsystem: string): Log {
  return {
    trace: (message, fields) => write("trace", subsystem, message, fields),
    debug: (message, fields) => write("debug", subsystem, message, fields),
    info: (message, fields) => write("info", subsystem, message, fields),
    warn: (message, fields) => write("warn", subsystem, message, fields),
    error: (message, fields) => write("error", subsystem, message, fields),
    fatal: (message, fields) => write("fatal", subsystem, message, fields),
    child: (name) => makeLog(write, name),
  };
}

function consoleWriter(
  options: ConsoleOptions,
  runtime: Pick<Runtime, "process">,
  encoder: Encoder,
): (entry: Parameters<typeof consoleLine>[0]) => void {
  const stream: Terminal = runtime.process[options.stream];
  const colours = options.style === "pretty" && stream.tty && !runtime.process.env()["NO_COLOR"];
  if (options.style === "json") return (entry) => stream.write(encoder.encode(entry));
  return (entry) => stream.write(consoleLine(entry, colours));
}

async function openSink(options: LogsOptions): Promise<{ sink?: LogSink; problem?: string }> {
  const { runtime, clock, file } = options;
  const onFailure = (message: string): void => runtime.process.stderr.write(`${message}\n`);
  try {
    const named = await file;
    if (named === null) return {};
    const fileAt = typeof named === "string" ? () => named : named;
    const path = fileAt(clock.now());
    await runtime.fs.makeFolder(runtime.fs.dirname(path));
    const limits = { fileAt, bytesMax: options.bytesMax ?? LOG_BYTES_MAX };
    const sink = await LogSink.open({ fs: runtime.fs, clock, onFailure }, limits);
    // Not waited for: start-up does not depend on old files being gone.
    void pruneOld(runtime.fs, path, clock.now()).catch((error: unknown) => onFailure(messageOf(error)));
    return { sink };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
