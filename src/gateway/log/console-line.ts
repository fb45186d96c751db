// A log line for a person: `<ISO-offset> [subsystem] message key=value…` (spec cli §4.1).

import type { LogLevel } from "#kernel/log";
import { isoWithOffset, type LogEntry } from "./line.ts";

const VALUE_CHARS_MAX = 200;

const DIM = "\u001b[90m";
const RED = "\u001b[31m";
const COLOURS: Record<LogLevel, string> = {
  trace: DIM, debug: DIM, info: "", warn: "\u001b[33m", error: RED, fatal: RED,
};
const CYAN = "\u001b[36m";
const RESET = "\u001b[0m";

export function consoleLine(entry: LogEntry, colours: boolean): string {
  const paint = (colour: string, text: string): string => (colours && colour ? colour + text + RESET : text);
  const subsystem = entry.subsystem === "" ? "" : `${paint(CYAN, `[${entry.subsystem}]`)} `;
  const fields = Object.entries(entry.fields ?? {}).map(([name, value]) => ` ${name}=${short(value)}`);
  const time = paint(DIM, isoWithOffset(entry.atMs));
  const text = paint(COLOURS[entry.level], printable(entry.message));
  return `${time} ${subsystem}${text}${paint(DIM, printable(fields.join("")))}\n`;
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(errorText(value)) ?? "undefined");
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}

/** An error shows its message; its stack stays in the file. */
function errorText(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("message" in value && "stack" in value)) return value;
  return value.message;
}

/** Control characters of foreign texts must not reach the terminal; line breaks and tabs may. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
