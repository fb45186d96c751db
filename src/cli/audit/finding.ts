// What a security check is, and what it finds (auth §13).

import type { Facts } from "./facts.ts";

export type Severity = "critical" | "warn" | "info";

export interface Finding {
  checkId: string;
  severity: Severity;
  title: string;
  /** What is so, with the path or key it is about. Never a secret. */
  detail: string;
  /** The one thing to do. */
  remediation?: string;
}

/** One subject that is looked at, in one file below `checks/`. */
export interface Check {
  /** Every id it may report; `<channel>` stands for the id of a channel. */
  readonly ids: readonly string[];
  /** Only with `--deep`: it asks the running gateway or reads more than the state folder. */
  readonly deep?: boolean;
  detect(facts: Facts): readonly Finding[] | Promise<readonly Finding[]>;
}

export function check(spec: Check): Check {
  return spec;
}

/** The finding when the condition holds, else nothing. */
export function when(condition: boolean, finding: Finding): Finding[] {
  return condition ? [finding] : [];
}

/** `a`, `a and b`, `a, b and 3 more`: enough to act on, short enough to read. */
export function named(names: readonly string[], shown = 3): string {
  if (names.length <= shown) {
    return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" and ");
  }
  return `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}
