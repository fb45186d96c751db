// What a file imports, with line and kind. `import type` and lists of nothing but types are types.

import { codeOf } from "./code.ts";

export interface Import {
  specifier: string;
  kind: "value" | "type" | "dynamic";
  line: number;
  /** `export … from`. */
  exported: boolean;
  star: boolean;
}

const STATIC = /(?:^|(?<=[;\n}]))[ \t]*(import|export)\b(?!\s*[(.])([^;"'`]*?)\bfrom\s*["']/g;
const BARE = /(?:^|(?<=[;\n}]))[ \t]*import\s*["']/g;
const DYNAMIC = /\bimport\s*\(\s*["'`]/g;

export function importsOf(text: string): Import[] {
  const { code, lineAt } = codeOf(text);
  const out: Import[] = [];
  const specifierAt = (end: number): string => {
    const quote = text[end - 1] ?? '"';
    return text.slice(end, text.indexOf(quote, end));
  };
  for (const match of code.matchAll(STATIC)) {
    const [whole, word = "", clause = ""] = match;
    const end = match.index + whole.length;
    const start = match.index + whole.indexOf(word);
    out.push({
      specifier: specifierAt(end),
      kind: onlyTypes(clause) ? "type" : "value",
      line: lineAt(start),
      exported: word === "export",
      star: /^\s*\*\s*$/.test(clause),
    });
  }
  for (const match of code.matchAll(BARE)) {
    const end = match.index + match[0].length;
    out.push({ specifier: specifierAt(end), kind: "value", line: lineAt(end), exported: false, star: false });
  }
  for (const match of code.matchAll(DYNAMIC)) {
    const end = match.index + match[0].length;
    const isType = /\btypeof\s*$/.test(code.slice(0, match.index));
    const kind = isType ? "type" : "dynamic";
    out.push({ specifier: specifierAt(end), kind, line: lineAt(end), exported: false, star: false });
  }
  return out.sort((a, b) => a.line - b.line);
}

function onlyTypes(clause: string): boolean {
  if (/^\s*type\s+[^\s,]/.test(clause)) return true;
  const list = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  if (list === undefined) return false;
  const names = list.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return names.length > 0 && names.every((name) => name.startsWith("type "));
}
