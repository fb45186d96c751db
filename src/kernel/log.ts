// The logging interface every room sees. The sink (pino, files, terminal) is chosen by the composition root.

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

export interface Log {
  trace(message: string, fields?: object): void;
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  fatal(message: string, fields?: object): void;
  /** A log whose lines carry the subsystem name, e.g. `gateway/ws`. */
  child(subsystem: string): Log;
}

/** A log that drops everything: for tests and for code that runs before a sink exists. */
export function silentLog(): Log {
  const drop = (): void => {};
  const log: Log = {
    trace: drop, debug: drop, info: drop, warn: drop, error: drop, fatal: drop, child: () => log,
  };
  return log;
}
