// What a command writes: reports on stdout, everything else on stderr (cli §1.3).

import type { Runtime, Terminal } from "#runtime/port";

export type Tone = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const CODES: Record<Tone, readonly [number, number]> = {
  bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39],
};

export interface Output {
  readonly color: boolean;
  /** Columns of the report. */
  readonly width: number;
  /** Both ends are a person's. */
  readonly interactive: boolean;
  paint(tone: Tone, text: string): string;
  /** One line of the report. */
  line(text?: string): void;
  /** Part of a line of the report. */
  write(text: string): void;
  /** The report as one JSON document. */
  json(value: unknown): void;
  /** A line for the person, never part of the report. */
  note(text: string): void;
  /** Columns aligned by their widest cell; the head is dim. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  /** `name: value` lines with aligned values. */
  pairs(rows: readonly (readonly [name: string, value: string])[], indent?: string): void;
}

export interface OutputOptions {
  vars: Readonly<Record<string, string>>;
  noColor: boolean;
  json: boolean;
}

const WIDTH_DEFAULT = 120;

export function makeOutput(runtime: Runtime, options: OutputOptions): Output {
  const { stdout, stderr } = runtime.process;
  const color = colorOn(stdout, options);
  const paint = (tone: Tone, text: string): string => {
    const [on, off] = CODES[tone];
    return color && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
  const line = (text = ""): void => stdout.write(`${text}\n`);
  return {
    color,
    width: widthOf(stdout, options.vars),
    interactive: stdout.tty && runtime.process.stdin.tty,
    paint,
    line,
    write: (text) => stdout.write(text),
    json: (value) => stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => stderr.write(`${text}\n`),
    table(head, rows) {
      const widest = (at: number): number => Math.max(...[head, ...rows].map((row) => cells(row[at] ?? "")));
      const widths = head.map((_, at) => widest(at));
      const format = (row: readonly string[]): string =>
        row.map((cell, at) => pad(cell, at === row.length - 1 ? 0 : (widths[at] ?? 0))).join("  ").trimEnd();
      line(paint("dim", format(head)));
      for (const row of rows) line(format(row));
    },
    pairs(rows, indent = "") {
      const width = Math.max(0, ...rows.map(([name]) => cells(name)));
      for (const [name, value] of rows) line(`${indent}${paint("dim", pad(`${name}:`, width + 1))} ${value}`);
    },
  };
}

function colorOn(stdout: Terminal, { vars, noColor, json }: OutputOptions): boolean {
  if (json || noColor || (vars.NO_COLOR ?? "") !== "") return false;
  if (vars.FORCE_COLOR !== undefined && vars.FORCE_COLOR !== "0") return true;
  return stdout.tty && vars.TERM !== "dumb";
}

function widthOf(stdout: Terminal, vars: Readonly<Record<string, string>>): number {
  if (stdout.tty) return stdout.columns;
  const columns = Number(vars.COLUMNS);
  return Number.isInteger(columns) && columns > 0 ? columns : WIDTH_DEFAULT;
}

/** Width of a text on a terminal: without colours, wide characters twice. */
export function cells(text: string): number {
  let width = 0;
  for (const char of plain(text)) width += isWide(char.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cells(text)));
}

// CJK, Hangul, full-width forms and emoji: what terminals draw over two columns.
function isWide(code: number): boolean {
  return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xff60) || (code >= 0x1f300 && code <= 0x1faff);
}

/** Without colour codes. */
export function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

/** Text of others, safe for a terminal: no control characters, so it can neither colour nor move anything. */
export function clean(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}
