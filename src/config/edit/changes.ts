// The difference of two configs as a list, and putting such a list into effect.

import { isPlain, type Path, type Plain } from "#config/load/plain";
import { same } from "./same.ts";

/** One place that differs; undefined stands for a key that is not there. Lists are compared as a whole. */
export interface Change {
  path: readonly string[];
  before: unknown;
  after: unknown;
}

/** What is different, in the order of the new value, removed keys last. */
export function changesOf(before: unknown, after: unknown, path: readonly string[] = []): Change[] {
  if (same(before, after)) return [];
  if (!isPlain(before) || !isPlain(after)) return [{ path, before, after }];
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [...Object.keys(after), ...removed].flatMap((name) =>
    changesOf(own(before, name), own(after, name), [...path, name])
  );
}

/** Changes of single values: an object that came or went is taken apart. */
export function leavesOf(changes: readonly Change[]): Change[] {
  return changes.flatMap(({ path, before, after }) => {
    const parts = isPlain(before) || isPlain(after)
      ? changesOf(isPlain(before) ? before : {}, isPlain(after) ? after : {}, path)
      : [];
    return parts.length === 0 ? [{ path, before, after }] : leavesOf(parts);
  });
}

/** A copy with the changes made; objects on the way are created. */
export function withChanges(value: unknown, changes: readonly Pick<Change, "path" | "after">[]): unknown {
  return changes.reduce((all, { path, after }) => withValue(all, path, after), value);
}

/** A copy with one value set, or taken out when it is undefined. */
export function withValue(value: unknown, path: Path, after: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return after;
  if (Array.isArray(value)) return withElement(value, Number(name), rest, after);
  const object: Plain = isPlain(value) ? value : {};
  const key = String(name);
  const inner = rest.length === 0 ? after : withValue(own(object, key), rest, after);
  if (inner === undefined) return Object.fromEntries(Object.entries(object).filter(([each]) => each !== key));
  if (!Object.hasOwn(object, key)) return Object.fromEntries([...Object.entries(object), [key, inner]]);
  return Object.fromEntries(Object.entries(object).map(([each, old]) => [each, each === key ? inner : old]));
}

/** The value at a path of names and numbers; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, name) =>
      typeof node === "object" && node !== null && Object.hasOwn(node, name)
        ? Reflect.get(node, name)
        : undefined,
    value,
  );
}

function withElement(list: readonly unknown[], index: number, rest: Path, after: unknown): unknown {
  const inner = rest.length === 0 ? after : withValue(list[index], rest, after);
  if (inner === undefined) return list.filter((_, at) => at !== index);
  return index < list.length ? list.map((old, at) => (at === index ? inner : old)) : [...list, inner];
}

function own(object: Plain, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
