// The concrete syntax of a JSON5 text: every item with its key, value and comma by position. For line
// numbers, for blanking secrets in the text and for editing it in place. Reads what json5 accepts; anything
// else throws.

/** A value. The items of an object have names, those of a list the numbers from 0. */
export interface Node {
  kind: "object" | "list" | "scalar";
  start: number;
  /** Offset behind the value. */
  end: number;
  items: Item[];
}

export interface Item {
  /** The key with its escapes resolved. Of two items with one name the later one counts. */
  name: string;
  /** Offset of the key, or of the value for elements of a list. */
  start: number;
  /** Offset behind the key; the same as `start` in a list. */
  keyEnd: number;
  value: Node;
  /** Offset of the comma behind the value, if there is one. */
  comma: number | undefined;
}

export interface Range {
  start: number;
  end: number;
}

export interface Syntax {
  root: Node;
  comments: Range[];
}

/** @throws SyntaxError where the text is no JSON5, or nothing this reader follows */
export function readSyntax(text: string): Syntax {
  const reader = new Reader(text);
  const root = reader.value();
  reader.finish();
  return { root, comments: reader.comments };
}

class Reader {
  readonly comments: Range[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Node {
    this.#skip();
    const start = this.#at;
    const first = this.#text[start];
    const items = first === "{" ? this.#items("}", true) : first === "[" ? this.#items("]", false) : [];
    if (first === '"' || first === "'") this.#string();
    else if (first !== "{" && first !== "[") this.#word();
    const kind = first === "{" ? "object" : first === "[" ? "list" : "scalar";
    return { kind, start, end: this.#at, items };
  }

  finish(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw new SyntaxError("text after the value");
  }

  #items(closer: string, named: boolean): Item[] {
    const items: Item[] = [];
    this.#at += 1;
    for (this.#skip(); this.#text[this.#at] !== closer; this.#skip()) {
      const start = this.#at;
      const name = named ? this.#key() : String(items.length);
      const keyEnd = this.#at;
      if (named) {
        this.#skip();
        this.#expect(":");
      }
      const value = this.value();
      this.#skip();
      const comma = this.#text[this.#at] === "," ? this.#at : undefined;
      if (comma !== undefined) this.#at += 1;
      else if (this.#text[this.#at] !== closer) throw new SyntaxError(", expected");
      items.push({ name, start, keyEnd, value, comma });
    }
    this.#at += 1;
    return items;
  }

  #key(): string {
    const start = this.#at;
    const quoted = this.#text[start] === '"' || this.#text[start] === "'";
    if (quoted) this.#string();
    else this.#word();
    const written = this.#text.slice(start, this.#at);
    return unescape(quoted ? written.slice(1, -1) : written);
  }

  #string(): void {
    const quote = this.#text[this.#at];
    for (this.#at += 1; this.#text[this.#at] !== quote; this.#at += this.#text[this.#at] === "\\" ? 2 : 1) {
      if (this.#at >= this.#text.length) throw new SyntaxError("open string");
    }
    this.#at += 1;
  }

  #word(): void {
    const word = /[^\s\uFEFF,:{}[\]"'/]*/y;
    word.lastIndex = this.#at;
    const length = word.exec(this.#text)?.[0].length ?? 0;
    if (length === 0) throw new SyntaxError("value expected");
    this.#at += length;
  }

  #skip(): void {
    for (;;) {
      const gap = /[\s\uFEFF]*(?:\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)?/y;
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

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "0": "\0",
};

/** What a key means: escapes of strings and of names, continued lines. */
function unescape(written: string): string {
  if (!written.includes("\\")) return written;
  const pattern = /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;
  return written.replace(pattern, (_, four?: string, two?: string, sign = "") => {
    const code = four ?? two;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return /^[\r\n\u2028\u2029]/.test(sign) ? "" : (ESCAPES[sign] ?? sign);
  });
}
