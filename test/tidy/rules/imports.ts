// How a file may write its imports and exports. Who may import whom is in graph.ts.

import { codeOf } from "../code.ts";
import { fits, type Finding, type Rule } from "../finding.ts";
import { importsOf } from "../imports.ts";
import { DEFAULT_EXPORTS, ROOMS } from "../rooms.ts";

export const importStyle: Rule = (path, text) => {
  const out: Finding[] = [];
  for (const { specifier, line, star, exported } of importsOf(text)) {
    const bad = (what: string, instead: string): void => void out.push({ path, line, what, instead });
    if (star && exported) bad("export *", "named exports, or an import of the file itself");
    if (!specifier.startsWith(".")) {
      const room = /^#([a-z]+)\//.exec(specifier)?.[1];
      if (room && specifier.endsWith(".ts")) bad(`"${specifier}" with .ts`, "the alias without it");
      continue;
    }
    if (!/\.(?:ts|mjs|json|txt|md|html|css)$/.test(specifier)) bad(`"${specifier}"`, "the name with .ts");
    if (!specifier.startsWith("./") && !/^\.\.\/(?!\.\.)/.test(specifier)) {
      bad(`"${specifier}" climbs more than one folder`, "a room alias");
    } else if (path.startsWith("src/") && leavesRoom(path, specifier)) {
      bad(`"${specifier}" leaves its room`, "a room alias");
    }
  }
  return out;
};

function leavesRoom(path: string, specifier: string): boolean {
  const parts = path.split("/").slice(0, -1);
  const room = parts[1];
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return room !== undefined && Object.hasOwn(ROOMS, room) && parts[1] !== room;
}

/** A file that does nothing but pass on names of others. */
export const noBarrel: Rule = (path, text) => {
  const { code } = codeOf(text);
  const exported = importsOf(text).filter((each) => each.exported);
  const rest = code
    .replaceAll(/\b(?:import|export)\b[^;"'`]*?\bfrom\s*["'][^"']*["'];?/g, "")
    .replaceAll(/\bexport\s*\{[^}]*\};?/g, "");
  if (exported.length < 2 || rest.trim() !== "") return [];
  return [{ path, line: 1, what: "a file of re-exports", instead: "imports of the files themselves" }];
};

export const defaultExport: Rule = (path, text) => {
  if (!path.startsWith("src/") || fits(path, DEFAULT_EXPORTS)) return [];
  const { code, lineAt } = codeOf(text);
  return [...code.matchAll(/\bexport\s+default\b|\bas\s+default\b/g)].map(({ index }) => ({
    path, line: lineAt(index), what: "a default export outside the leaves", instead: "a named export",
  }));
};
