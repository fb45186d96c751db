// How the author of a text writes, so that what is put into it looks like the rest.

import type { Item, Node, Syntax } from "#config/load/syntax";
import { isPlain } from "#config/load/plain";

export interface Style {
  /** One step of indentation. */
  unit: string;
  newline: string;
  /** Sign around texts. */
  quote: '"' | "'";
  /** Names that need no quotes have none. */
  bareKeys: boolean;
  /** The last item of a list over several lines has a comma, too. */
  trailingComma: boolean;
  /** The text has more than one line; on one line new objects stay on it. */
  lines: boolean;
}

const LIST_CHARS_MAX = 70;

export function styleOf(text: string, { root }: Syntax): Style {
  const items = everyItem(root);
  const broken = everyNode(root).filter((node) => node.items.length > 0 && onOwnLine(text, closerOf(node)));
  const keys = items.filter((item) => item.keyEnd > item.start).map((item) => text[item.start]);
  const texts = items.map((item) => text[item.value.start]).filter((sign) => sign === '"' || sign === "'");
  return {
    unit: unitOf(text, root),
    newline: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n",
    quote: texts[0] === "'" ? "'" : '"',
    bareKeys: keys.some((sign) => sign !== '"' && sign !== "'"),
    trailingComma: broken.some((node) => node.items.at(-1)?.comma !== undefined),
    lines: /[\n\r]/.test(text.trim()) || items.length === 0,
  };
}

/** The style of an object's own items wins over that of the file. */
export function styleWithin(text: string, node: Node, style: Style): Style {
  const signs = node.items.filter((item) => item.keyEnd > item.start).map((item) => text[item.start]);
  if (signs.length === 0) return style;
  return { ...style, bareKeys: signs.some((sign) => sign !== '"' && sign !== "'") };
}

/** A value as JSON5. `indent` is that of the line it begins on; undefined keeps it on one line. */
export function render(value: unknown, style: Style, indent: string | undefined): string {
  if (Array.isArray(value)) return renderList(value, style, indent);
  if (!isPlain(value)) return renderScalar(value, style.quote);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  const inner = indent === undefined ? undefined : indent + style.unit;
  const parts = entries.map(([name, entry]) => renderItem(name, entry, style, inner));
  if (inner === undefined) return `{ ${parts.join(", ")} }`;
  return block("{", parts, "}", style, indent ?? "");
}

/** `name: value` */
export function renderItem(
  name: string, value: unknown, style: Style, indent: string | undefined,
): string {
  return `${renderKey(name, style)}: ${render(value, style, indent)}`;
}

export function renderKey(name: string, style: Style): string {
  return style.bareKeys && /^[A-Za-z_$][\w$]*$/.test(name) ? name : renderText(name, style.quote);
}

export function renderScalar(value: unknown, quote: Style["quote"]): string {
  if (typeof value === "string") return renderText(value, quote);
  // JSON has no word for these; JSON5 has.
  if (typeof value === "number") return String(value);
  return JSON.stringify(value) ?? "null";
}

function renderText(text: string, quote: Style["quote"]): string {
  // Allowed as they are, but readers warn of them.
  const json = JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  if (quote === '"') return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function renderList(list: readonly unknown[], style: Style, indent: string | undefined): string {
  if (list.length === 0) return "[]";
  const line = `[${list.map((entry) => render(entry, style, undefined)).join(", ")}]`;
  const flat = list.every((entry) => typeof entry !== "object" || entry === null);
  if (indent === undefined || (flat && line.length <= LIST_CHARS_MAX)) return line;
  const parts = list.map((entry) => render(entry, style, indent + style.unit));
  return block("[", parts, "]", style, indent);
}

function block(
  open: string, parts: readonly string[], close: string, { unit, newline, trailingComma }: Style,
  indent: string,
): string {
  const lines = parts.map((part, index) =>
    `${indent}${unit}${part}${index < parts.length - 1 || trailingComma ? "," : ""}`);
  return [open, ...lines, indent + close].join(newline);
}

/** Blanks at the start of the line an offset is on. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text[at - 1])) at -= 1;
  return at;
}

/** Whether only blanks stand before an offset on its line. */
export function onOwnLine(text: string, offset: number): boolean {
  const start = lineStart(text, offset);
  return start > 0 && /^[ \t]*$/.test(text.slice(start, offset));
}

export function isBreak(sign: string | undefined): boolean {
  return sign === "\n" || sign === "\r" || sign === "\u2028" || sign === "\u2029";
}

/** Offset of the closing bracket. */
export function closerOf(node: Node): number {
  return node.end - 1;
}

function unitOf(text: string, root: Node): string {
  for (const node of everyNode(root)) {
    const [first] = node.items;
    if (!first || !onOwnLine(text, first.start)) continue;
    const outer = indentAt(text, node.start);
    const inner = indentAt(text, first.start);
    if (inner.length > outer.length && inner.startsWith(outer)) return inner.slice(outer.length);
  }
  return "  ";
}

function everyItem(node: Node): Item[] {
  return node.items.flatMap((item) => [item, ...everyItem(item.value)]);
}

function everyNode(node: Node): Node[] {
  return [node, ...node.items.flatMap((item) => everyNode(item.value))];
}
