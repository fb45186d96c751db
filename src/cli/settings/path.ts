// Paths of the config as people type them.

import { usage } from "#cli/grammar/flags";
import { nearest } from "#cli/grammar/suggest";
import { type ConfigKey, keyAt } from "#config/describe";
import { splitSchemaPath } from "#config/schema-path";

const NAMES_MAX = 12;

export interface KeyPath {
  /** Names, and numbers of elements. */
  segments: string[];
  key: ConfigKey;
}

/** @throws USAGE when the config has no such key, with the one that was probably meant */
export function keyOf(path: string): KeyPath {
  const segments = splitSchemaPath(path);
  if (segments.length === 0) throw usage("the path is empty", ["For example: gateway.port"]);
  const key = keyAt(segments);
  if (!key) throw unknownKey(path, segments);
  return { segments, key };
}

function unknownKey(path: string, segments: readonly string[]) {
  let known = segments.length - 1;
  while (known > 0 && !keyAt(segments.slice(0, known))) known -= 1;
  const names = keyAt(segments.slice(0, known))?.children().map(({ name }) => name) ?? [];
  const close = nearest(segments[known] ?? "", names);
  const parent = segments.slice(0, known).join(".");
  const full = (name: string): string => (parent === "" ? name : `${parent}.${name}`);
  const title = parent === "" ? "Sections" : `Keys of ${parent}`;
  const some = names.slice(0, NAMES_MAX).join(", ");
  const listed = `${title}: ${some}${names.length > NAMES_MAX ? ", …" : ""}`;
  return usage(`the config has no key ${path}`, [
    ...(close === undefined ? [] : [`Did you mean ${full(close)}?`]), ...(names.length > 0 ? [listed] : []),
  ]);
}
