// Markers that clients send back (spec/config C-47): `__OPENCLAW_REDACTED__` stands for the value that was
// there when it was shown. It never gets into the file.

import { isPlain, type Path, pathText, rewrite } from "#config/load/plain";
import { REDACTED } from "#config/load/secrets";
import { lineColumn } from "#config/load/text";
import { readSyntax } from "#config/load/syntax";
import { redact, redactText } from "#config/redact";
import { fault } from "#protocol/errors";
import { same } from "./same.ts";

/**
 * A copy with the stored values put in for their markers.
 * @param sent all or a part of a config; what it has stands at the same paths as in `stored`
 * @throws INVALID_REQUEST for a marker that nothing was shown for
 */
export function restore(sent: unknown, stored: unknown): unknown {
  return hasMarker(sent) ? restoreValue(sent, { stored, shown: redact(stored), path: [] }) : sent;
}

/**
 * A text with its markers in comments filled in from the text they were shown of.
 * @throws INVALID_REQUEST for a marker that is still there
 */
export function restoreComments(text: string, stored: string, parsed: unknown): string {
  if (!text.includes(REDACTED)) return text;
  const shown = stored.includes(REDACTED) ? null : redactText(stored, parsed);
  const originals = commentsOf(stored);
  const redacted = shown === null ? [] : commentsOf(shown);
  let out = "";
  let done = 0;
  for (const { start, end } of readSyntax(text).comments) {
    const comment = text.slice(start, end);
    const at = redacted.length === originals.length && comment.includes(REDACTED)
      ? redacted.indexOf(comment)
      : -1;
    if (at >= 0) redacted[at] = "";
    out += text.slice(done, start) + (at >= 0 ? originals[at] : comment);
    done = end;
  }
  return refuseMarkers(out + text.slice(done), stored);
}

/** @throws INVALID_REQUEST when a text has more markers than the one it replaces */
export function refuseMarkers(text: string, stored: string): string {
  const count = (each: string): number => each.split(REDACTED).length - 1;
  if (count(text) <= count(stored)) return text;
  const { line } = lineColumn(text, text.indexOf(REDACTED));
  throw orphan(`line ${line}`);
}

interface Place {
  stored: unknown;
  shown: unknown;
  path: Path;
}

function restoreValue(sent: unknown, { stored, shown, path }: Place): unknown {
  if (!hasMarker(sent)) return sent;
  if (Array.isArray(sent)) {
    return sent.map((entry, index) => {
      const at = hasMarker(entry) ? elementOf(sent, index, shown) : undefined;
      return restoreValue(entry, {
        stored: at === undefined ? undefined : child(stored, at),
        shown: at === undefined ? undefined : child(shown, at),
        path: [...path, index],
      });
    });
  }
  if (isPlain(sent)) {
    return Object.fromEntries(Object.entries(sent).map(([name, entry]) => [
      name,
      restoreValue(entry, { stored: child(stored, name), shown: child(shown, name), path: [...path, name] }),
    ]));
  }
  if (typeof stored === "string" && shown === sent && stored !== sent) return stored;
  throw orphan(pathText(path));
}

/** Which element of the list that was shown this one is; undefined when that is not sure. */
function elementOf(sent: readonly unknown[], index: number, shown: unknown): number | undefined {
  if (!Array.isArray(shown)) return undefined;
  const entry = sent[index];
  const equal = shown.flatMap((each, at) => (same(each, entry) ? [at] : []));
  if (equal.length === 1) return equal[0];
  const id = child(entry, "id");
  const named = typeof id === "string" ? shown.findIndex((each) => child(each, "id") === id) : -1;
  if (named >= 0) return named;
  // Secrets of a list are told apart by their place, as long as none is missing.
  return shown.length === sent.length || (equal.length > 0 && sent.length > shown.length) ? index : undefined;
}

function hasMarker(value: unknown): boolean {
  const found = { marker: false };
  rewrite(value, (entry) => {
    if (typeof entry === "string" && entry.includes(REDACTED)) found.marker = true;
    return undefined;
  });
  return found.marker;
}

function child(value: unknown, name: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function commentsOf(text: string): string[] {
  return readSyntax(text).comments.map(({ start, end }) => text.slice(start, end));
}

function orphan(where: string): Error {
  const problem = `${REDACTED} at ${where} stands for no stored value; `
    + "send the value itself, or leave the key out";
  return fault("INVALID_REQUEST", { problem });
}
