// Nothing lives in a module: two gateways must be able to run in one process, and importing must do nothing.

import { codeOf, depths } from "../code.ts";
import type { Finding, Rule } from "../finding.ts";

const MUTABLE_MADE =
  /\bnew\s+(?:Map|Set|WeakMap|WeakSet|Array|Uint8Array|AbortController|EventTarget|EventEmitter|Promise)\b/;
const STATIC_FIELD = /^\s*static\s+(?!readonly\b|async\b|\{)[#\w]+\s*(?::[^=(]*)?(?:=(?!>)|;)/;
const INSTEAD = "a field of the service that owns it";

export const moduleState: Rule = (path, text) => {
  if (!path.startsWith("src/") || path.endsWith(".gen.ts")) return [];
  const { code } = codeOf(text);
  const depth = depths(code);
  const out: Finding[] = [];
  const lines = code.split("\n");
  lines.forEach((source, index) => {
    const line = index + 1;
    const bad = (what: string, instead = INSTEAD): void => void out.push({ path, line, what, instead });
    if (STATIC_FIELD.test(source)) bad("a static field");
    if (depth.atLine(line) !== 0) return;
    const declared = /^(?:export\s+)?const\s+([\w$]+)([^=]*)=\s*(.*)$/.exec(source);
    const [, name = "", type = "", sameLine = ""] = declared ?? [];
    // A table whose type forbids changing it is data, not state.
    const fixed = /\breadonly\b|\bReadonly/.test(type);
    const value = sameLine === "" ? (lines[index + 1] ?? "").trim() : sameLine;
    if (/^(?:export\s+)?(?:let|var)\b/.test(source)) bad("a variable of the module");
    else if (declared && !fixed && MUTABLE_MADE.test(value)) bad("a mutable object of the module");
    else if (declared && !fixed && isEmptyLiteral(value)) bad("an empty list or record of the module");
    else if (declared && isMutated(code, name)) bad(`${name} is changed after it was made`);
    else if (path !== "src/main.ts" && /^(?:await\s+)?[\w$.]+\s*\(/.test(source)) {
      bad("importing this file does something", "a function that somebody calls");
    }
  });
  return out;
};

function isEmptyLiteral(value: string): boolean {
  return /^(?:\[\s*\]|\{\s*\})\s*(?:as\s+(?!const\b)[^;]*)?;?\s*$/.test(value);
}

/** Whether a constant's content is written to somewhere in its file. */
function isMutated(code: string, name: string): boolean {
  const plain = name.replaceAll("$", "\\$");
  const written = String.raw`(?:\.[\w$]+|\[[^\]]*\])\s*(?:=(?!=|>)|\+=|-=|\?\?=|\|\|=|&&=|\+\+|--)`;
  const called = String.raw`\.(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear)\(`;
  const assigned = `Object\\.assign\\(${plain}\\b`;
  const changed = [`${plain}(?:${written}|${called})`, `delete ${plain}[.[]`, assigned].join("|");
  return new RegExp(`(?<![\\w$.])(?:${changed})`).test(code);
}
