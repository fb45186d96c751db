// Taking items out of an object or a list and putting others in: the smallest change of the text that leaves
// every comment, and every byte that is not of the item or its separators, where it is.

import type { Item, Node } from "#config/load/syntax";
import { closerOf, indentAt, isBreak, lineStart, onOwnLine, type Style } from "./style.ts";

/** A part of the text and what takes its place. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** Writes an item; `indent` is that of its line, undefined keeps it on one line. */
export type Make = (indent: string | undefined) => string;

export interface Edit {
  text: string;
  style: Style;
  splices: Splice[];
}

/**
 * @param keep for every item whether it stays
 * @param added what comes behind the kept item of that number; -1 stands for the front
 */
export function editItems(
  edit: Edit, node: Node, keep: readonly boolean[], added: ReadonlyMap<number, readonly Make[]>,
): void {
  if (node.items.length === 0) return fill(edit, node, added.get(-1) ?? []);
  const last = keep.lastIndexOf(true);
  const trailing = node.items.at(-1)?.comma !== undefined;
  const more = (added.get(last)?.length ?? 0) > 0;
  for (const [index, item] of node.items.entries()) {
    if (keep[index]) fixComma(edit, item, index !== last || more || trailing);
  }
  for (const [index, makes] of added) {
    const item = node.items[index];
    const commas = makes.map((_, at) => trailing || index !== last || at < makes.length - 1);
    if (item) putBehind(edit, item, makes, commas);
    else putFirst(edit, node, makes);
  }
  for (const run of runsOf(edit.text, node.items, keep)) edit.splices.push(widened(edit.text, run));
}

/** Makes the changes; of two at one place the one that was added first comes first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const inOrder = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let done = 0;
  let out = "";
  for (const splice of inOrder) {
    if (splice.start < done) throw new RangeError("two edits overlap");
    out += text.slice(done, splice.start) + splice.text;
    done = splice.end;
  }
  return out + text.slice(done);
}

function fixComma({ splices }: Edit, { comma, value }: Item, needed: boolean): void {
  if (needed && comma === undefined) splices.push({ start: value.end, end: value.end, text: "," });
  if (!needed && comma !== undefined) splices.push({ start: comma, end: comma + 1, text: "" });
}

function putBehind(
  { text, style, splices }: Edit, item: Item, makes: readonly Make[], commas: readonly boolean[],
): void {
  const { at, lineComment } = behind(text, item);
  const own = onOwnLine(text, item.start);
  const indent = own || lineComment ? indentAt(text, item.start) + (own ? "" : style.unit) : undefined;
  const parts = makes.map((make, index) => {
    const gap = indent === undefined ? " " : style.newline + indent;
    return `${gap}${make(indent)}${commas[index] ? "," : ""}`;
  });
  splices.push({ start: at, end: at, text: parts.join("") });
}

/** Where the next item begins: comments on the rest of the line belong to this one. */
function behind(text: string, item: Item): { at: number; lineComment: boolean } {
  const end = item.comma === undefined ? item.value.end : item.comma + 1;
  const { at, lineComment } = comments(text, end);
  const next = text[blanksEnd(text, at)];
  const free = lineComment || isBreak(next) || next === "}" || next === "]";
  return { at: free ? at : end, lineComment };
}

/** Behind the comments that begin on the line of an offset. */
function comments(text: string, from: number): { at: number; lineComment: boolean } {
  let at = from;
  for (;;) {
    const start = blanksEnd(text, at);
    const line = /\/\/[^\n\r\u2028\u2029]*/y;
    line.lastIndex = start;
    const found = line.exec(text)?.[0];
    if (found !== undefined) return { at: start + found.length, lineComment: true };
    if (!text.startsWith("/*", start)) return { at, lineComment: false };
    at = text.indexOf("*/", start) + 2;
  }
}

function putFirst({ text, style, splices }: Edit, node: Node, makes: readonly Make[]): void {
  const first = node.items[0]?.start ?? node.end;
  if (!onOwnLine(text, first)) {
    const line = makes.map((make) => `${make(undefined)}, `).join("");
    splices.push({ start: first, end: first, text: line });
    return;
  }
  const indent = indentAt(text, first);
  const { at } = comments(text, node.start + 1);
  const lines = makes.map((make) => `${style.newline}${indent}${make(indent)},`).join("");
  splices.push({ start: at, end: at, text: lines });
}

/** The first items of an empty object or list. */
function fill({ text, style, splices }: Edit, node: Node, makes: readonly Make[]): void {
  if (makes.length === 0) return;
  const closer = closerOf(node);
  const inner = text.slice(node.start + 1, closer);
  const blank = inner.trim() === "";
  const outer = indentAt(text, node.start);
  const indent = outer + style.unit;
  const last = style.trailingComma ? "," : "";
  const lines = makes.map((make) => indent + make(indent)).join(`,${style.newline}`) + last;
  if (!style.lines && !/[\n\r\u2028\u2029]/.test(inner)) {
    const line = makes.map((make) => make(undefined)).join(", ");
    const pad = node.kind === "object" ? " " : "";
    if (blank) splices.push({ start: node.start + 1, end: closer, text: pad + line + pad });
    else splices.push({ start: closer, end: closer, text: ` ${line}${pad}` });
  } else if (!blank && onOwnLine(text, closer)) {
    const at = lineStart(text, closer);
    splices.push({ start: at, end: at, text: lines + style.newline });
  } else {
    const start = blank ? node.start + 1 : blanksBefore(text, closer);
    splices.push({ start, end: closer, text: `${style.newline}${lines}${style.newline}${outer}` });
  }
}

interface Range {
  start: number;
  end: number;
}

/** What is taken out, with its commas; neighbours on one line are taken out together. */
function runsOf(text: string, items: readonly Item[], keep: readonly boolean[]): Range[] {
  const runs: Range[] = [];
  for (const [index, { start, value, comma }] of items.entries()) {
    if (keep[index]) continue;
    const before = runs.at(-1);
    const joined = before && /^[ \t]*$/.test(text.slice(before.end, start));
    const run = joined ? before : { start, end: value.end };
    if (joined) run.end = value.end;
    else runs.push(run);
    if (comma === undefined) continue;
    // A comment in front of the comma stays.
    if (text.slice(value.end, comma).trim() === "") run.end = comma + 1;
    else runs.push({ start: comma, end: comma + 1 });
  }
  return runs;
}

/** With the blanks that nobody needs any more, and the line when nothing else is on it. */
function widened(text: string, { start, end }: Range): Splice {
  const line = lineStart(text, start);
  const alone = text.slice(line, start).trim() === "";
  const next = blanksEnd(text, end);
  const sign = text[next];
  if (alone && line > 0 && isBreak(sign)) {
    return { start: line, end: next + (text.startsWith("\r\n", next) ? 2 : 1), text: "" };
  }
  const closes = sign === "}" || sign === "]";
  if (alone) return { start, end: closes ? end : next, text: "" };
  if (!closes && !isBreak(sign)) return { start, end: next, text: "" };
  return { start: blanksBefore(text, start), end, text: "" };
}

function blanksBefore(text: string, from: number): number {
  let at = from;
  while (text[at - 1] === " " || text[at - 1] === "\t") at -= 1;
  return at;
}

function blanksEnd(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}
