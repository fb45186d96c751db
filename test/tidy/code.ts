// A small tokenizer: enough of TypeScript to tell code from comments, texts and regular expressions.
// Everything keeps its place, so that an index into any of the copies is an index into the file.

export interface Code {
  /** The file with comments, contents of texts and regular expressions blanked. */
  readonly code: string;
  /** The file with comments blanked only. */
  readonly texts: string;
  /** The file with everything but comments blanked. */
  readonly comments: string;
  lineAt(index: number): number;
}


type Copy = "code" | "texts" | "comments";

const REGEX_BEFORE =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|throw|else|do|await|yield))$/;

// A dozen rules look at each file; the texts are few and small enough to keep.
const seen = new Map<string, Code>();

export function codeOf(text: string): Code {
  const known = seen.get(text) ?? tokenized(text);
  seen.set(text, known);
  return known;
}

function tokenized(text: string): Code {
  const scanner = new Scanner(text);
  scanner.scan();
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    code: scanner.copies.code.join(""),
    texts: scanner.copies.texts.join(""),
    comments: scanner.copies.comments.join(""),
    lineAt(index) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= index) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
  };
}

class Scanner {
  readonly copies: Record<Copy, string[]> = { code: [], texts: [], comments: [] };
  readonly #text: string;
  #at = 0;
  /** Tail of the code seen so far, without blanks: decides whether a slash starts a regular expression. */
  #before = "";

  constructor(text: string) {
    this.#text = text;
  }

  scan(until?: string): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      this.#plain();
      const char = this.#text[this.#at] ?? "";
      const two = this.#text.slice(this.#at, this.#at + 2);
      if (two === "//") this.#take(this.#find("\n", this.#at), "comments");
      else if (two === "/*") this.#take(this.#find("*/", this.#at + 2) + 2, "comments");
      else if (char === '"' || char === "'") this.#quoted(char);
      else if (char === "`") this.#template();
      else if (char === "/" && REGEX_BEFORE.test(this.#before)) this.#regex();
      else {
        if (until !== undefined && char === "{") depth++;
        if (until !== undefined && char === "}" && depth-- === 0) return;
        this.#take(this.#at + 1, "code");
      }
    }
  }

  /** Takes the run of characters that start nothing. */
  #plain(): void {
    const run = /[^"'`/{}]+/y;
    run.lastIndex = this.#at;
    if (run.test(this.#text)) this.#take(run.lastIndex, "code");
  }

  #find(what: string, from: number): number {
    const found = this.#text.indexOf(what, from);
    return found < 0 ? this.#text.length : found;
  }

  #quoted(quote: string): void {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== "\n") {
      end += this.#text[end] === "\\" ? 2 : 1;
    }
    this.#literal(end + 1);
  }

  #regex(): void {
    let end = this.#at + 1;
    let inClass = false;
    while (end < this.#text.length && this.#text[end] !== "\n") {
      const char = this.#text[end];
      if (char === "/" && !inClass) break;
      if (char === "[") inClass = true;
      if (char === "]") inClass = false;
      end += char === "\\" ? 2 : 1;
    }
    this.#literal(end + 1);
  }

  #template(): void {
    this.#take(this.#at + 1, "code");
    while (this.#at < this.#text.length && this.#text[this.#at] !== "`") {
      if (this.#text.startsWith("${", this.#at)) {
        this.#take(this.#at + 2, "code");
        this.scan("}");
        this.#take(this.#at + 1, "code");
      } else {
        this.#take(this.#at + (this.#text[this.#at] === "\\" ? 2 : 1), "texts");
      }
    }
    this.#take(this.#at + 1, "code");
  }

  /** A literal: its delimiters stay code, what is between them is text. */
  #literal(end: number): void {
    this.#take(this.#at + 1, "code");
    this.#take(Math.max(this.#at, end - 1), "texts");
    this.#take(end, "code");
  }

  /** Takes everything up to `end` as code, as text, or as a comment. */
  #take(end: number, as: Copy): void {
    const part = this.#text.slice(this.#at, Math.min(end, this.#text.length));
    const blank = part.replaceAll(/[^\n]/g, " ");
    this.copies.code.push(as === "code" ? part : blank);
    this.copies.texts.push(as === "comments" ? blank : part);
    this.copies.comments.push(as === "comments" ? part : blank);
    this.#at += part.length;
    if (as === "code") this.#before = (this.#before + part.slice(-40).trim()).slice(-12);
  }
}

/** Depth of braces, brackets and parentheses before each line, and before a given index. */
export function depths(code: string): { atLine(line: number): number } {
  const before: number[] = [];
  let depth = 0;
  for (const line of code.split("\n")) {
    before.push(depth);
    for (const char of line) {
      if ("{[(".includes(char)) depth++;
      else if ("}])".includes(char)) depth--;
    }
  }
  return { atLine: (line) => before[line - 1] ?? 0 };
}
