// Merge patches of config.patch (spec/config C-44, C-45).

import { isPlain, type Plain } from "#config/load/plain";
import { fault } from "#protocol/errors";
import { same } from "./same.ts";

/**
 * Objects merge, null deletes, the rest replaces; lists of objects with ids merge by id unless their path is
 * in `replacePaths`.
 * @throws INVALID_REQUEST for an id that comes twice, and for entries of a list that would get lost unasked
 */
export function mergePatch(base: Plain, patch: Plain, replacePaths: readonly string[]): Plain {
  const merged = mergeObject(base, patch, "", replacePaths);
  const lost = [...new Set(lostLists(base, merged))].filter((path) => !replacePaths.includes(path));
  if (lost.length === 0) return merged;
  throw fault("INVALID_REQUEST", {
    problem: `config.patch would remove entries of ${lost.join(", ")}; ` +
      "name each of these paths in replacePaths to replace the list",
  }, { details: { paths: lost } });
}

/** Paths a patch has values for, dotted. */
export function patchPaths(patch: Plain, path = ""): string[] {
  return Object.entries(patch).flatMap(([name, value]) => {
    const here = join(path, name);
    return isPlain(value) && Object.keys(value).length > 0 ? patchPaths(value, here) : [here];
  });
}

/** The patch, and the paths it has to name, that make `after` of `before`. */
export function patchBetween(before: Plain, after: Plain): { patch: Plain; replacePaths: string[] } {
  const lists: string[] = [];
  const patch = patchObject(before, after, "", lists);
  return { patch, replacePaths: [...new Set([...lists, ...lostLists(before, after)])] };
}

function mergeObject(base: Plain, patch: Plain, path: string, replace: readonly string[]): Plain {
  const kept = Object.entries(base).filter(([name]) => !Object.hasOwn(patch, name) || patch[name] !== null);
  const merged = kept.map(([name, value]): [string, unknown] =>
    [name, Object.hasOwn(patch, name) ? mergeValue(value, patch[name], join(path, name), replace) : value]
  );
  const added = Object.entries(patch)
    .filter(([name, value]) => value !== null && !Object.hasOwn(base, name))
    .map(([name, value]): [string, unknown] =>
      [name, mergeValue(undefined, value, join(path, name), replace)]);
  return Object.fromEntries([...merged, ...added]);
}

function mergeValue(base: unknown, patch: unknown, path: string, replace: readonly string[]): unknown {
  // Also below a new object null means "not there".
  if (isPlain(patch)) return mergeObject(isPlain(base) ? base : {}, patch, path, replace);
  if (!Array.isArray(patch)) return patch;
  const ids = idsOf(patch);
  if (ids && new Set(ids).size < ids.length) {
    throw fault("INVALID_REQUEST", { problem: `config.patch has one id twice in ${path}` });
  }
  if (!Array.isArray(base) || !ids || !idsOf(base) || replace.includes(path)) return patch;
  return mergeById(base as Plain[], patch as Plain[], `${path}[]`, replace);
}

function mergeById(
  base: readonly Plain[], patch: readonly Plain[], path: string, replace: readonly string[],
): Plain[] {
  const merged = base.map((entry) => {
    const change = patch.find((each) => each["id"] === entry["id"]);
    return change ? mergeObject(entry, change, path, replace) : entry;
  });
  return [...merged, ...patch.filter((entry) => !base.some((each) => each["id"] === entry["id"]))];
}

/** Lists that have fewer entries than before, or are gone. Lists of objects with ids are followed by id. */
function lostLists(before: unknown, after: unknown, path = ""): string[] {
  if (Array.isArray(before)) return lostEntries(before, after, path);
  if (!isPlain(before)) return [];
  return Object.entries(before).flatMap(([name, value]) => {
    const now = isPlain(after) && Object.hasOwn(after, name) ? after[name] : undefined;
    return lostLists(value, now, join(path, name));
  });
}

function lostEntries(before: readonly unknown[], after: unknown, path: string): string[] {
  const left: readonly unknown[] = Array.isArray(after) ? after : [];
  if (idsOf(before) && idsOf(left)) {
    return (before as Plain[]).flatMap((entry) => {
      const now = (left as Plain[]).find((each) => each["id"] === entry["id"]);
      return now ? lostLists(entry, now, `${path}[]`) : [path];
    });
  }
  const rest = [...left];
  const allThere = before.every((entry) => {
    const at = rest.findIndex((each) => same(each, entry));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return allThere ? [] : [path];
}

function patchObject(before: Plain, after: Plain, path: string, lists: string[]): Plain {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const entries = Object.entries(after).flatMap(([name, value]): [string, unknown][] => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (same(old, value)) return [];
    const here = join(path, name);
    if (isPlain(old) && isPlain(value)) return [[name, patchObject(old, value, here, lists)]];
    if (Array.isArray(old) && Array.isArray(value)) lists.push(here);
    return [[name, value]];
  });
  return Object.fromEntries([...entries, ...gone.map((name): [string, unknown] => [name, null])]);
}

/** The ids of a list in which every entry has one. */
function idsOf(list: readonly unknown[]): string[] | undefined {
  const ids = list.map((entry) => (isPlain(entry) ? entry["id"] : undefined));
  return ids.length > 0 && ids.every((id) => typeof id === "string") ? (ids as string[]) : undefined;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
