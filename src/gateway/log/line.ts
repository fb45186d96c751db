// One log line in the shape the official CLI and its Logs page read (O-33), and the levels it names.

import { redact, redactText } from "#kernel/redact";
import type { LogLevel } from "#kernel/log";

/** A threshold; `silent` lets nothing through. */
export type LogThreshold = LogLevel | "silent";

// Ids as the official files number them.
const LEVEL_IDS = { trace: 1, debug: 2, info: 3, warn: 4, error: 5, fatal: 6, silent: 7 } as const;

/** Position of a level; a line passes when its rank is at least that of the threshold. */
export function rankOf(level: LogThreshold): number {
  return LEVEL_IDS[level];
}

/** The level of this name, or undefined; `OPENCLAW_LOG_LEVEL` and `--log-level` come through here (O-31). */
export function parseLogLevel(name: string): LogThreshold | undefined {
  const level = name.trim().toLowerCase();
  return Object.hasOwn(LEVEL_IDS, level) ? (level as LogThreshold) : undefined;
}

/** A line before it was written: already free of secrets. */
export interface LogEntry {
  level: LogLevel;
  atMs: number;
  subsystem: string;
  message: string;
  /** Undefined when the caller gave none. */
  fields: object | undefined;
}

export function entryOf(
  parts: { level: LogLevel; atMs: number; subsystem: string; message: string; fields: object | undefined },
  patterns: readonly RegExp[] | undefined,
): LogEntry {
  const fields = parts.fields === undefined ? undefined : redact(parts.fields, patterns);
  const message = redactText(parts.message, patterns);
  const some = typeof fields === "object" && fields !== null && Object.keys(fields).length > 0;
  return { ...parts, message, fields: some ? fields : undefined };
}

/** What a file line says about the program that wrote it. */
export interface LogOrigin {
  runtime: string;
  runtimeVersion: string;
  hostname: string;
}

/**
 * The fields of a file line, without its `level` and `message`: numbered arguments (subsystem as JSON text,
 * fields, text), `_meta`, `time` with offset, `hostname`.
 */
export function fileLine(entry: LogEntry, origin: LogOrigin): Record<string, unknown> {
  const name = entry.subsystem === "" ? undefined : JSON.stringify({ subsystem: entry.subsystem });
  const numbered = [name, entry.fields, entry.message].filter((part) => part !== undefined);
  return {
    ...numbered,
    _meta: {
      ...origin,
      date: new Date(entry.atMs).toISOString(),
      logLevelId: LEVEL_IDS[entry.level],
      logLevelName: entry.level.toUpperCase(),
      name: name ?? "openclaw",
      ...(name === undefined ? {} : { parentNames: ["openclaw"] }),
    },
    time: isoWithOffset(entry.atMs),
    hostname: origin.hostname,
  };
}

/** Local time with its offset, e.g. `2026-11-22T07:03:02.087+01:00`. */
export function isoWithOffset(atMs: number): string {
  const offsetMinutes = -new Date(atMs).getTimezoneOffset();
  const local = new Date(atMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");
  const size = Math.abs(offsetMinutes);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}

/** The local calendar day, `YYYY-MM-DD`, as log files are named. */
export function localDay(atMs: number): string {
  return isoWithOffset(atMs).slice(0, 10);
}
