// Flags as values: one declaration gives the parser its rules, the command its types, help its line and the
// shell its completions.

import { fault } from "#protocol/errors";

export type FlagKind = "text" | "number" | "choice" | "toggle" | "list";

export interface Flag<T = unknown> {
  readonly kind: FlagKind;
  readonly summary: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** Other long names, without dashes. */
  readonly aliases?: readonly string[];
  /** What help shows for the value, e.g. `ms`. */
  readonly label?: string;
  readonly choices?: readonly string[];
  readonly fallback?: T;
  /** Parsed but not listed in help. */
  readonly hidden?: boolean;
  /** Turns the raw text into the value; throws USAGE. `name` is the flag as typed, for the message. */
  read(raw: string, name: string): T;
}

export type Flags = Readonly<Record<string, Flag>>;
export type Values<F extends Flags> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

interface Common {
  short?: string;
  aliases?: readonly string[];
  label?: string;
  hidden?: boolean;
}

export function text(summary: string, more: Common & { fallback: string }): Flag<string>;
export function text(summary: string, more?: Common): Flag<string | undefined>;
export function text(summary: string, more: Common & { fallback?: string } = {}): Flag<string | undefined> {
  return { kind: "text", summary, label: "text", ...more, read: (raw) => raw };
}

interface Bounds {
  min: number;
  max?: number;
}

/** A whole number within bounds. */
export function int(summary: string, more: Common & Bounds & { fallback: number }): Flag<number>;
export function int(summary: string, more: Common & Bounds): Flag<number | undefined>;
export function int(
  summary: string, more: Common & Bounds & { fallback?: number },
): Flag<number | undefined> {
  const { min, max, ...rest } = more;
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return {
    kind: "number", summary, label: "n", ...rest,
    read(raw, name) {
      const value = /^-?\d+$/.test(raw.trim()) ? Number(raw) : Number.NaN;
      if (value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER)) return value;
      throw usage(`${name} needs a whole number ${range}, not "${raw}"`);
    },
  };
}

export function choice<const C extends readonly string[]>(
  summary: string, choices: C, more: Common & { fallback: C[number] },
): Flag<C[number]>;
export function choice<const C extends readonly string[]>(
  summary: string, choices: C, more?: Common,
): Flag<C[number] | undefined>;
export function choice(
  summary: string, choices: readonly string[], more: Common & { fallback?: string } = {},
): Flag<string | undefined> {
  return {
    kind: "choice", summary, label: "choice", choices, ...more,
    read(raw, name) {
      if (choices.includes(raw)) return raw;
      throw usage(`${name} must be one of ${choices.join(", ")}, not "${raw}"`);
    },
  };
}

/** On when given. With `fallback: true` it is on unless `--no-<name>` is given. */
export function toggle(summary: string, more: Common & { fallback?: boolean } = {}): Flag<boolean> {
  return { kind: "toggle", summary, fallback: false, ...more, read: (raw) => raw !== "false" };
}

/** May be given several times. */
export function list(summary: string, more: Common = {}): Flag<readonly string[]> {
  return { kind: "list", summary, label: "text", fallback: [], ...more, read: (raw) => [raw] };
}

/** `expectFinal` → `expect-final`. */
export function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The spelling for help: `-m, --message <text>`, `--no-probe`. */
export function spelling(key: string, flag: Flag): string {
  const name = flag.kind === "toggle" && flag.fallback === true ? `--no-${kebab(key)}` : `--${kebab(key)}`;
  const value = flag.kind === "toggle" ? "" : ` <${flag.label ?? "value"}>`;
  return `${flag.short === undefined ? "" : `-${flag.short}, `}${name}${value}`;
}

/** Options that contradict each other. @throws USAGE when more than one of them was given */
export function exclusive(given: Readonly<Record<string, unknown>>): void {
  const names = Object.entries(given).filter(([, value]) => value !== undefined && value !== false);
  if (names.length > 1) throw usage(`${names.map(([name]) => name).join(" and ")} exclude each other`);
}

/** What was typed is wrong (exit 1); `hints` continue the message. */
export function usage(problem: string, hints: readonly string[] = []) {
  return fault("USAGE", { problem }, hints.length === 0 ? {} : { details: { hints } });
}
