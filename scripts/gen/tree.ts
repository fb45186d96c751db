// The command tree: words typed → a function that imports one leaf. Nothing is loaded until a word matches.

/** A command file: path below src/cli/commands, and its text. */
export interface CommandSource {
  readonly file: string;
  readonly text: string;
}

interface Branch {
  file?: string;
  summary?: string;
  readonly sub: Map<string, Branch>;
}

/** The leaf's own summary, when it is a plain string literal: help of a branch needs no import then. */
function summaryOf(text: string): string | undefined {
  const literal = /\bsummary:\s*("(?:[^"\\\n]|\\.)*")/.exec(text)?.[1];
  return literal === undefined ? undefined : String(JSON.parse(literal));
}

/** `a/b.ts` → [a, b]; `a/index.ts` → [a]: the parent command itself. */
function wordsOf(file: string): string[] {
  const words = file.replace(/\.ts$/, "").split("/");
  return words.at(-1) === "index" ? words.slice(0, -1) : words;
}

function plant(sources: readonly CommandSource[]): Branch {
  const root: Branch = { sub: new Map() };
  for (const { file, text } of sources) {
    let at = root;
    for (const word of wordsOf(file)) {
      const next: Branch = at.sub.get(word) ?? { sub: new Map() };
      at.sub.set(word, next);
      at = next;
    }
    if (at.file !== undefined) throw new Error(`two files for one command: ${at.file} and ${file}`);
    at.file = file;
    const summary = summaryOf(text);
    if (summary !== undefined) at.summary = summary;
  }
  return root;
}

function print(branch: Branch, indent: string): string {
  const inner = `${indent}  `;
  let out = "{\n";
  if (branch.summary !== undefined) out += `${inner}summary: ${JSON.stringify(branch.summary)},\n`;
  if (branch.file !== undefined) out += `${inner}load: () => import("./commands/${branch.file}"),\n`;
  if (branch.sub.size > 0) out += `${inner}sub: ${printSub(branch.sub, inner)},\n`;
  return `${out}${indent}}`;
}

function printSub(sub: ReadonlyMap<string, Branch>, indent: string): string {
  if (sub.size === 0) return "{}";
  const inner = `${indent}  `;
  const lines = [...sub].sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, branch]) => {
    const key = /^[a-z]+$/.test(word) ? word : JSON.stringify(word);
    return `${inner}${key}: ${print(branch, inner)},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

/**
 * Text of src/cli/tree.gen.ts: `tree[word]` is `{summary?, load?, sub?}`, where `load` imports the leaf and
 * `sub` holds the next words.
 */
export function commandTree(sources: readonly CommandSource[]): string {
  return `export const tree = ${printSub(plant(sources).sub, "")} as const;\n`;
}
