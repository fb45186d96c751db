// Durations and sizes as people write them. The schema keeps the text; whoever uses a key reads it with
// these.

const DURATION_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const SIZE_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  k: 1_024,
  kb: 1_024,
  m: 1_048_576,
  mb: 1_048_576,
  g: 1_073_741_824,
  gb: 1_073_741_824,
  t: 1_099_511_627_776,
  tb: 1_099_511_627_776,
};

/**
 * Milliseconds of `500`, `30m`, `1.5h` or `1h30m`. A bare number counts in `bare` (milliseconds unless the
 * key says otherwise). Undefined for anything else.
 */
export function durationMs(
  value: string | number | undefined,
  bare: keyof typeof DURATION_MS = "ms",
): number | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * (DURATION_MS[bare] ?? 1));
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g);
  return Math.round(
    [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (DURATION_MS[unit ?? ""] ?? 0), 0),
  );
}

/** Bytes of `1048576`, `512kb`, `1.5gb`; `80%` is that share of `whole`. Undefined for anything else. */
export function sizeBytes(value: string | number | undefined, whole?: number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*|%)$/.exec(String(value ?? "").trim().toLowerCase());
  if (!match) return undefined;
  const [, count, unit = ""] = match;
  if (unit === "%") return whole === undefined ? undefined : Math.floor((Number(count) / 100) * whole);
  const factor = unit === "" ? 1 : SIZE_BYTES[unit];
  return factor === undefined ? undefined : Math.floor(Number(count) * factor);
}
