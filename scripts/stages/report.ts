// What one stage of the tests came to, and how to read it from a JUnit report.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Result of one stage. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** One line for each skipped test: its name and why. */
  readonly skipped: readonly string[];
  /** One line for each failure that the stage itself found; failing tests are shown by their runner. */
  readonly notes: readonly string[];
}

/** Outcome of a stage that is one check: it holds, or `note` tells why not. */
export function single(note: string | null): Outcome {
  return note === null
    ? { passed: 1, failed: 0, skipped: [], notes: [] }
    : { passed: 0, failed: 1, skipped: [], notes: [note] };
}

/** Outcome of a stage that could not be run for a reason that is no fault. */
export function absent(reason: string): Outcome {
  return { passed: 0, failed: 0, skipped: [reason], notes: [] };
}

interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly body: string;
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", quot: `"`, apos: "'", amp: "&" };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code === undefined ? named[name ?? ""] ?? whole : String.fromCodePoint(Number(code)));
}

function attribute(tag: string, name: string): string {
  return unescapeXml(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

/** Every test of a report. Deno also lists a group beside its steps: only the steps count. */
function casesOf(xml: string): TestCase[] {
  const pattern = /<testcase\b((?:"[^"]*"|[^>"])*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  const cases = [...xml.matchAll(pattern)].map(([, tag = "", body = ""]) => ({
    name: attribute(tag, "name"),
    file: attribute(tag, "file") || attribute(tag, "classname"),
    body,
  }));
  const groups = new Set(cases.flatMap(({ name }) => {
    const words = name.split(" > ");
    return words.map((_, count) => words.slice(0, count).join(" > "));
  }));
  return cases.filter(({ name }) => !groups.has(name));
}

/**
 * Why a test was skipped, as its source says it: neither runner reports that. The reason when it is written
 * as a literal, else the condition, followed to its declaration when it only has a name.
 */
function reasonInSource(root: string, { name, file }: TestCase): string | null {
  const source = path.join(root, file);
  if (!existsSync(source)) return null;
  const text = readFileSync(source, "utf8");
  const at = text.indexOf(JSON.stringify(name));
  if (at < 0) return null;
  const after = text.slice(at + name.length + 2).split(/\n(?=\S*test\()/, 1)[0]?.slice(0, 400) ?? "";
  const option = /^,\s*(\{.*?\}|[\w.]+)\s*,/.exec(after)?.[1] ?? "";
  const literal = /\b(?:skip|todo)\b[:(]\s*["'`]([^"'`]+)["'`]/.exec(option === "" ? after : option)?.[1];
  if (literal !== undefined) return literal;
  const named = /^\{?\s*(\w+)\s*\}?$/.exec(option)?.[1];
  const declared = named === undefined ? null : new RegExp(`\\bconst ${named} = (.+?);\\n`).exec(text);
  const condition = declared?.[1] ?? option;
  return condition === "" ? null : `skipped if ${condition}`;
}

/**
 * Reads a JUnit report. `printed` are the reasons the tests printed themselves (test/support/tools.ts). A
 * runner that failed without naming a failing test (a file that does not load, a crash) counts as one
 * failure.
 */
export function readReport(root: string, xml: string, exitCode: number, printed: readonly string[]): Outcome {
  const cases = casesOf(xml);
  const failing = cases.filter(({ body }) => /<(?:failure|error)\b/.test(body));
  const skipping = cases.filter(({ body }) => /<skipped\b/.test(body));
  const notes: string[] = [];
  if (cases.length === 0) notes.push("the runner reported no test at all");
  else if (exitCode !== 0 && failing.length === 0) notes.push(`the runner exited with ${exitCode}`);
  return {
    passed: cases.length - failing.length - skipping.length,
    failed: failing.length + notes.length,
    skipped: skipping.map((each) => {
      const told = printed.length > 0 ? printed.join("; ") : "no reason given";
      return `${each.name}: ${reasonInSource(root, each) ?? told}`;
    }),
    notes,
  };
}
