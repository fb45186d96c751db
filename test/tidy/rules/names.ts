// Names of files and folders, and paths that belong to one machine.

import * as os from "node:os";
import { type Finding, fits, type Rule } from "../finding.ts";
import { CATALOGUES, EMPTY_NAMES, SIZES } from "../rooms.ts";

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const fileName: Rule = (path) => {
  if (!/^(?:src|test|scripts)\//.test(path)) return [];
  const out: Finding[] = [];
  const bad = (what: string, instead: string): void => void out.push({ path, line: 1, what, instead });
  for (const part of path.split("/")) {
    const name = part.replace(/(?:\.(?:gen|test|case))?\.[a-z0-9]+$/, "");
    if (name === "README" || name === "" || part.startsWith(".")) continue;
    if (!KEBAB.test(name)) bad(`the name "${part}"`, "kebab-case");
    if (EMPTY_NAMES.includes(name)) bad(`the name "${part}"`, "the name of what is in it");
    if (name.startsWith("server-")) bad(`the name "${part}"`, "the folder server/");
    if (/-(?:utils?|helpers?|impl|v2)$/.test(name)) bad(`the name "${part}"`, "the name of what is in it");
  }
  return out;
};

/** A folder with too many entries, or with three that share a first word. */
export function folderShape(folder: string, names: ReadonlySet<string>): Finding[] {
  if (fits(folder, CATALOGUES)) return [];
  const out: Finding[] = [];
  const entries = [...names].filter((name) => name !== "README.md" && !name.endsWith(".gen.ts"));
  if (entries.length > SIZES.folderEntries) {
    const what = `${entries.length} entries, at most ${SIZES.folderEntries}`;
    out.push({ path: folder, line: 1, what, instead: "a folder per topic" });
  }
  const sources = entries.filter((name) => name.endsWith(".ts"));
  const prefixes = sources.map((name) => /^([a-z0-9]+)-/.exec(name)?.[1]);
  for (const prefix of new Set(prefixes)) {
    const sharing = prefixes.filter((each) => each === prefix).length;
    if (prefix === undefined || sharing < 3) continue;
    const what = `${sharing} names start with "${prefix}-"`;
    out.push({ path: folder, line: 1, what, instead: `the folder ${prefix}/` });
  }
  return out;
}

// People's folders, in which only made-up names may appear.
const HOME = /(?:\/home\/|\/Users\/|\\Users\\\\?)([A-Za-z][\w.-]*)/g;
const MADE_UP = ["user", "me", "you", "alice", "bob", "node", "openclaw", "someone"];
const REGISTRY = /https?:\/\/[^\s"']*\b(?:npm|registry|proxy|artifactory|nexus)[\w.-]*\.[^\s"'/]+/g;

/** @param machine texts that name this machine: the checkout, the home folder */
export function machinePaths(machine: readonly string[]): Rule {
  return (path, text) => {
    const out: Finding[] = [];
    const lines = text.split("\n");
    const bad = (line: number, what: string, instead: string): void =>
      void out.push({ path, line, what, instead });
    lines.forEach((source, index) => {
      for (const own of machine) {
        if (source.includes(own)) bad(index + 1, "a path of this machine", "a path from an argument");
      }
      for (const [, name = ""] of source.matchAll(HOME)) {
        if (!MADE_UP.includes(name)) bad(index + 1, `the home folder of "${name}"`, "/home/user");
      }
      for (const [url] of source.matchAll(REGISTRY)) {
        if (!/^https:\/\/registry\.npmjs\.org|^https:\/\/www\.npmjs\.com/.test(url)) {
          bad(index + 1, "the host of a registry", "nothing: npm knows where to look");
        }
      }
    });
    return out;
  };
}

/** What must not appear anywhere: where this checkout lies, and who works here. */
export function ownMachine(root: string): string[] {
  // Short paths such as `/root` or `/app` would be found in innocent texts.
  return [root, os.homedir()].filter((path) => path.split("/").length > 2 || path.includes("\\"));
}
