// `${NAME}` in string values (spec/config C-07).

import type { Lookup } from "./environment.ts";
import { pathText, rewrite } from "./plain.ts";

export interface Missing {
  /** Dotted path of the value. */
  path: string;
  name: string;
}

/**
 * Fills in variables everywhere. A missing one stays visible and is reported; `$${NAME}` becomes `${NAME}`.
 */
export function substitute(value: unknown, find: Lookup): { value: unknown; missing: Missing[] } {
  const missing: Missing[] = [];
  const filled = rewrite(value, (entry, path) => {
    if (typeof entry !== "string" || !entry.includes("${")) return undefined;
    const { text, lacking } = fillIn(entry, find);
    missing.push(...lacking.map((name) => ({ path: pathText(path), name })));
    return text;
  });
  return { value: filled, missing };
}

/** The same for one text: what is missing stays visible in it. */
export function fillIn(value: string, find: Lookup): { text: string; lacking: string[] } {
  const lacking: string[] = [];
  const text = value.replace(/\$(\$?)\{([A-Z_][A-Z0-9_]*)\}/g, (whole, escape: string, name: string) => {
    if (escape) return whole.slice(1);
    const found = find(name);
    if (found === undefined) lacking.push(name);
    return found ?? whole;
  });
  return { text, lacking };
}

/** Whether a text still waits for a variable. */
export function hasVariable(value: string): boolean {
  return /\$\{[A-Z_][A-Z0-9_]*\}/.test(value);
}
