// Numbers and times in the words people use. All pure: the time of now is an argument.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `now`, `4 min`, `3 h`, `2 d`, then the date. */
export function ago(atMs: number, nowMs: number): string {
  const passed = Math.max(0, nowMs - atMs);
  if (passed < MINUTE) return "now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  if (passed < 7 * DAY) return `${Math.floor(passed / DAY)} d`;
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }).format(atMs);
}

/** `14:03`. */
export function clockTime(atMs: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(atMs);
}

/** Date and time in full, for tooltips. */
export function fullTime(atMs: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" }).format(atMs);
}

/** `Today`, `Yesterday`, or the date. */
export function dayName(atMs: number, nowMs: number): string {
  const days = Math.round((midnight(nowMs) - midnight(atMs)) / DAY);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  const year = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(undefined, {
    weekday: days < 7 ? "long" : undefined, day: "numeric", month: "long", year,
  }).format(atMs);
}

/** The local midnight before a moment. */
export function midnight(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

/** `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 4 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / 1_000)} s`;
  if (ms < HOUR) return pair(ms, MINUTE, "min", 1_000, "s");
  return ms < DAY ? pair(ms, HOUR, "h", MINUTE, "min") : pair(ms, DAY, "d", HOUR, "h");
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
}

/** `950`, `12.4k`, `3.1M`. */
export function count(value: number): string {
  if (value < 1_000) return String(Math.round(value));
  if (value < 10_000) return `${trimmed(value / 1_000, 1)}k`;
  if (value < 1_000_000) return `${trimmed(value / 1_000, value < 100_000 ? 1 : 0)}k`;
  return value < 1e9 ? `${trimmed(value / 1e6, 1)}M` : `${trimmed(value / 1e9, 1)}B`;
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$/, "");
}

/** US dollars; small sums keep two significant digits. */
export function dollars(value: number): string {
  if (value === 0) return "$0";
  if (value >= 0.995) return `$${value.toFixed(2)}`;
  if (value >= 0.01) return `$${value.toFixed(3).replace(/0$/, "")}`;
  return value < 0.000_001 ? "<$0.000001" : `$${Number(value.toPrecision(2)).toFixed(7).replace(/0+$/, "")}`;
}

/** `812 B`, `4.2 KB`, `61 MB`. */
export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = value;
  let at = 0;
  for (; size >= 1_000 && at < units.length - 1; at++) size /= 1_000;
  return `${size >= 100 || at === 0 ? Math.round(size) : trimmed(size, 1)} ${units[at]}`;
}

/** `1 session`, `4 sessions`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}

/** Without the marks of markdown, for lines that show text as it is. */
export function unmarked(value: string): string {
  return value.replaceAll(/!?\[([^\]\n]{0,200})\]\([^()\s]{0,500}\)/g, "$1").replaceAll(/[*`]+|^ {0,3}#{1,6} /gm, "");
}

/** The first line, cut to a number of characters at a word if possible. */
export function oneLine(value: string, max: number): string {
  const line = value.trim().split("\n", 1)[0]?.replaceAll(/\s+/g, " ") ?? "";
  if (line.length <= max) return line;
  const cut = line.slice(0, max);
  const blank = cut.lastIndexOf(" ");
  return `${blank > max * 0.6 ? cut.slice(0, blank) : cut}…`;
}
