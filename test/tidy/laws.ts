// Every rule about single files, and which files each is about.

import type { Finding, Rule } from "./finding.ts";
import { isSource, ROOT, type SourceFile } from "./files.ts";
import { bannedWords, bareCatch, looseTypes, machineImports } from "./rules/bans.ts";
import { defaultExport, importStyle, noBarrel } from "./rules/imports.ts";
import { fileName, machinePaths, ownMachine } from "./rules/names.ts";
import { fileSize, functionSize, lineLength } from "./rules/sizes.ts";
import { moduleState } from "./rules/state.ts";
import { GROWING } from "./rooms.ts";

export interface Law {
  name: string;
  rule: Rule;
  about(path: string): boolean;
}

const inProgram = (path: string): boolean => isSource(path) && path.startsWith("src/");

export const LAWS: readonly Law[] = [
  { name: "files are short", rule: fileSize, about: isSource },
  { name: "functions are short", rule: functionSize, about: isSource },
  { name: "lines are short", rule: lineLength, about: (path) => isSource(path) && !isGrowing(path) },
  { name: "imports are aliases or near, with .ts", rule: importStyle, about: isSource },
  { name: "there are no barrels", rule: noBarrel, about: isSource },
  { name: "only leaves have a default export", rule: defaultExport, about: inProgram },
  { name: "banned words are not said", rule: bannedWords, about: isSource },
  { name: "machine modules stay in their rooms", rule: machineImports, about: inProgram },
  { name: "a catch says what it expects", rule: bareCatch, about: isSource },
  { name: "types are not escaped", rule: looseTypes, about: isSource },
  { name: "modules hold no state and do nothing when imported", rule: moduleState, about: inProgram },
  { name: "names are kebab-case and tell something", rule: fileName, about: () => true },
  { name: "no path of one machine is written down", rule: machinePaths(ownMachine(ROOT)), about: () => true },
];

function isGrowing(path: string): boolean {
  return GROWING.some((folder) => path.startsWith(folder));
}

/** What one law finds in all its files. */
export function findings(law: Law, files: readonly SourceFile[]): Finding[] {
  return files.filter(({ path }) => law.about(path)).flatMap(({ path, text }) => law.rule(path, text));
}
