// Reading answers of another program, and writing facts the way people read them.

import { getPath } from "#kernel/dotpath";
import { clean } from "./output.ts";

/** A text at a path; the fallback when it is anything else. Control characters are taken out. */
export function str(value: unknown, path: string, fallback = ""): string {
  const found = getPath(value, path);
  return typeof found === "string" ? clean(found) : fallback;
}

export function num(value: unknown, path: string): number | undefined {
  const found = getPath(value, path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

export function yes(value: unknown, path: string): boolean {
  return getPath(value, path) === true;
}

export function rows(value: unknown, path: string): unknown[] {
  const found = path === "" ? value : getPath(value, path);
  return Array.isArray(found) ? found : [];
}

/** The own keys of an object at a path. */
export function keys(value: unknown, path: string): string[] {
  const found = getPath(value, path);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? Object.keys(found) : [];
}

/** The value at a path, or null: what JSON reports show for "unknown". */
export function orNull(value: unknown, path: string): unknown {
  return getPath(value, path) ?? null;
}

const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, "d"], [3_600_000, "h"], [60_000, "m"], [1_000, "s"],
];

/** `3m`, `2h`, `just now`. */
export function age(ms: number | undefined): string {
  if (ms === undefined) return "-";
  const unit = UNITS.find(([size]) => ms >= size);
  return unit ? `${Math.floor(ms / unit[0])}${unit[1]} ago` : "just now";
}

/** A span: `250 ms`, `12s`, `3h 5m`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const parts: string[] = [];
  let rest = ms;
  for (const [size, unit] of UNITS) {
    if (rest < size) continue;
    parts.push(`${Math.floor(rest / size)}${unit}`);
    rest %= size;
  }
  return parts.slice(0, 2).join(" ");
}

/** `12`, `1.2k`, `3.4M`. */
export function count(value: number | undefined): string {
  if (value === undefined) return "-";
  if (value < 1_000) return String(value);
  return value < 1_000_000 ? `${(value / 1_000).toFixed(1)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}

export function bytes(value: number | undefined): string {
  return value === undefined ? "-" : `${(value / 1_048_576).toFixed(0)} MiB`;
}

/** Local time with its offset, `2026-11-22 09:44:56 +01:00`, or UTC with a Z. */
export function time(ms: number, utc = false): string {
  const at = new Date(ms);
  if (utc) return at.toISOString().replace("T", " ").replace(/\.\d+Z$/, "Z");
  const two = (n: number): string => String(Math.abs(n)).padStart(2, "0");
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zone}`;
}
