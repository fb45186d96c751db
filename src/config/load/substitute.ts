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
    return entry.replace(/\$(\$?)\{([A-Z_][A-Z0-9_]*)\}/g, (whole, escape: string, name: string) => {
      if (escape) return whole.slice(1);
      const found = find(name);
      if (found === undefined) missing.push({ path: pathText(path), name });
      return found ?? whole;
    });
  });
  return { value: filled, missing };
}

/** Whether a text still waits for a variable. */
export function hasVariable(value: string): boolean {
  return /\$\{[A-Z_][A-Z0-9_]*\}/.test(value);
}
