// Walking plain JSON values.

export type Plain = Record<string, unknown>;

/** Deeper files are refused: walkers below are recursive, and nothing in the config needs more. */
export const DEPTH_MAX = 64;

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export type Path = readonly (string | number)[];

/** A copy in which `change` replaced values it knows; what it returns undefined for is walked further. */
export function rewrite(
  value: unknown,
  change: (value: unknown, path: Path) => unknown,
  path: Path = [],
): unknown {
  const changed = change(value, path);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return value.map((entry, index) => rewrite(entry, change, [...path, index]));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, rewrite(entry, change, [...path, key])]),
  );
}

export function tooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth >= DEPTH_MAX || Object.values(value).some((entry) => tooDeep(entry, depth + 1));
}

/** A path as reports have it: `models.providers.x.models.0.id`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

/** Objects merge key by key; everything else is replaced. */
export function merge(below: unknown, above: unknown): unknown {
  if (!isPlain(below) || !isPlain(above)) return above;
  const merged = Object.entries(above).map(([key, value]) =>
    [key, Object.hasOwn(below, key) ? merge(below[key], value) : value] as const
  );
  return { ...below, ...Object.fromEntries(merged) };
}
