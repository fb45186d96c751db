// The few ways people say a time in a reminder: `in 20 minutes`, `at 5pm`, `tomorrow at 9:30`, `on friday`.

export interface When {
  atMs: number;
  /** The message without the words of the time. */
  rest: string;
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^s(?:ec(?:ond)?s?)?$/, 1_000],
  [/^m(?:in(?:ute)?s?)?$/, 60_000],
  [/^h(?:(?:ou)?rs?)?$/, 3_600_000],
  [/^d(?:ays?)?$/, 86_400_000],
  [/^w(?:eeks?)?$/, 604_800_000],
];

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const DAY_MS = 86_400_000;
/** A day without an hour means the morning. */
const MORNING_MINUTES = 9 * 60;

/** The time a text names, seen from `nowMs` in the time zone; undefined when it names none. */
export function whenIn(text: string, nowMs: number, timeZone: string | undefined): When | undefined {
  const span = /\bin\s+(an?|\d+(?:\.\d+)?)\s*([a-z]+)\b/i.exec(text);
  const unit = UNITS.find(([words]) => words.test((span?.[2] ?? "").toLowerCase()))?.[1];
  if (span && unit !== undefined) {
    const count = /^an?$/i.test(span[1] ?? "") ? 1 : Number(span[1]);
    return { atMs: nowMs + count * unit, rest: without(text, span[0]) };
  }
  const day = /\b(today|tonight|tomorrow|(?:on\s+|next\s+)?(?:sun|mon|tues|wednes|thurs|fri|satur)day)\b/i
    .exec(text);
  const clock = /\b(?:at\s+)(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\b|\b(\d{1,2})(?::(\d{2}))?\s*(am|pm)\b/i.exec(
    text,
  );
  if (!day && !clock) return undefined;
  const minutes = clock ? minutesOf(clock) : /tonight/i.test(day?.[0] ?? "") ? 20 * 60 : MORNING_MINUTES;
  if (minutes === undefined) return undefined;
  const rest = without(without(text, clock?.[0] ?? ""), day?.[0] ?? "");
  return { atMs: at(nowMs, timeZone, day?.[0]?.toLowerCase(), minutes), rest };
}

function minutesOf(clock: RegExpExecArray): number | undefined {
  const hour = Number(clock[1] ?? clock[4]);
  const minute = Number(clock[2] ?? clock[5] ?? 0);
  const half = (clock[3] ?? clock[6])?.toLowerCase();
  if (minute > 59 || hour > (half ? 12 : 23)) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half === "pm" ? 12 : 0);
  return hours * 60 + minute;
}

/** The next moment with those minutes of the day, on the named day where one is named. */
function at(nowMs: number, timeZone: string | undefined, day: string | undefined, minutes: number): number {
  const local = wallClock(nowMs, timeZone);
  const today = nowMs - local.minutes * 60_000 - local.seconds * 1_000;
  const target = today + minutes * 60_000;
  if (day === undefined || day.startsWith("to")) {
    if (day === "tomorrow") return target + DAY_MS;
    return target > nowMs ? target : target + DAY_MS;
  }
  const wanted = DAYS.findIndex((name) => day.endsWith(name));
  const ahead = (wanted - local.weekday + 7) % 7;
  return target + (ahead === 0 && target <= nowMs ? 7 : ahead) * DAY_MS;
}

function wallClock(nowMs: number, timeZone: string | undefined) {
  const format = new Intl.DateTimeFormat("en-US", {
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  return {
    weekday: DAYS.indexOf((parts.get("weekday") ?? "").toLowerCase()),
    minutes: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
    seconds: Number(parts.get("second")) + (nowMs % 1_000) / 1_000,
  };
}

function without(text: string, words: string): string {
  return words === "" ? text : text.replace(words, " ").replaceAll(/\s+/g, " ").trim();
}

/** A moment as a person reads it, with the zone, e.g. `Sun 22 Nov 2026, 08:47 UTC`. */
export function readable(atMs: number, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return format.format(atMs);
}
