// What keeps a write from doing harm: read-only set-ups, files of a newer version, and texts that look as if
// most of the config got lost on the way (spec/config C-32, C-33).

import { valueAt } from "#config/edit/changes";
import type { Loaded } from "#config/load";
import { text } from "#config/paths";
import { fault } from "#protocol/errors";
import { COMPAT } from "#version";

/** A file below this size may shrink as it likes. */
const SHRINK_BYTES_MIN = 512;
const ISSUES_MAX = 3;

/** @throws CONFIG_READONLY when the environment says that somebody else manages the config */
export function refuseReadOnly(vars: Readonly<Record<string, string>>): void {
  for (const name of ["OPENCLAW_CONFIG_READONLY", "OPENCLAW_NIX_MODE"]) {
    const value = text(vars[name]);
    if (value !== undefined && !/^(0|false|no|off)$/i.test(value)) {
      throw fault("CONFIG_READONLY", { reason: `${name} is set` });
    }
  }
}

/** @throws CONFIG_READONLY for a file that a newer major version wrote last */
export function refuseNewer(loaded: Loaded): void {
  const written = valueAt(loaded.source, ["meta", "lastTouchedVersion"]);
  if (typeof written !== "string" || major(written) <= major(COMPAT)) return;
  throw fault("CONFIG_READONLY", { reason: `version ${written} wrote it last, and this one is ${COMPAT}` });
}

/** Why a text that replaces another one as a whole looks like an accident; undefined when it does not. */
export function clobbers(previous: Loaded, next: Loaded, texts: { before: string; after: string }) {
  const mode = ["gateway", "mode"];
  if (valueAt(previous.source, mode) !== undefined && valueAt(next.source, mode) === undefined) {
    return "gateway.mode would be gone";
  }
  const [before, after] = [texts.before.length, texts.after.length];
  if (before < SHRINK_BYTES_MIN || after * 2 >= before) return undefined;
  return `the file would shrink from ${before} to ${after} characters`;
}

/** @throws INVALID_REQUEST with all problems in `details.issues` (C-46) */
export function refuseInvalid(next: Loaded): void {
  if (next.valid) return;
  const issues = next.issues.map(({ path, message }) => ({ path, message }));
  const said = issues.map(({ path, message }) => (path === "<root>" ? message : `${path}: ${message}`));
  const more = said.length - ISSUES_MAX;
  const rest = more > 0 ? ` (+${more} more ${more === 1 ? "issue" : "issues"})` : "";
  const problem = `invalid config: ${said.slice(0, ISSUES_MAX).join("; ")}${rest}`;
  throw fault("INVALID_REQUEST", { problem }, { details: { issues } });
}

/**
 * References that had no problem before, or were not there, and cannot be resolved now (C-51). What is
 * switched off may wait for its secret.
 */
export function newlyUnresolved(previous: Loaded, next: Loaded): string[] {
  const known = new Set(previous.unresolved.map(({ path, message }) => `${path} ${message}`));
  return next.unresolved
    .filter(({ path, message }) => !known.has(`${path} ${message}`) && isActive(next, path.split(".")))
    .map(({ path, message }) => `${path}: ${message}`);
}

function isActive(loaded: Loaded, path: readonly string[]): boolean {
  return path.every((_, depth) =>
    valueAt(loaded.source, [...path.slice(0, depth), "enabled"]) !== false);
}

function major(version: string): number {
  return Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
}
