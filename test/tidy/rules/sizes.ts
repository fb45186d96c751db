// How large a file, a function and a line may be.

import { codeOf } from "../code.ts";
import type { Finding, Rule } from "../finding.ts";
import { SIZES } from "../rooms.ts";

export const fileSize: Rule = (path, text) => {
  const max = path === "src/main.ts" ? SIZES.mainLines : SIZES.fileLines;
  const lines = text.replace(/\n$/, "").split("\n").length;
  if (lines <= max) return [];
  return [{ path, line: max, what: `${lines} lines, at most ${max}`, instead: "one file per topic" }];
};

export const lineLength: Rule = (path, text) =>
  text.split("\n").flatMap((line, index) => {
    const columns = [...line].length;
    if (columns <= SIZES.lineColumns) return [];
    const what = `${columns} columns, at most ${SIZES.lineColumns}`;
    return [{ path, line: index + 1, what, instead: "a line break" }];
  });

export const functionSize: Rule = (path, text) => {
  const { code, lineAt } = codeOf(text);
  const out: Finding[] = [];
  const open: number[] = [];
  for (const { index, 0: brace } of code.matchAll(/[{}]/g)) {
    if (brace === "{") {
      open.push(index);
      continue;
    }
    const start = open.pop();
    if (start === undefined) continue;
    const lines = lineAt(index) - lineAt(start) + 1;
    if (lines <= SIZES.functionLines || !opensFunction(code.slice(0, start))) continue;
    const what = `a function of ${lines} lines, at most ${SIZES.functionLines}`;
    out.push({ path, line: lineAt(start), what, instead: "functions with names for their parts" });
  }
  return out;
};

const NO_FUNCTION = new RegExp(
  "^(?:export |default |abstract |declare )*" +
    String.raw`(?:class|interface|type|namespace|if|else|for|while|switch|catch|case|try|do|finally)\b`,
);

/** Whether the brace at the end of this code opens a function's body. */
function opensFunction(before: string): boolean {
  const header = headerOf(before).trim();
  // A heading over tests is no function: what counts are the tests below it.
  if (/^describe\(/.test(header)) return false;
  if (header.endsWith("=>") || /\bfunction\b/.test(header)) return true;
  // A literal follows one of these.
  if (/(?:[=(,[:?&|]|\breturn|\bdefault)$/.test(header)) return false;
  return header.includes("(") && !NO_FUNCTION.test(header);
}

/**
 * The statement or member that ends here: from the nearest line above with this indentation that starts one.
 */
function headerOf(before: string): string {
  const lines = before.split("\n");
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  const indent = indentOf(lines.at(-1) ?? "");
  let from = lines.length - 1;
  while (from > 0) {
    const line = lines[from] ?? "";
    if (line.trim() !== "" && indentOf(line) === indent && !/^[)\]}]/.test(line.trim())) break;
    from--;
  }
  return lines.slice(from).join("\n");
}
