// Where in the source text a value stands: for line numbers in problems and for blanking secrets in the text.
// Reads the JSON5 that json5 already accepted; on anything it does not follow it gives up and returns
// undefined.

export interface Spot {
  /** Offset of the key, or of the value for elements of a list. */
  keyAt: number;
  start: number;
  /** Offset behind the value. */
  end: number;
  children: Map<string, Spot>;
}

export interface Scan {
  root: Spot;
  comments: { start: number; end: number }[];
  /** Values of keys that come again later in the same object; only the last one counts. */
  shadowed: Spot[];
}

/** Positions of all values of a JSON5 text. */
export function scan(text: string): Scan | undefined {
  try {
    const reader = new Reader(text);
    const root = reader.value(0);
    return { root, comments: reader.comments, shadowed: reader.shadowed };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The value at `path`, or the nearest one above it that the text has. */
export function nearest(root: Spot, path: readonly PropertyKey[]): { spot: Spot; exact: boolean } {
  let spot = root;
  for (const segment of path) {
    const child = spot.children.get(String(segment));
    if (!child) return { spot, exact: false };
    spot = child;
  }
  return { spot, exact: true };
}

/** Line and column of an offset, both from 1. */
export function lineColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

class Reader {
  readonly comments: { start: number; end: number }[] = [];
  readonly shadowed: Spot[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(keyAt: number | undefined): Spot {
    this.#skip();
    const start = this.#at;
    const children = new Map<string, Spot>();
    const first = this.#text[start];
    if (first === "{") this.#members(children);
    else if (first === "[") this.#elements(children);
    else if (first === '"' || first === "'") this.#string();
    else this.#word();
    return { keyAt: keyAt ?? start, start, end: this.#at, children };
  }

  #members(children: Map<string, Spot>): void {
    this.#at += 1;
    for (this.#skip(); this.#text[this.#at] !== "}"; this.#skip()) {
      const keyAt = this.#at;
      const quoted = this.#text[keyAt] === '"' || this.#text[keyAt] === "'";
      if (quoted) this.#string();
      else this.#word();
      const written = this.#text.slice(keyAt, this.#at);
      this.#skip();
      this.#expect(":");
      const name = quoted ? unescape(written) : written;
      const earlier = children.get(name);
      if (earlier) this.shadowed.push(earlier);
      children.set(name, this.value(keyAt));
      this.#skip();
      if (this.#text[this.#at] !== "}") this.#expect(",");
    }
    this.#at += 1;
  }

  #elements(children: Map<string, Spot>): void {
    this.#at += 1;
    for (this.#skip(); this.#text[this.#at] !== "]"; this.#skip()) {
      children.set(String(children.size), this.value(undefined));
      this.#skip();
      if (this.#text[this.#at] !== "]") this.#expect(",");
    }
    this.#at += 1;
  }

  #string(): void {
    const quote = this.#text[this.#at];
    for (this.#at += 1; this.#text[this.#at] !== quote; this.#at += this.#text[this.#at] === "\\" ? 2 : 1) {
      if (this.#at >= this.#text.length) throw new SyntaxError("open string");
    }
    this.#at += 1;
  }

  #word(): void {
    const start = this.#at;
    const word = /[^\s,:{}[\]"'/]*/y;
    word.lastIndex = start;
    this.#at = start + (word.exec(this.#text)?.[0].length ?? 0);
    if (this.#at === start) throw new SyntaxError("value expected");
  }

  #skip(): void {
    for (;;) {
      const gap = /[\s\uFEFF]*(?:\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)?/y;
      gap.lastIndex = this.#at;
      const found = gap.exec(this.#text)?.[0] ?? "";
      if (found === "") return;
      const end = this.#at + found.length;
      const comment = found.indexOf("/");
      if (comment >= 0) this.comments.push({ start: this.#at + comment, end });
      this.#at = end;
    }
  }

  #expect(sign: string): void {
    if (this.#text[this.#at] !== sign) throw new SyntaxError(`${sign} expected`);
    this.#at += 1;
  }
}

/** Keys hardly ever have escapes; those that do are only found when JSON has the same escapes. */
function unescape(written: string): string {
  const inner = written.slice(1, -1);
  if (!inner.includes("\\")) return inner;
  try {
    return String(JSON.parse(`"${inner}"`));
  } catch {
    // A JSON5-only escape: the key is then reported at its parent.
    return inner;
  }
}
