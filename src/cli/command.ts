// What a leaf of the command tree is. A leaf file imports this, its own needs, and nothing else: the rest of
// the command line must not load for it.

import type { Env } from "#kernel/env";
import type { Runtime } from "#runtime/port";
import type { Output } from "./output.ts";
import type { Flags, Values } from "./grammar/flags.ts";
import type { Place } from "./target/place.ts";

/** What every command is handed. */
export interface Context {
  readonly runtime: Runtime;
  readonly env: Env;
  /** The process environment with the chosen profile applied and the trusted `.env` files filled in. */
  readonly vars: Readonly<Record<string, string>>;
  readonly place: Place;
  /** `--json`, or a command that always answers JSON. */
  readonly json: boolean;
  readonly output: Output;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly logLevel: string | undefined;
}

export interface Arg {
  name: string;
  summary: string;
  required?: boolean;
  /** Takes all that follow. */
  many?: boolean;
  choices?: readonly string[];
}

/** A line that works, and what it does. */
export type Example = readonly [line: string, does: string];

export interface CommandSpec<F extends Flags> {
  /** As typed: `gateway call`. */
  words: string;
  /** One line, a plain literal: the tree is generated from it. */
  summary: string;
  args?: readonly Arg[];
  flags?: F;
  examples: readonly Example[];
  /** Paragraphs for the end of help. */
  notes?: readonly string[];
  /**
   * `refused`: there is no report, so `--json` is a usage error. `lines`: it writes its own NDJSON. `always`:
   * JSON also without the flag, failures included (cli §1.3, §1.4).
   */
  json?: "document" | "lines" | "refused" | "always";
  /** `own`: the command handles SIGINT and SIGTERM itself. */
  signals?: "own";
  /** @returns the exit code; nothing means 0 */
  run(context: Context, flags: Values<F>, args: readonly string[]): Promise<number | void>;
}

/** A leaf with its types forgotten, as the tree holds it. */
export type Command = CommandSpec<Flags>;

export function command<const F extends Flags>(spec: CommandSpec<F>): Command {
  return spec;
}
