// Writes a new leaf and its unit test from a template, and refreshes the manifests:
//   run.ts new method sessions.archive | new command sessions archive | new tool web-search
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { main as gen } from "./gen.ts";
import { methodPath } from "./gen/names.ts";
import { commandFiles, methodFiles, toolFiles } from "./new/templates.ts";

const root = path.join(import.meta.dirname, "..");
const usage = "usage: new method <family.verb> | new command <word>... | new tool <name>";

function filesFor(kind: string | undefined, words: readonly string[]): Record<string, string> {
  const [first = ""] = words;
  const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
  if (kind === "method" && words.length === 1 && /^[a-z][A-Za-z0-9-]*(\.[a-z][A-Za-z0-9-]*)*$/.test(first)) {
    return methodFiles(first, methodPath(first));
  }
  if (kind === "command" && words.length > 0 && words.every((word) => kebab.test(word))) {
    return commandFiles(words);
  }
  if (kind === "tool" && words.length === 1 && kebab.test(first)) return toolFiles(first);
  throw new Error(usage);
}

export function main([kind, ...words]: readonly string[]): number {
  const files = filesFor(kind, words);
  const taken = Object.keys(files).filter((file) => existsSync(path.join(root, file)));
  if (taken.length > 0) throw new Error(`already there: ${taken.join(", ")}`);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
  return gen([]);
}
