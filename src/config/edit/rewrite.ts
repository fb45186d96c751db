// A text that means something else with as few bytes changed as possible. Comments, order, quotes,
// indentation and unknown keys stay, because only what differs is touched (pains 5, promise 9).

import { isPlain, type Plain } from "#config/load/plain";
import { type Item, type Node, readSyntax } from "#config/load/syntax";
import { applySplices, type Edit, editItems, type Make, type Splice } from "./items.ts";
import { matchLists } from "./match.ts";
import { same } from "./same.ts";
import { indentAt, onOwnLine, render, renderItem, type Style, styleOf, styleWithin } from "./style.ts";

export interface Rewritten {
  text: string;
  /** The changes, in no order, as offsets of the old text. */
  splices: Splice[];
}

/**
 * @param before what `text` means
 * @param after what it shall mean: JSON values, and numbers JSON has no word for
 * @throws SyntaxError when the text is no JSON5
 */
export function rewriteText(text: string, before: unknown, after: unknown): Rewritten {
  const syntax = readSyntax(text);
  const edit: Edit = { text, style: styleOf(text, syntax), splices: [] };
  rewriteNode(edit, { start: syntax.root.start, value: syntax.root }, before, after);
  return { text: applySplices(text, edit.splices), splices: edit.splices };
}

type Place = Pick<Item, "start" | "value">;

function rewriteNode(edit: Edit, { start, value: node }: Place, before: unknown, after: unknown): void {
  if (same(before, after)) return;
  if (node.kind === "object" && isPlain(before) && isPlain(after)) {
    return rewriteObject(edit, node, before, after);
  }
  if (node.kind === "list" && Array.isArray(before) && Array.isArray(after)) {
    return rewriteList(edit, node, before, after);
  }
  const { text, style, splices } = edit;
  const sign = text[node.start];
  const quoted: Style = sign === '"' || sign === "'" ? { ...style, quote: sign } : style;
  splices.push({ start: node.start, end: node.end, text: render(after, quoted, indentFor(text, start)) });
}

function rewriteObject(edit: Edit, node: Node, before: Plain, after: Plain): void {
  const keep = node.items.map(({ name }) => Object.hasOwn(after, name));
  for (const [index, item] of node.items.entries()) {
    // What a later item of the same name hides was never meant.
    const counts = node.items.findLastIndex(({ name }) => name === item.name) === index;
    if (keep[index] && counts) rewriteNode(edit, item, before[item.name], after[item.name]);
  }
  const names = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  const style = styleWithin(edit.text, node, edit.style);
  const makes = names.map((name): Make => (indent) => renderItem(name, after[name], style, indent));
  const [first] = node.items;
  const [make, ...rest] = makes;
  if (first && make && !keep.includes(true)) {
    // Nothing stays to put it behind: it takes the place of the first item.
    replaceItem(edit, first, make);
    return editItems(edit, node, [true, ...keep.slice(1)], new Map([[0, rest]]));
  }
  editItems(edit, node, keep, new Map(makes.length > 0 ? [[keep.lastIndexOf(true), makes]] : []));
}

function replaceItem({ text, splices }: Edit, item: Item, make: Make): void {
  splices.push({ start: item.start, end: item.value.end, text: make(indentFor(text, item.start)) });
}

/** What stands among others on one line stays there. */
function indentFor(text: string, start: number): string | undefined {
  return onOwnLine(text, start) ? indentAt(text, start) : undefined;
}

function rewriteList(edit: Edit, node: Node, before: readonly unknown[], after: readonly unknown[]): void {
  const { pairs, added } = matchLists(before, after);
  for (const [index, item] of node.items.entries()) {
    const match = pairs[index];
    if (match !== undefined) rewriteNode(edit, item, before[index], after[match]);
  }
  const makes = [...added].map(([index, numbers]): [number, Make[]] =>
    [index, numbers.map((number): Make => (indent) => render(after[number], edit.style, indent))]);
  editItems(edit, node, before.map((_, index) => pairs[index] !== undefined), new Map(makes));
}
