// JSON5 as people write it: comments in odd places, mixed quotes, trailing commas, keys that come twice.
import type { Random } from "#kernel/random";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NAMES = [
  "port", "a", "b", "c", "deep", "tools", "list", "with-dash", "with.dot", "1", "ünï", "it's", 'say "x"',
  "$ref", "_", "tab\tkey", "__proto__", "constructor", "id",
];
const TEXTS = [
  "", "x", "plain text", "it's", 'a "quote"', "back\\slash", "line\nbreak", "// no comment", "/* nor this */",
  "{,}", "${VAR}", "\u2028", "tab\t", "ü", "😀",
];
const COMMENTS = ["// one\n", "// {,]:\"'\n", "/* two */", "/* a\n   b */", "/**/", "//\n", "/* '\" */"];

export class Texts {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random.unit() * limit);
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }

  value(depth: number): Json {
    const kind = this.below(depth > 0 ? 7 : 5);
    if (kind === 5) return this.object(depth - 1);
    if (kind === 6) {
      return Array.from({ length: this.below(5) }, () => this.value(depth - 1));
    }
    return this.pick<Json>([null, true, false, 0, 1, -7, 3.25, 1e21, ...TEXTS]);
  }

  object(depth: number): { [name: string]: Json } {
    const entry = () => [this.pick(NAMES), this.value(depth)] as const;
    const entries = Array.from({ length: this.below(6) }, entry);
    return Object.fromEntries(entries);
  }

  /** A value that differs from another one in a few places. */
  changed(value: Json): Json {
    if (this.below(6) === 0) return this.value(2);
    if (Array.isArray(value)) return this.#changedList(value);
    if (typeof value !== "object" || value === null) return this.below(2) === 0 ? value : this.value(1);
    const kept = Object.entries(value)
      .filter(() => this.below(5) !== 0)
      .map(([name, entry]) => [name, this.below(2) === 0 ? entry : this.changed(entry)] as const);
    const added = this.below(3) === 0 ? Object.entries(this.object(1)) : [];
    return Object.fromEntries([...kept, ...added]);
  }

  /** The value as text; means the same to a JSON5 reader. */
  text(value: Json): string {
    const gap = this.#gap();
    return `${this.below(20) === 0 ? "\uFEFF" : ""}${gap}${this.#write(value, 1)}${this.#gap()}`;
  }

  #changedList(list: readonly Json[]): Json[] {
    const kept = list.filter(() => this.below(5) !== 0)
      .map((entry) => this.below(3) === 0 ? this.changed(entry) : entry);
    if (this.below(2) === 0) kept.splice(this.below(kept.length + 1), 0, ...this.#some());
    return this.below(8) === 0 ? kept.reverse() : kept;
  }

  #some(): Json[] {
    return Array.from({ length: 1 + this.below(2) }, () => this.value(1));
  }

  #write(value: Json, depth: number): string {
    if (typeof value === "string") return this.#string(value);
    if (typeof value === "number") return this.#number(value);
    if (Array.isArray(value)) {
      return this.#items(value.map((entry) => this.#write(entry, depth + 1)), "[]", depth);
    }
    if (typeof value !== "object" || value === null) return String(value);
    const items = Object.entries(value).flatMap(([name, entry]) => {
      const item = this.#item(name, entry, depth);
      // The later one counts.
      return this.below(15) === 0 ? [this.#item(name, this.value(1), depth), item] : [item];
    });
    return this.#items(items, "{}", depth);
  }

  #item(name: string, value: Json, depth: number): string {
    return `${this.#key(name)}${this.#gap()}:${this.#gap()}${this.#write(value, depth + 1)}`;
  }

  #items(items: readonly string[], brackets: string, depth: number): string {
    const broken = this.below(3) > 0;
    const indent = broken ? `${this.pick(["\n", "\r\n", "\n"])}${"  ".repeat(depth)}` : this.pick(["", " "]);
    const parts = items.map((item, index) => {
      const comma = index < items.length - 1 || this.below(3) === 0 ? "," : "";
      const after = broken && this.below(5) === 0 ? " // of this line" : "";
      const start = `${indent}${this.#gap()}${item}${this.#gap()}${comma}`;
      return `${start}${after === "" ? this.#gap() : `${after}\n`}`;
    });
    const end = broken ? `\n${"  ".repeat(depth - 1)}` : this.pick(["", " "]);
    return `${brackets[0]}${parts.join("")}${this.#gap()}${end}${brackets[1]}`;
  }

  #gap(): string {
    const kind = this.below(14);
    if (kind === 0) return this.pick(COMMENTS);
    if (kind === 1) return ` ${this.pick(COMMENTS)} `;
    return kind === 2 ? this.pick([" ", "\t", "\n", "  "]) : "";
  }

  #key(name: string): string {
    const bare = /^[A-Za-z_$][\w$]*$/.test(name) && this.below(2) === 0;
    if (!bare) return this.#string(name);
    if (this.below(10) !== 0) return name;
    return `\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}${name.slice(1)}`;
  }

  #string(text: string): string {
    const json = JSON.stringify(text).replaceAll("\u2028", "\\u2028");
    const escaped = this.below(8) === 0 ? json.replace("x", "\\x78").replace("p", "\\\np") : json;
    if (this.below(2) === 0) return escaped;
    return `'${escaped.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }

  #number(value: number): string {
    if (Number.isInteger(value) && value >= 0 && value < 100) {
      return this.pick([`${value}`, `+${value}`, `0x${value.toString(16)}`, `${value}.`]);
    }
    return String(value);
  }
}
