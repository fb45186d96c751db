// The files the laws are about: everything of the checkout that people write.

import { readdirSync, readFileSync, statSync } from "node:fs";
import * as paths from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

const NOT_OURS = new Set(["node_modules", "dist", ".git", ".cache", "package-lock.json"]);

export interface SourceFile {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
}

/** Every file below the root that is ours, text of it read. */
export function allFiles(root = ROOT): SourceFile[] {
  const out: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const name of readdirSync(paths.join(root, folder)).sort()) {
      if (NOT_OURS.has(name) || name.endsWith(".log")) continue;
      const path = folder === "" ? name : `${folder}/${name}`;
      const stat = statSync(paths.join(root, path));
      if (stat.isDirectory()) walk(path);
      else out.push({ path, text: readFileSync(paths.join(root, path), "utf8") });
    }
  };
  walk("");
  return out;
}

/** TypeScript that people write: not generated. */
export function isSource(path: string): boolean {
  return /^(?:src|test|scripts)\/.*\.ts$/.test(path) && !path.endsWith(".gen.ts");
}

/** Names in each folder, by folder path. */
export function folders(files: readonly SourceFile[]): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  for (const { path } of files) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      out.set(folder, (out.get(folder) ?? new Set()).add(parts[depth] ?? ""));
    }
  }
  return out;
}
