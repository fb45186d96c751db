// Where in the source text a value stands: for line numbers in problems and for blanking secrets in the text.
// On a text that syntax.ts does not follow it gives up and returns undefined.

import { type Node, type Range, readSyntax } from "./syntax.ts";

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
  comments: Range[];
  /** Values of keys that come again later in the same object; only the last one counts. */
  shadowed: Spot[];
}

/** Positions of all values of a JSON5 text. */
export function scan(text: string): Scan | undefined {
  try {
    const { root, comments } = readSyntax(text);
    const shadowed: Spot[] = [];
    return { root: spotOf(root, root.start, shadowed), comments, shadowed };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function spotOf({ start, end, items }: Node, keyAt: number, shadowed: Spot[]): Spot {
  const children = new Map<string, Spot>();
  for (const item of items) {
    const earlier = children.get(item.name);
    if (earlier) shadowed.push(earlier);
    children.set(item.name, spotOf(item.value, item.start, shadowed));
  }
  return { keyAt, start, end, children };
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
