// Which days a report is about, and where a day begins.

import { fault } from "#protocol/errors";

export interface RangeQuery {
  /** The last so many days, today included. */
  days?: number | undefined;
  range?: "7d" | "30d" | "90d" | "1y" | "all" | undefined;
  /** YYYY-MM-DD, both inclusive; win over days and range. */
  startDate?: string | undefined;
  endDate?: string | undefined;
  /** Whose days: UTC, the gateway's own zone (default), or the one given by utcOffset or timeZone. */
  mode?: "utc" | "gateway" | "specific" | undefined;
  /** `UTC+2`, `UTC-5:30`. */
  utcOffset?: string | undefined;
  /** A name such as `Europe/Berlin`. */
  timeZone?: string | undefined;
}

export interface DayRange {
  startDate: string;
  endDate: string;
  /** Epoch milliseconds, inclusive and exclusive. */
  fromMs: number;
  toMs: number;
  utcOffsetMinutes: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAYS = { "7d": 7, "30d": 30, "90d": 90, "1y": 365, all: 3_650 } as const;
const DAYS_MAX = 3_650;

/**
 * The range of a query. One offset holds for the whole range: days next to a clock change are off by that
 * hour.
 * @throws INVALID_REQUEST for dates and zones that do not exist
 */
export function rangeOf(query: RangeQuery, nowMs: number): DayRange {
  const utcOffsetMinutes = offsetOf(query, nowMs);
  const shiftMs = utcOffsetMinutes * MINUTE_MS;
  const days = Math.min(query.days ?? DAYS[query.range ?? "30d"], DAYS_MAX);
  const endDate = query.endDate ?? dateOf(nowMs + shiftMs);
  const endMs = startOf(endDate, "endDate");
  const startDate = query.startDate ?? dateOf(endMs - (days - 1) * DAY_MS);
  const startMs = startOf(startDate, "startDate");
  return { startDate, endDate, fromMs: startMs - shiftMs, toMs: endMs + DAY_MS - shiftMs, utcOffsetMinutes };
}

/** Every date of the range, oldest first. */
export function daysOf({ startDate, endDate }: Pick<DayRange, "startDate" | "endDate">): string[] {
  const dates: string[] = [];
  const endMs = startOf(endDate, "endDate");
  for (let ms = startOf(startDate, "startDate"); ms <= endMs; ms += DAY_MS) dates.push(dateOf(ms));
  return dates;
}

function offsetOf({ mode, utcOffset, timeZone }: RangeQuery, nowMs: number): number {
  if (mode === "utc") return 0;
  if (utcOffset !== undefined) return parseOffset(utcOffset);
  if (timeZone !== undefined) return zoneOffset(timeZone, nowMs);
  return -new Date(nowMs).getTimezoneOffset();
}

function parseOffset(text: string): number {
  const match = /^UTC([+-])(\d{1,2})(?::([0-5]\d))?$/.exec(text);
  if (!match) throw fault("INVALID_REQUEST", { problem: `invalid utcOffset "${text}"` });
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === "-" ? -minutes : minutes;
}

function zoneOffset(timeZone: string, nowMs: number): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    parts = format.formatToParts(nowMs);
  } catch (error) {
    throw fault("INVALID_REQUEST", { problem: `unknown time zone "${timeZone}"` }, { cause: error });
  }
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  return name === "GMT" ? 0 : parseOffset(name.replace("GMT", "UTC"));
}

function startOf(date: string, name: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isNaN(ms) && dateOf(ms) === date) return ms;
  throw fault("INVALID_REQUEST", { problem: `invalid ${name} "${date}"` });
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
