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
// Late enough that the port is open before pino is loaded.
const WARM_AFTER_MS = 1_000;

export interface ConsoleOptions {
  level: LogThreshold;
  /** `json` prints file lines; `pretty` uses colours when a person is watching (O-32). */
  style: "pretty" | "compact" | "json";
  stream: "stdout" | "stderr";
}

export interface LogsOptions {
  runtime: Pick<Runtime, "fs" | "process" | "host" | "name" | "version">;
  clock: Clock;
  /** Threshold of the file. */
  level: LogThreshold;
  /** The file, or which file for a given time; null for none. */
  file: string | ((atMs: number) => string) | null;
  /** Size at which the file is put aside. */
  bytesMax?: number;
  console: ConsoleOptions | null;
  /** Replaces the built-in list of what a credential looks like (`logging.redactPatterns`, O-34). */
  redactPatterns?: readonly RegExp[];
}

export interface Logs {
  readonly log: Log;
  /** The file written to now; null without one. */
  readonly file: string | null;
  /** Why there is no file although one was asked for. */
  readonly fileProblem: string | undefined;
  flush(): void;
  close(): Promise<void>;
  /** Changes a threshold at run time; without `target` both. */
  setLevel(level: LogThreshold, target?: "file" | "console"): void;
}

/**
 * Opens the logs. A file that cannot be opened is no failure: the console goes on and `fileProblem` says why.
 */
export async function openLogs(options: LogsOptions): Promise<Logs> {
  const { runtime, clock } = options;
  const { name, version, host } = runtime;
  const encoder = lineEncoder({ runtime: name, runtimeVersion: version, hostname: host.hostname() });
  const opened = await openSink(options);
  const console = options.console && consoleWriter(options.console, runtime, encoder);
  const levels = { file: options.level, console: options.console?.level ?? "silent" };
  const write = (level: LogLevel, subsystem: string, message: string, fields: object | undefined): void => {
    const rank = rankOf(level);
    const toFile = opened.sink !== undefined && rank >= rankOf(levels.file);
    const toConsole = console !== null && rank >= rankOf(levels.console);
    if (!toFile && !toConsole) return;
    const entry = entryOf({ level, atMs: clock.now(), subsystem, message, fields }, options.redactPatterns);
    if (toFile) opened.sink?.write(encoder.encode(entry), rank >= rankOf("warn"));
    if (toConsole) console(entry);
  };
  const stopWarming = clock.after(WARM_AFTER_MS, () => void encoder.warm().catch(() => {}));
  const flush = (): void => opened.sink?.flush();
  const stopExit = runtime.process.onExit(flush);
  return {
    log: makeLog(write, ""),
    get file() {
      return opened.sink?.file ?? null;
    },
    fileProblem: opened.problem,
    flush,
    async close() {
      stopWarming();
      stopExit();
      await opened.sink?.close();
    },
    setLevel(level, target) {
      if (target !== "console") levels.file = level;
      if (target !== "file") levels.console = level;
    },
  };
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
  if (file === null) return {};
  const fileAt = typeof file === "string" ? () => file : file;
  const onFailure = (message: string): void => runtime.process.stderr.write(`${message}\n`);
  try {
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
