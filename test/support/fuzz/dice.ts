// Seeded choices for fuzzing: one seed is one run, so that what broke can be played again.
import { seededRandom } from "#kernel/random";

export type Dice = {
  /** A whole number from 0 to below `sides`. */
  roll: (sides: number) => number;
  /** True once in `times`. */
  once: (times: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
  /** Text of any characters, control characters and broken surrogates among them. */
  text: (longest: number) => string;
  bytes: (length: number) => Uint8Array<ArrayBuffer>;
  /** Anything JSON can say, and never deeper than `depth`. */
  value: (depth: number) => unknown;
};

/** Words that have tripped parsers, paths and objects before. */
const NASTY: readonly string[] = [
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "-0",
  "1e309",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "../../etc/passwd",
  "..\\..\\",
  "%2e%2e%2f",
  "\u0000",
  "\uFEFF",
  "\uD800",
  "\u202E",
  "💥",
  "${jndi:x}",
  "{{7*7}}",
  "'; DROP TABLE sessions;--",
  "<script>",
  "file:///etc/passwd",
  "A".repeat(1_000),
];
const NUMBERS: readonly number[] = [0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 4_294_967_296];

export function dice(seed: number): Dice {
  const random = seededRandom(seed);
  const roll = (sides: number): number => Math.floor(random.unit() * sides);
  const once = (times: number): boolean => roll(times) === 0;
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Error("nothing to pick from");
    return from[roll(from.length)] as T;
  };
  const text = (longest: number): string => {
    if (once(3)) return pick(NASTY);
    const units = Array.from({ length: roll(longest + 1) }, () => once(8) ? roll(0x1_0000) : 32 + roll(95));
    return String.fromCharCode(...units);
  };
  const leaf = (): unknown =>
    pick([() => null, () => true, () => false, () => pick(NUMBERS), () => text(24)])();
  const value = (depth: number): unknown => {
    if (depth <= 0 || once(3)) return leaf();
    const length = roll(5);
    if (once(2)) return Array.from({ length }, () => value(depth - 1));
    return Object.fromEntries(Array.from({ length }, () => [text(12), value(depth - 1)]));
  };
  return { roll, once, pick, text, bytes: (length) => new Uint8Array(random.bytes(length)), value };
}

/** A copy of plain data with one place changed: removed, replaced, or given a sibling. */
export function mutated(from: unknown, chance: Dice): unknown {
  const { roll, once, text, value } = chance;
  if (typeof from !== "object" || from === null || once(6)) return value(2);
  if (Array.isArray(from)) {
    const copy: unknown[] = [...from];
    const at = roll(copy.length + 1);
    if (at < copy.length && once(2)) copy[at] = mutated(copy[at], chance);
    else copy.splice(at, roll(2), value(1));
    return copy;
  }
  const entries = Object.entries(from);
  const at = roll(entries.length + 1);
  if (at === entries.length) return Object.fromEntries([...entries, [text(12), value(2)]]);
  if (once(4)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  const change = (
    [key, old]: [string, unknown],
    index: number,
  ): [string, unknown] => [key, index === at ? mutated(old, chance) : old];
  return Object.fromEntries(entries.map(change));
}
