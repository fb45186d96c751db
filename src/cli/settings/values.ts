// Values as they are typed after `config set`: JSON5 where it is one, text otherwise; references to secrets.

import type { ConfigKey } from "#config/describe";
import { mergePatch } from "#config/edit/merge";
import { same } from "#config/edit/same";
import { valueAt, withValue } from "#config/edit/changes";
import { parseText } from "#config/load/parse";
import { isPlain, pathText, type Plain } from "#config/load/plain";
import { usage } from "#cli/grammar/flags";
import { messageOf } from "#kernel/fault";
import type { KeyPath } from "./path.ts";

/** One assignment. */
export interface Assignment {
  path: KeyPath;
  value: unknown;
}

/** `strict`: it has to be JSON. */
export async function readValue(raw: string, key: ConfigKey, strict: boolean): Promise<unknown> {
  if (strict) return readJson(raw, "the value");
  let value: unknown;
  try {
    value = await parseText(raw);
  } catch {
    // Most texts are no JSON5, and are meant as they stand.
    return raw;
  }
  // A token of digits is a token where only a text fits.
  const fits = (each: unknown): boolean => key.schema.safeParse(each, { jitless: true }).success;
  return typeof value !== "string" && !fits(value) && fits(raw) ? raw : value;
}

/** @throws USAGE when it is no JSON */
export function readJson(raw: string, what: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    const hint = "Quote texts for JSON, for example '\"text\"'.";
    throw usage(`${what} is not JSON: ${messageOf(error)}`, [hint]);
  }
}

export interface SetMode {
  /** Objects and lists are added to instead of replaced. */
  merge: boolean;
  /** Keys that are not named may go. */
  replace: boolean;
}

/** The config with the values set. @throws USAGE when keys would be lost that nobody named */
export function assigned(source: Plain, assignments: readonly Assignment[], mode: SetMode): Plain {
  return assignments.reduce<Plain>((all, { path: { segments }, value }) => {
    const old = valueAt(all, segments);
    const next = mode.merge ? merged(old, value) : value;
    const lost = isPlain(old) && isPlain(next)
      ? Object.keys(old).filter((name) => !Object.hasOwn(next, name))
      : [];
    if (lost.length > 0 && !mode.replace) {
      throw usage(`${pathText(segments)} would lose ${lost.slice(0, 5).join(", ")}`, [
        "--merge keeps what is not named, --replace takes it out.",
      ]);
    }
    return withValue(all, segments, next) as Plain;
  }, source);
}

/** Objects merge; a list gets the entries it does not have. */
function merged(old: unknown, value: unknown): unknown {
  if (isPlain(old) && isPlain(value)) {
    return mergePatch({ at: old }, { at: value }, everyList(old, "at"))["at"];
  }
  if (!Array.isArray(old) || !Array.isArray(value)) return value;
  return [...old, ...value.filter((entry) => !old.some((each) => same(each, entry)))];
}

/** What `--merge` names replaces lists, as it replaces values. */
function everyList(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path];
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => everyList(entry, `${path}.${name}`));
}

const SOURCES = ["env", "file", "exec", "store"];

/** A reference to a secret. @throws USAGE when a part is missing or wrong */
export function reference(source: string, provider: string | undefined, id: string | undefined): Plain {
  if (!SOURCES.includes(source)) throw usage(`--ref-source must be one of ${SOURCES.join(", ")}`);
  if (id === undefined || id === "") throw usage("--ref-source needs --ref-id: the name of the secret there");
  return { source, provider: provider ?? "default", id };
}
