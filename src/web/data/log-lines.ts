// Lines of the gateway's log: read, kept up to a number, followed by a byte cursor (O-36).

import { signal, type Signal } from "@preact/signals";
import type { Link } from "#web/link/link";
import { amount, fields, type Fields, number, text, texts } from "./read.ts";

export type Level = "debug" | "info" | "warn" | "error";

export interface LogLine {
  id: number;
  time: string;
  level: Level;
  subsystem: string;
  message: string;
  /** What was said beside the sentence. */
  facts: Fields;
  raw: string;
}

export const LEVELS: readonly Level[] = ["debug", "info", "warn", "error"];
const KEPT = 5_000;
const NAMES: Readonly<Record<string, Level>> = {
  trace: "debug", debug: "debug", info: "info", warn: "warn", warning: "warn", error: "error", fatal: "error",
};

export class LogTail {
  readonly lines: Signal<readonly LogLine[]> = signal<readonly LogLine[]>([]);
  readonly file: Signal<string> = signal("");
  readonly problem: Signal<string | undefined> = signal<string | undefined>(undefined);
  readonly loaded: Signal<boolean> = signal(false);
  readonly #link: Link;
  #cursor: number | undefined;
  #ids = 0;
  #busy = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Fetches what was written since the last time. */
  async follow(): Promise<void> {
    if (this.#busy || this.#link.state.value.kind !== "open") return;
    this.#busy = true;
    try {
      const params = this.#cursor === undefined ? { limit: 2_000, maxBytes: 1_000_000 } : { cursor: this.#cursor, limit: 2_000, maxBytes: 1_000_000 };
      const answer = fields(await this.#link.call("logs.tail", params));
      const fresh = texts(answer["lines"]).map((raw) => readLine(raw, ++this.#ids));
      const before = answer["reset"] === true ? [] : this.lines.value;
      this.#cursor = number(answer["cursor"]) ?? amount(answer["size"]);
      if (fresh.length > 0 || before !== this.lines.value) this.lines.value = [...before, ...fresh].slice(-KEPT);
      this.file.value = text(answer["file"]) ?? "";
      this.problem.value = undefined;
      this.loaded.value = true;
    } catch (error) {
      this.problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      this.#busy = false;
    }
  }

  /** Empties the page, not the file. */
  clear(): void {
    this.lines.value = [];
  }
}

/** A line as the gateway writes it: JSON with numbered arguments; anything else is shown as it is. */
export function readLine(raw: string, id: number): LogLine {
  let row: Fields = {};
  try {
    row = fields(JSON.parse(raw));
  } catch {
    // Somebody else wrote into the file.
    return { id, time: "", level: "info", subsystem: "", message: raw, facts: {}, raw };
  }
  const meta = fields(row["_meta"]);
  const level = NAMES[(text(row["level"]) ?? text(meta["logLevelName"]) ?? "info").toLowerCase()] ?? "info";
  const args = Object.keys(row).filter((key) => /^\d+$/.test(key)).map((key) => row[key]);
  const facts: Fields = Object.assign({}, ...args.filter((arg) => typeof arg === "object" && arg !== null));
  return {
    id, raw, level, facts, subsystem: subsystemOf(text(meta["name"]) ?? text(row["0"]) ?? ""),
    time: text(row["time"]) ?? text(meta["date"]) ?? "",
    message: text(row["message"]) ?? String(args.findLast((arg) => typeof arg === "string") ?? raw),
  };
}

function subsystemOf(name: string): string {
  return /"subsystem":"([^"]*)"/.exec(name)?.[1] ?? (name.startsWith("{") ? "" : name);
}
