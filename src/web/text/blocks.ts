// Markdown to blocks: the parts of GFM that models write. Our own, because it has to be linear on any text (a
// pasted log must not stop the page) and must cope with text that is still growing: an open fence is a block of code.

export type Block =
  | { type: "para"; text: string }
  | { type: "heading"; depth: number; text: string }
  | { type: "code"; language: string; text: string }
  | { type: "quote"; blocks: readonly Block[] }
  | { type: "list"; ordered: boolean; start: number; items: readonly Item[] }
  | { type: "table"; align: readonly Align[]; head: readonly string[]; rows: readonly (readonly string[])[] }
  | { type: "rule" };

export interface Item {
  /** Undefined for what is no task. */
  done: boolean | undefined;
  blocks: readonly Block[];
}

export type Align = "left" | "right" | "center" | undefined;

/** A block and the lines it was made of, by which a view knows whether it changed. */
export interface Sourced {
  source: string;
  block: Block;
}

/** Deeper nesting is shown flat: nobody writes it on purpose. */
const DEPTH_MAX = 10;

const FENCE = /^( {0,3})(`{3,}|~{3,})[ \t]*([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const MARKER = /^( {0,3})([-*+]|\d{1,9}[.)])(?:([ \t]+)(.*)|)$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The blocks of a text, in order. */
export function blocksOf(text: string): readonly Sourced[] {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replaceAll("\t", "    ").split("\n");
  const out: Sourced[] = [];
  for (let at = 0; at < lines.length;) {
    if (isBlank(lines[at])) {
      at++;
      continue;
    }
    const { block, next } = blockAt(lines, at, 0);
    out.push({ source: lines.slice(at, next).join("\n"), block });
    at = next;
  }
  return out;
}

function nested(lines: readonly string[], depth: number): readonly Block[] {
  if (depth > DEPTH_MAX) return [{ type: "para", text: lines.join("\n") }];
  const out: Block[] = [];
  for (let at = 0; at < lines.length;) {
    if (isBlank(lines[at])) {
      at++;
      continue;
    }
    const { block, next } = blockAt(lines, at, depth);
    out.push(block);
    at = next;
  }
  return out;
}

interface Found {
  block: Block;
  /** First line behind it. */
  next: number;
}

function blockAt(lines: readonly string[], at: number, depth: number): Found {
  const line = lines[at] ?? "";
  const fence = FENCE.exec(line);
  if (fence) return codeAt(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading) {
    const [, marks = "#", text = ""] = heading;
    return { block: { type: "heading", depth: marks.length, text: withoutMarks(text) }, next: at + 1 };
  }
  if (RULE.test(line)) return { block: { type: "rule" }, next: at + 1 };
  if (QUOTE.test(line)) return quoteAt(lines, at, depth);
  if (MARKER.test(line)) return listAt(lines, at, depth);
  if (/^ {4}/.test(line)) return indentedAt(lines, at);
  return tableAt(lines, at) ?? paragraphAt(lines, at);
}

function codeAt(lines: readonly string[], at: number, [, indent = "", marks = "", info = ""]: RegExpExecArray): Found {
  const closing = new RegExp(`^ {0,3}${marks[0] ?? "`"}{${marks.length},}[ ]*$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end] ?? "")) end++;
  const strip = new RegExp(`^ {0,${indent.length}}`);
  const text = lines.slice(at + 1, end).map((line) => line.replace(strip, "")).join("\n");
  const language = /^[\w+#.-]+/.exec(info.trim())?.[0] ?? "";
  return { block: { type: "code", language, text }, next: Math.min(end + 1, lines.length) };
}

function indentedAt(lines: readonly string[], at: number): Found {
  let end = at;
  for (let ahead = at; ahead < lines.length && (isBlank(lines[ahead]) || /^ {4}/.test(lines[ahead] ?? "")); ahead++) {
    if (!isBlank(lines[ahead])) end = ahead;
  }
  const text = lines.slice(at, end + 1).map((line) => line.slice(4)).join("\n");
  return { block: { type: "code", language: "", text }, next: end + 1 };
}

function quoteAt(lines: readonly string[], at: number, depth: number): Found {
  const inner: string[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (QUOTE.test(line)) inner.push(line.replace(QUOTE, ""));
    // A line without its mark still belongs to the paragraph before it.
    else if (isBlank(line) || starts(line) || isBlank(inner.at(-1))) break;
    else inner.push(line);
  }
  return { block: { type: "quote", blocks: nested(inner, depth + 1) }, next };
}

function listAt(lines: readonly string[], at: number, depth: number): Found {
  const kind = kindOf(MARKER.exec(lines[at] ?? "")?.[2] ?? "-");
  const start = Number.parseInt(MARKER.exec(lines[at] ?? "")?.[2] ?? "1", 10);
  const items: Item[] = [];
  let next = at;
  while (next < lines.length) {
    let first = next;
    while (first < lines.length && isBlank(lines[first])) first++;
    const line = lines[first] ?? "";
    const marker = MARKER.exec(line);
    if (!marker || kindOf(marker[2] ?? "") !== kind || RULE.test(line)) break;
    const found = itemAt(lines, first, marker, depth);
    items.push(found.item);
    next = found.next;
  }
  const ordered = kind !== "-" && kind !== "*" && kind !== "+";
  return { block: { type: "list", ordered, start: Number.isNaN(start) ? 1 : start, items }, next };
}

/** Lists of one kind belong together: `1.` and `2.`, but not `1.` and `2)`. */
function kindOf(marker: string): string {
  return marker.replace(/^\d+/, "");
}

function itemAt(
  lines: readonly string[], at: number, [, indent = "", marker = "", gap = "", text = ""]: RegExpExecArray, depth: number,
): { item: Item; next: number } {
  const width = indent.length + marker.length + (gap.length > 4 || gap === "" ? 1 : gap.length);
  const task = /^\[([ xX])\](?: +|$)(.*)$/.exec(text);
  const inner = [task ? task[2] ?? "" : gap.length > 4 ? gap.slice(1) + text : text];
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    if (isBlank(line)) {
      // A blank line goes on only if what follows is indented.
      if (!isInside(lines[firstFilled(lines, next)], width)) break;
      inner.push("");
    } else if (isInside(line, width)) inner.push(line.slice(Math.min(width, leading(line))));
    else if (starts(line) || MARKER.test(line) || isBlank(inner.at(-1))) break;
    else inner.push(line);
  }
  return { item: { done: task ? task[1] !== " " : undefined, blocks: nested(inner, depth + 1) }, next };
}

/** Inside of an item: indented as its text is, or a nested list by two at least, as models like to write it. */
function isInside(line: string | undefined, width: number): boolean {
  if (line === undefined) return false;
  const indent = leading(line);
  return indent >= width || (indent >= Math.min(width, 2) && MARKER.test(line.slice(indent)));
}

/** The next line with something on it; steps over blank ones, of which an item skips each only once. */
function firstFilled(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && at < from + 50 && isBlank(lines[at])) at++;
  return at;
}

function tableAt(lines: readonly string[], at: number): Found | undefined {
  const [line = "", under = ""] = [lines[at], lines[at + 1]];
  if (!line.includes("|") || !DELIMITERS.test(under) || !under.includes("-")) return undefined;
  const head = cells(line);
  const align = cells(under).map(alignOf);
  if (head.length !== align.length) return undefined;
  const rows: string[][] = [];
  let next = at + 2;
  for (; next < lines.length && !isBlank(lines[next]) && (lines[next] ?? "").includes("|"); next++) {
    const row = cells(lines[next] ?? "");
    rows.push(head.map((_, column) => row[column] ?? ""));
  }
  return { block: { type: "table", align, head, rows }, next };
}

/** A row's cells; a pipe counts unless it is escaped or in a span of code. */
function cells(line: string): string[] {
  const out: string[] = [];
  let cell = "";
  let inCode = false;
  const body = line.trim().replace(/^\|/, "");
  for (let at = 0; at < body.length; at++) {
    const char = body[at] ?? "";
    if (char === "\\" && body[at + 1] === "|") {
      cell += "|";
      at++;
    } else if (char === "|" && !inCode) {
      out.push(cell.trim());
      cell = "";
    } else {
      if (char === "`") inCode = !inCode && body.indexOf("`", at + 1) > 0;
      cell += char;
    }
  }
  if (cell.trim() !== "" || !body.endsWith("|")) out.push(cell.trim());
  return out;
}

function alignOf(cell: string): Align {
  const [left, right] = [cell.startsWith(":"), cell.endsWith(":")];
  return left && right ? "center" : right ? "right" : left ? "left" : undefined;
}

function paragraphAt(lines: readonly string[], at: number): Found {
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    const level = UNDERLINE.exec(line)?.[1];
    if (level !== undefined) {
      const text = lines.slice(at, next).join("\n").trim();
      return { block: { type: "heading", depth: level.startsWith("=") ? 1 : 2, text }, next: next + 1 };
    }
    if (isBlank(line) || starts(line) || tableAt(lines, next)) break;
  }
  const text = lines.slice(at, next).map((line) => line.trimStart()).join("\n").trimEnd();
  return { block: { type: "para", text }, next };
}

/** Whether a line begins a block even right behind a paragraph. */
function starts(line: string): boolean {
  if (FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line)) return true;
  const marker = MARKER.exec(line);
  // "1986. A great year" at the start of a wrapped line is no list.
  return marker !== null && (marker[4] ?? "") !== "" && (!/^\d/.test(marker[2] ?? "") || /^1[.)]$/.test(marker[2] ?? ""));
}

/** Without the marks some people put behind a heading, too. */
function withoutMarks(text: string): string {
  const trimmed = text.trim();
  let end = trimmed.length;
  while (end > 0 && trimmed[end - 1] === "#") end--;
  if (end === trimmed.length) return trimmed;
  return end === 0 || trimmed[end - 1] === " " ? trimmed.slice(0, end).trimEnd() : trimmed;
}

function leading(line: string): number {
  let at = 0;
  while (line[at] === " ") at++;
  return at;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}
