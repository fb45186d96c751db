// "Did you mean": the closest known word, when it is close enough to be a typing error.

const DISTANCE_MAX = 2;

/** The nearest of `known` within two edits (a swap of neighbours counts as one), or undefined. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  // Short words are two edits away from everything.
  const limit = Math.min(DISTANCE_MAX, Math.floor((typed.length + 1) / 3));
  const scored = known.map((word) => ({ word, edits: distance(typed, word) }));
  return scored.filter(({ edits }) => edits <= limit).sort((a, b) => a.edits - b.edits)[0]?.word;
}

/** Edits between two words: insert, delete, replace, swap neighbours. */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
