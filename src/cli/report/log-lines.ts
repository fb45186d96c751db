// Lines of the gateway's log as records, and as people read them (cli §5.3, O-33).

import { getPath } from "#kernel/dotpath";
import type { Output, Tone } from "../output.ts";
import { clean } from "../output.ts";
import { time } from "../view.ts";

export interface LogRecord {
  type: "log";
  time: string | null;
  level: string;
  subsystem: string;
  message: string;
  /** What the writer gave beside the text. */
  fields?: Record<string, unknown>;
  raw: string;
}

/** A line that is no JSON becomes a record with nothing but its text. */
export function readLogLine(raw: string): LogRecord {
  let line: unknown;
  try {
    line = JSON.parse(raw);
  } catch {
    // Something else writes to the file, or the line was cut: show it as it is.
    return { type: "log", time: null, level: "info", subsystem: "", message: clean(raw), raw };
  }
  const text = (path: string): string => {
    const value = getPath(line, path);
    return typeof value === "string" ? value : "";
  };
  return {
    type: "log",
    time: text("time") || text("_meta.date") || null,
    level: (text("_meta.logLevelName") || "info").toLowerCase(),
    subsystem: subsystemOf(text("_meta.name") || text("0")),
    message: text("message") || text("1") || text("0"),
    ...fieldsOf(line),
    raw,
  };
}

/** The official files carry it as JSON text: `{"subsystem":"gateway/ws"}`. */
function subsystemOf(name: string): string {
  return /"subsystem":"((?:[^"\\]|\\.)*)"/.exec(name)?.[1] ?? "";
}

/** The numbered arguments of a line that are objects (O-33). */
function fieldsOf(line: unknown): { fields?: Record<string, unknown> } {
  const objects = Object.entries(Object(line)).filter(([name, value]) =>
    /^\d$/.test(name) && typeof value === "object" && value !== null);
  return objects.length === 0 ? {} : { fields: Object.assign({}, ...objects.map(([, value]) => value)) };
}

function fieldText(fields: Record<string, unknown> | undefined): string {
  const shown = Object.entries(fields ?? {}).map(([name, value]) =>
    `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return shown.length === 0 ? "" : ` ${shown.join(" ")}`;
}

const TONES: Readonly<Record<string, Tone>> = {
  trace: "dim", debug: "dim", warn: "yellow", error: "red", fatal: "red",
};

/** `<time> <level> <subsystem> <message>`. */
export function formatLogLine(
  record: LogRecord, output: Output, options: { utc: boolean; plain: boolean },
): string {
  const paint = (tone: Tone | undefined, text: string): string =>
    tone === undefined || options.plain ? text : output.paint(tone, text);
  const atMs = record.time === null ? Number.NaN : Date.parse(record.time);
  const when = Number.isNaN(atMs) ? "" : time(atMs, options.utc);
  const tone = TONES[record.level];
  const parts = [paint("dim", when), paint(tone, record.level.padEnd(5)), paint("cyan", record.subsystem)];
  const text = paint(tone, clean(record.message)) + paint("dim", clean(fieldText(record.fields)));
  return [...parts.filter((part) => part !== ""), text].join(" ");
}
