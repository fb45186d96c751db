// What a change did to a text, for people: numbered lines with `+`, `-` or a blank before them.

interface Step {
  sign: "+" | "-" | " ";
  /** Line number from 1: in the new text, or in the old one for what is gone. */
  line: number;
  text: string;
}

/** What a tool reports beside its text (recorded). */
export type ChangeFacts = {
  changed: boolean;
  /** The file was not there before. */
  created?: true;
  /** One line of text per line shown, unchanged neighbours included; absent for very long files. */
  diff?: string;
  firstChangedLine?: number;
};

/** Unchanged lines shown around a change. */
const AROUND = 3;

/** A table of more cells than this takes too long to fill: the changed part is then shown as a whole. */
const CELLS_MAX = 1_000_000;

/** Longer texts are not compared. */
const TEXT_CHARS_MAX = 2_000_000;

/** Longer diffs are cut: they are stored with the message. */
const DIFF_CHARS_MAX = 20_000;

/** @param before null for a file that was not there, undefined for one that cannot be compared */
export function changeFacts(before: string | null | undefined, after: string): ChangeFacts {
  const facts = { changed: before !== after, ...(before === null ? { created: true as const } : {}) };
  if (before === undefined || (before?.length ?? 0) + after.length > TEXT_CHARS_MAX) return facts;
  const old = linesOf(before ?? "");
  const fresh = linesOf(after);
  const steps = stepsBetween(old, fresh);
  const first = steps.find(({ sign }) => sign !== " ");
  if (!first) return { ...facts, diff: "" };
  const width = String(Math.max(old.length, fresh.length)).length;
  const shown = nearChanges(steps).map((step) => {
    if (step === undefined) return ` ${" ".repeat(width)} ...`;
    return `${step.sign}${String(step.line).padStart(width)} ${step.text}`;
  });
  const diff = shown.join("\n");
  const cut = diff.length > DIFF_CHARS_MAX ? `${diff.slice(0, DIFF_CHARS_MAX)}\n[diff cut]` : diff;
  return { ...facts, diff: cut, firstChangedLine: first.line };
}

/** A newline ends a line and does not begin another one. */
function linesOf(text: string): string[] {
  if (text === "") return [];
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

function stepsBetween(before: readonly string[], after: readonly string[]): Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - head;
  while (tail < room && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  const same = (from: number, texts: readonly string[]): Step[] =>
    texts.map((text, at) => ({ sign: " ", line: from + at + 1, text }));
  return [
    ...same(0, after.slice(0, head)),
    ...middle(old, fresh, head),
    ...same(after.length - tail, after.slice(after.length - tail)),
  ];
}

/** The changed part line by line, keeping as many lines as possible (longest common subsequence). */
function middle(old: readonly string[], fresh: readonly string[], offset: number): Step[] {
  const width = fresh.length + 1;
  const exact = (old.length + 1) * width <= CELLS_MAX;
  const table = exact ? commonLengths(old, fresh) : undefined;
  const steps: Step[] = [];
  let from = 0;
  let to = 0;
  while (from < old.length || to < fresh.length) {
    const gone = old[from];
    const come = fresh[to];
    const below = table?.[(from + 1) * width + to] ?? 0;
    const right = table?.[from * width + to + 1] ?? 0;
    if (table && gone !== undefined && gone === come) {
      steps.push({ sign: " ", line: offset + ++to, text: gone });
      from++;
    } else if (gone !== undefined && (come === undefined || below >= right)) {
      steps.push({ sign: "-", line: offset + ++from, text: gone });
    } else if (come !== undefined) {
      steps.push({ sign: "+", line: offset + ++to, text: come });
    }
  }
  return steps;
}

/** Row by row: how many lines the rests of both have in common. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint32Array {
  const width = fresh.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  for (let from = old.length - 1; from >= 0; from--) {
    for (let to = fresh.length - 1; to >= 0; to--) {
      const at = from * width + to;
      table[at] = old[from] === fresh[to]
        ? 1 + (table[at + width + 1] ?? 0)
        : Math.max(table[at + width] ?? 0, table[at + 1] ?? 0);
    }
  }
  return table;
}

/** The changes with their neighbours; undefined stands for lines left out. */
function nearChanges(steps: readonly Step[]): (Step | undefined)[] {
  const near = new Set<number>();
  steps.forEach(({ sign }, at) => {
    if (sign === " ") return;
    for (let other = at - AROUND; other <= at + AROUND; other++) near.add(other);
  });
  return steps.flatMap((step, at) => {
    if (near.has(at)) return [step];
    return at === 0 || near.has(at - 1) ? [undefined] : [];
  });
}
