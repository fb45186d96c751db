// Banned words, each with its replacement.

import { codeOf } from "../code.ts";
import { fits, type Finding, type Rule } from "../finding.ts";
import { BANS, ROOMS, TEST_BANS, type Ban } from "../rooms.ts";
import { importsOf } from "../imports.ts";

function banned(path: string, text: string, bans: readonly Ban[]): Finding[] {
  const { code, texts, lineAt } = codeOf(text);
  const holding = bans.filter(({ except, unless }) => !fits(path, except) && !unless?.test(code));
  return holding.flatMap(({ pattern, what, instead, within }) =>
    [...(within === "texts" ? texts : code).matchAll(pattern)].map(({ index }) => ({
      path, line: lineAt(index), what, instead,
    })));
}

export const bannedWords: Rule = (path, text) => {
  if (path.startsWith("src/")) return banned(path, text, BANS);
  return path.startsWith("test/") ? banned(path, text, TEST_BANS) : [];
};

/** `node:` and `bun:` modules only in the room that owns the capability. */
export const machineImports: Rule = (path, text) => {
  const room = /^src\/([a-z]+)\//.exec(path)?.[1] ?? (path.startsWith("src/") ? "main" : undefined);
  if (room === undefined) return [];
  const allowed = ROOMS[room]?.machine ?? [];
  return importsOf(text)
    .filter(({ specifier }) => /^(?:node|bun):|^bun$/.test(specifier))
    .filter(({ specifier }) => !allowed.includes("*") && !allowed.includes(specifier))
    .map(({ specifier, line }) => ({
      path, line, what: `${specifier} outside the room that owns it`, instead: "the Runtime argument",
    }));
};

/** Code that hides what it expects to fail. */
export const bareCatch: Rule = (path, text) => {
  const { code, comments, lineAt } = codeOf(text);
  const commentLines = comments.split("\n");
  const explained = (line: number): boolean =>
    [line - 1, line, line + 1].some((each) => (commentLines[each - 1] ?? "").trim() !== "");
  return [...code.matchAll(/\bcatch\s*(\([^)]*\)\s*\{\s*\}|\{)/g)]
    .filter(({ index }) => !explained(lineAt(index)))
    .map(({ index }) => ({
      path, line: lineAt(index), what: "a catch that does not say what it expects",
      instead: "the error's code, a wrap with cause, or a comment that says why",
    }));
};

const NON_NULL = /(?<=[\w)\]])!(?=[.;,)\]:[(}]|\s*(?:[;,)\]}]|$))(?!=)/gm;

/** Escapes from the type checker. */
export const looseTypes: Rule = (path, text) => {
  const { code, comments, lineAt } = codeOf(text);
  const found = (pattern: RegExp, what: string, instead: string, where = code): Finding[] =>
    [...where.matchAll(pattern)].map(({ index }) => ({ path, line: lineAt(index), what, instead }));
  return [
    ...found(/(?<=[:<,|&]\s*|\bas\s+|=>\s*)any\b(?!\s*[:(?.])/g, "any", "unknown and a check"),
    ...found(/\bas\s+unknown\s+as\b/g, "as unknown as", "a type guard, or a schema"),
    ...found(NON_NULL, "a non-null !", "a check, or ?? with a value"),
    ...found(/@ts-(?:ignore|nocheck|expect-error)\b/g, "an unchecked line", "a fitting type", comments),
    ...found(/\b(?:const\s+)?enum\s+[A-Z]\w*\s*\{/g, "an enum", "a union of texts"),
  ];
};
