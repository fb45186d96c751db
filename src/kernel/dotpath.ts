// Reading a value at a dotted path, e.g. `gateway.auth.token`, without touching prototypes.

/** Splits a path; a backslash keeps the next dot inside the segment. */
export function splitPath(path: string): string[] {
  if (path === "") return [];
  return path.split(/(?<!\\)\./).map((segment) => segment.replaceAll("\\.", "."));
}

/** The value at `path`, or undefined where any part is missing. */
export function getPath(root: unknown, path: string): unknown {
  let value: unknown = root;
  for (const segment of splitPath(path)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}
