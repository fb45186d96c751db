// Entries to JSON lines, by pino. Loading pino costs as much as opening the whole gateway (5 to 7 ms), so it
// comes in after the start; the few lines before that, and those of a process that ends first, are made by
// JSON.stringify with the same fields.

import type { LogLevel } from "#kernel/log";
import { fileLine, type LogEntry, type LogOrigin } from "./line.ts";

export interface Encoder {
  /** One JSON line with its line break. */
  encode(entry: LogEntry): string;
  /** Loads pino; until it settles `encode` works without. */
  warm(): Promise<void>;
}

type LineWriter = (level: LogLevel, line: Record<string, unknown>, message: string) => string;

export function lineEncoder(origin: LogOrigin): Encoder {
  let write: LineWriter = (level, line, message) => `${JSON.stringify({ level, ...line, message })}\n`;
  let warming: Promise<void> | undefined;
  return {
    encode: (entry) => write(entry.level, fileLine(entry, origin), entry.message),
    warm() {
      warming ??= pinoWriter().then((loaded) => {
        write = loaded;
      });
      return warming;
    },
  };
}

async function pinoWriter(): Promise<LineWriter> {
  const { pino } = await import("pino");
  let last = "";
  const options = {
    level: "trace",
    base: null,
    timestamp: false,
    messageKey: "message",
    formatters: { level: (level: string) => ({ level }) },
  };
  // The destination gets the line within the call, which makes the logger a plain function from entry to
  // text.
  const logger = pino(options, { write: (line: string) => void (last = line) });
  return (level, line, message) => {
    logger[level](line, message);
    return last;
  };
}
