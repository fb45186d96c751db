// The text inside a block: emphasis, code, links. One pass, with a stack of bounded depth, so that any text costs
// time in proportion to its length.

export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "strong" | "em" | "del"; children: readonly Inline[] }
  | { type: "link"; href: string; children: readonly Inline[] }
  /** Pictures are not loaded: the address and the words for it. */
  | { type: "picture"; href: string; text: string }
  | { type: "break" };

/** What opened and is not closed yet. */
interface Frame {
  mark: "*" | "_" | "~" | "[" | "![" | "";
  count: number;
  nodes: Inline[];
}

const DEPTH_MAX = 40;
const HREF_MAX = 2_048;
const BRACKETS_MAX = 16;
const PUNCTUATION = /[!-/:-@[-`{-~\u00a1-\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u3003]/;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", copy: "©", reg: "®", hellip: "…", mdash: "—",
  ndash: "–", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", bull: "•", middot: "·", times: "×", rarr: "→", larr: "←",
};

/** The parts of a text. */
export function inlineOf(text: string): readonly Inline[] {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  readonly #stack: Frame[] = [{ mark: "", count: 0, nodes: [] }];
  #at = 0;
  #plain = "";
  #ticks: Map<number, number[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly Inline[] {
    while (this.#at < this.#text.length) this.#step();
    this.#flush();
    while (this.#stack.length > 1) this.#unwind();
    return this.#stack[0]?.nodes ?? [];
  }

  #step(): void {
    const char = this.#text[this.#at] ?? "";
    switch (char) {
      case "\\": return this.#escape();
      case "`": return this.#code();
      case "*": case "_": case "~": return this.#delimiters(char);
      case "[": return this.#open("[");
      case "!": return this.#text[this.#at + 1] === "[" ? this.#open("![") : this.#take(1);
      case "]": return this.#close();
      case "<": return this.#angle();
      case "&": return this.#entity();
      case "\n": return this.#newline();
      case "h": case "w": return this.#bare();
      default: return this.#run();
    }
  }

  /** Everything up to the next character that may mean something. */
  #run(): void {
    const special = /[\\`*_~[\]!<&\n]|\bh(?=ttps?:)|\bw(?=ww\.)/g;
    special.lastIndex = this.#at + 1;
    const next = special.exec(this.#text)?.index ?? this.#text.length;
    this.#take(next - this.#at);
  }

  #take(length: number): void {
    this.#plain += this.#text.slice(this.#at, this.#at + length);
    this.#at += length;
  }

  #push(node: Inline, length: number): void {
    this.#flush();
    this.#stack.at(-1)?.nodes.push(node);
    this.#at += length;
  }

  #flush(): void {
    if (this.#plain === "") return;
    this.#stack.at(-1)?.nodes.push({ type: "text", text: this.#plain });
    this.#plain = "";
  }

  #escape(): void {
    const next = this.#text[this.#at + 1] ?? "";
    if (next === "\n") return this.#push({ type: "break" }, 2);
    if (next === "" || !/[!-/:-@[-`{-~]/.test(next)) return this.#take(1);
    this.#plain += next;
    this.#at += 2;
  }

  #newline(): void {
    this.#plain = this.#plain.replace(/ {1,8}$/, "");
    this.#push({ type: "break" }, 1);
  }

  #entity(): void {
    const match = /^&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w{2,8}));/.exec(this.#text.slice(this.#at, this.#at + 12));
    const [whole = "", decimal, hex, name = ""] = match ?? [];
    const point = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    const char = point !== undefined ? pointText(point) : Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
    if (char === undefined) return this.#take(1);
    this.#plain += char;
    this.#at += whole.length;
  }

  #code(): void {
    const length = lengthOf(this.#text, this.#at, "`");
    const start = this.#at + length;
    const end = this.#closingTicks(length, start);
    if (end === undefined) return this.#take(length);
    const inner = this.#text.slice(start, end).replaceAll("\n", " ");
    const padded = inner.startsWith(" ") && inner.endsWith(" ") && inner.trim() !== "";
    this.#push({ type: "code", text: padded ? inner.slice(1, -1) : inner }, end + length - this.#at);
  }

  /** Where a run of exactly so many ticks follows. All runs are found once, each list is used up from its start. */
  #closingTicks(length: number, from: number): number | undefined {
    if (!this.#ticks) {
      this.#ticks = new Map();
      for (const match of this.#text.matchAll(/`+/g)) {
        const same = this.#ticks.get(match[0].length) ?? [];
        same.push(match.index);
        this.#ticks.set(match[0].length, same);
      }
      for (const places of this.#ticks.values()) places.reverse();
    }
    const places = this.#ticks.get(length) ?? [];
    while (places.length > 0 && (places.at(-1) ?? 0) < from) places.pop();
    return places.at(-1);
  }

  #delimiters(char: "*" | "_" | "~"): void {
    const length = lengthOf(this.#text, this.#at, char);
    const before = this.#text[this.#at - 1] ?? " ";
    const after = this.#text[this.#at + length] ?? " ";
    const { opens, closes } = flanks(char, before, after);
    this.#flush();
    this.#at += length;
    let left = length;
    if (closes) left = this.#closeEmphasis(char, left);
    if (left === 0) return;
    const usable = char !== "~" || left === 2;
    if (opens && usable && this.#stack.length < DEPTH_MAX) this.#stack.push({ mark: char, count: left, nodes: [] });
    else this.#plain += char.repeat(left);
  }

  /** Closes as many open marks as fit; gives how many characters are left over. */
  #closeEmphasis(char: "*" | "_" | "~", length: number): number {
    let left = length;
    while (left > 0) {
      const at = this.#stack.findLastIndex(({ mark }) => mark === char || mark === "[" || mark === "![");
      if (this.#stack[at]?.mark !== char || (char === "~" && left < 2)) return left;
      while (this.#stack.length > at + 1) this.#unwind();
      const frame = this.#stack.at(-1);
      if (!frame) return left;
      const used = frame.count >= 2 && left >= 2 ? 2 : 1;
      const type = char === "~" ? "del" : used === 2 ? "strong" : "em";
      const node: Inline = { type, children: frame.nodes };
      left -= used;
      frame.count -= used;
      if (frame.count > 0) frame.nodes = [node];
      else {
        this.#stack.pop();
        this.#stack.at(-1)?.nodes.push(node);
      }
    }
    return 0;
  }

  /** The innermost open mark was none after all. */
  #unwind(): void {
    const frame = this.#stack.pop();
    const parent = this.#stack.at(-1);
    if (!frame || !parent) return;
    const mark = frame.mark === "[" || frame.mark === "![" ? frame.mark : frame.mark.repeat(frame.count);
    parent.nodes.push({ type: "text", text: mark }, ...frame.nodes);
  }

  #open(mark: "[" | "!["): void {
    if (this.#stack.length >= DEPTH_MAX) return this.#take(mark.length);
    this.#flush();
    this.#stack.push({ mark, count: 1, nodes: [] });
    this.#at += mark.length;
  }

  #close(): void {
    this.#flush();
    const at = this.#stack.findLastIndex(({ mark }) => mark === "[" || mark === "![");
    if (at < 0) return this.#take(1);
    const target = this.#text[this.#at + 1] === "(" ? targetAt(this.#text, this.#at + 2) : undefined;
    while (this.#stack.length > at + 1) this.#unwind();
    const frame = this.#stack.at(-1);
    if (!target || !frame) {
      this.#unwind();
      return this.#take(1);
    }
    this.#stack.pop();
    const text = frame.nodes.map(plainOf).join("");
    const node: Inline = frame.mark === "[" ? { type: "link", href: target.href, children: frame.nodes }
      : { type: "picture", href: target.href, text };
    this.#push(node, target.end - this.#at);
  }

  #angle(): void {
    const near = this.#text.slice(this.#at, this.#at + HREF_MAX);
    const address = /^<((?:https?:\/\/|mailto:)[^\s<>]+)>/i.exec(near);
    if (address) {
      const [whole, href = ""] = address;
      return this.#push({ type: "link", href, children: [{ type: "text", text: href.replace(/^mailto:/i, "") }] }, whole.length);
    }
    const line = /^<br ?\/?>/i.exec(near.slice(0, 8));
    return line ? this.#push({ type: "break" }, line[0].length) : this.#take(1);
  }

  /** An address that stands in the text by itself. */
  #bare(): void {
    const before = this.#text[this.#at - 1] ?? " ";
    const pattern = /(?:https?:\/\/|www\.)[^\s<>"`|\\]{2,2000}/y;
    pattern.lastIndex = this.#at;
    const found = /[\w/@.-]/.test(before) ? null : pattern.exec(this.#text);
    const inLink = this.#stack.some(({ mark }) => mark === "[");
    if (!found || inLink) return this.#run();
    const shown = withoutTail(found[0]);
    const href = shown.startsWith("www.") ? `https://${shown}` : shown;
    this.#push({ type: "link", href, children: [{ type: "text", text: shown }] }, shown.length);
  }
}

function lengthOf(text: string, from: number, char: string): number {
  let end = from;
  while (text[end] === char) end++;
  return end - from;
}

/** Whether a run of marks may open or close, by what stands around it. */
function flanks(char: string, before: string, after: string): { opens: boolean; closes: boolean } {
  const [blankBefore, blankAfter] = [/\s/.test(before), /\s/.test(after)];
  const [pointBefore, pointAfter] = [PUNCTUATION.test(before), PUNCTUATION.test(after)];
  const left = !blankAfter && (!pointAfter || blankBefore || pointBefore);
  const right = !blankBefore && (!pointBefore || blankAfter || pointAfter);
  // Words_with_underscores are names, not emphasis.
  if (char === "_") return { opens: left && (!right || pointBefore), closes: right && (!left || pointAfter) };
  return { opens: left, closes: right };
}

/** The address behind `](`, and where it ends. */
function targetAt(text: string, from: number): { href: string; end: number } | undefined {
  const near = text.slice(from, from + HREF_MAX);
  const angled = /^[ \n]{0,3}<([^<>\n]*)>/.exec(near);
  const lead = /^[ \n]{0,3}/.exec(near)?.[0].length ?? 0;
  const plain = angled ? undefined : balanced(near, lead);
  const href = angled ? angled[1] ?? "" : plain;
  if (href === undefined) return undefined;
  const rest = near.slice(angled ? angled[0].length : lead + href.length);
  const tail = /^(?:[ \n]{1,3}(?:"[^"]{0,500}"|'[^']{0,500}'|\([^()]{0,500}\)))?[ \n]{0,3}\)/.exec(rest);
  return tail ? { href, end: from + near.length - rest.length + tail[0].length } : undefined;
}

/** Everything up to a blank or a bracket that was not opened inside. */
function balanced(text: string, from: number): string | undefined {
  let depth = 0;
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === "(" && ++depth > BRACKETS_MAX) return undefined;
    if (char === ")" && depth-- === 0) break;
    if (/\s/.test(char)) break;
  }
  return at === text.length ? undefined : text.slice(from, at);
}

/** Without what belongs to the sentence around an address. */
function withoutTail(address: string): string {
  let end = address.length;
  let open = address.split("(").length - address.split(")").length;
  for (; end > 0; end--) {
    const char = address[end - 1] ?? "";
    if (char === ")" && open < 0) open++;
    else if (!/[.,:;!?'*_~\]]/.test(char)) break;
  }
  return address.slice(0, end);
}

function plainOf(node: Inline): string {
  if (node.type === "break") return " ";
  return "children" in node ? node.children.map(plainOf).join("") : node.text;
}

function pointText(point: number): string | undefined {
  return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : undefined;
}
