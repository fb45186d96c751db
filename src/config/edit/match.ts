// Which element of an old list is which of a new one.

import { isPlain } from "#config/load/plain";

/** Longer lists are compared from both ends only: the table of the exact way grows with the product. */
const CELLS_MAX = 250_000;

export interface Match {
  /** For every old element the number of the new one it becomes; undefined: it goes. Numbers only grow. */
  pairs: (number | undefined)[];
  /** New elements without an old one, by the old element they come behind; -1 is the front. */
  added: Map<number, number[]>;
}

export function matchLists(before: readonly unknown[], after: readonly unknown[]): Match {
  const [a, b] = [before.map(identity), after.map(identity)];
  const pairs: (number | undefined)[] = before.map(() => undefined);
  const added = new Map<number, number[]>();
  let [from, to] = [0, 0];
  for (const [i, j] of [...anchors(a, b), [a.length, b.length] as const]) {
    // Between two sure pairs one becomes the other as far as there are any.
    const both = Math.min(i - from, j - to);
    for (let at = 0; at < both; at++) pairs[from + at] = to + at;
    const rest = Array.from({ length: j - to - both }, (_, at) => to + both + at);
    if (rest.length > 0) added.set(from + both - 1, rest);
    if (i < a.length) pairs[i] = j;
    [from, to] = [i + 1, j + 1];
  }
  return { pairs, added };
}

/** Elements with an id are the same as long as the id is; others while they are equal. */
function identity(value: unknown): string {
  if (isPlain(value) && typeof value["id"] === "string") return `id ${value["id"]}`;
  return JSON.stringify(value) ?? "";
}

/** Pairs of equal elements in order: the longest common subsequence. */
function anchors(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const inner = common(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [
    ...Array.from({ length: head }, (_, at) => [at, at] as const),
    ...inner.map(([i, j]) => [i + head, j + head] as const),
    ...Array.from({ length: tail }, (_, at) => [a.length - tail + at, b.length - tail + at] as const),
  ];
}

function common(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length * b.length > CELLS_MAX) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}
