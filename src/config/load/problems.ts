// What is wrong with a file, in the words of the official gateway (spec/wire §7), with line, value and the
// nearest name that would be right.

import type { z } from "zod";
import { branches, keyAt } from "#config/describe";
import { MOVED } from "../migrate/moved.ts";
import { pathText } from "./plain.ts";
import { lineColumn, nearest, type Scan } from "./text.ts";

/** A problem of one key. `path` and `message` are what leaves over the wire and in `--json`. */
export interface ConfigIssue {
  path: string;
  message: string;
  /** The path as people read it: `models[0].id`, `entries["BAD ID"]`. */
  label: string;
  /** Position in the file, from 1; absent when the text could not be followed. */
  line?: number;
  column?: number;
  /** The refused value as JSON, unless it may be a secret. */
  got?: string;
  /** The name that was probably meant, or where the key went. */
  suggestion?: string;
}

type Issue = z.core.$ZodIssue;

/** Problems in the order of the schema. */
export function issuesOf(error: z.ZodError, scanned?: { scan: Scan; text: string }): ConfigIssue[] {
  return error.issues.flatMap((issue) => unfold(issue)).map((issue) => describeIssue(issue, scanned));
}

/** A problem that no schema found; `path` is dotted. */
export function problem(path: string, message: string, scanned?: { scan: Scan; text: string }): ConfigIssue {
  const segments = path === "" ? [] : path.split(".");
  return {
    path: path || "<root>",
    label: labelOf(segments),
    message,
    ...(scanned ? position(segments, undefined, scanned) : {}),
  };
}

/** `openclaw.json:3 — session.dmScope: Invalid option: …, got: "zzz"`. */
export function issueLine(issue: ConfigIssue, fileName: string): string {
  const at = issue.line === undefined ? "" : `${fileName}:${issue.line} — `;
  const got = issue.got === undefined ? "" : `, got: ${issue.got}`;
  const hint = issue.suggestion === undefined ? "" : ` (${issue.suggestion})`;
  return `${at}${issue.label}: ${issue.message}${got}${hint}`;
}

/** A union names no key. When exactly one branch was meant, its own problems say more. */
function unfold(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.filter((list) =>
    list.some((inner) => inner.path.length > 0 || isUnknown(inner)) && !list.some(isOtherKind)
  );
  const only = meant.length === 1 ? meant[0] : undefined;
  if (!only) return [issue];
  return only.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A branch whose `type` is another one was not meant. */
function isOtherKind(issue: Issue): boolean {
  return issue.code === "invalid_value" && issue.values.length === 1 && issue.path.length === 1;
}

function isUnknown(issue: Issue): boolean {
  return issue.code === "unrecognized_keys";
}

function describeIssue(issue: Issue, scanned: { scan: Scan; text: string } | undefined): ConfigIssue {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
  const suggestion = unknown.map((key) => meant(issue.path, key)).find((found) => found !== undefined);
  const got = scanned ? shown(issue, scanned) : undefined;
  return {
    path: pathText(issue.path) || "<root>",
    label: labelOf(issue.path),
    message: `${issue.message}${limit(issue)}`,
    ...(scanned ? position(issue.path, unknown[0], scanned) : {}),
    ...(got === undefined ? {} : { got }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function labelOf(path: readonly PropertyKey[]): string {
  const parts = path.map((segment, index) => {
    const text = String(segment);
    if (/^\d+$/.test(text)) return `[${text}]`;
    if (!/^[\w$@/:*-]+$/.test(text)) return `[${JSON.stringify(text)}]`;
    return index === 0 ? text : `.${text}`;
  });
  return parts.join("") || "<root>";
}

function limit(issue: Issue): string {
  if (issue.code !== "too_big" && issue.code !== "too_small") return "";
  if (issue.origin !== "number" && issue.origin !== "int") return "";
  return issue.code === "too_big" ? ` (maximum: ${issue.maximum})` : ` (minimum: ${issue.minimum})`;
}

function position(
  path: readonly PropertyKey[],
  key: string | undefined,
  { scan, text }: { scan: Scan; text: string },
): { line: number; column: number } {
  const { spot } = nearest(scan.root, key === undefined ? path : [...path, key]);
  return lineColumn(text, spot.keyAt);
}

/** The value as written, for problems that are about the value, never for secrets and never for objects. */
function shown(issue: Issue, { scan, text }: { scan: Scan; text: string }): string | undefined {
  if (!["invalid_value", "too_big", "too_small", "invalid_union", "invalid_format"].includes(issue.code)) {
    return undefined;
  }
  const { spot, exact } = nearest(scan.root, issue.path);
  const key = keyAt(issue.path);
  if (!exact || spot.children.size > 0 || !key || key.hint.secret) return undefined;
  const written = text.slice(spot.start, spot.end);
  return /^[{[]/.test(written) || written.length > 80 ? undefined : written;
}

/** `did you mean "port"?`, or where the key has gone. */
function meant(path: readonly PropertyKey[], key: string): string | undefined {
  const dotted = pathText([...path, key]);
  const moved = Object.hasOwn(MOVED, dotted) ? MOVED[dotted] : undefined;
  if (moved !== undefined) return `moved to ${moved}`;
  const parent = keyAt(path);
  const known = parent
    ? branches(parent).flatMap((branch) => branch.children().map((child) => child.name))
    : [];
  const close = closest(key, known);
  return close === undefined ? undefined : `did you mean "${close}"?`;
}

/** The name with the fewest edits, at most two and fewer than half of the word. */
export function closest(word: string, names: readonly string[]): string | undefined {
  const allowed = Math.min(2, Math.floor(word.length / 2));
  const ranked = names
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.name;
}

/** Levenshtein, with the swap of neighbours counted as one edit. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)];
      row.push(Math.min(...steps, swapped ? (before[j - 2] ?? 0) + 1 : Infinity));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
