// Measures: node scripts/bun.mjs scripts/run.ts bench [arguments of test/bench/run.ts]
import { existsSync } from "node:fs";
import path from "node:path";
import { runShown } from "./stages/process.ts";

const root = path.join(import.meta.dirname, "..");

export async function main(args: readonly string[]): Promise<number> {
  const entry = path.join(root, "test/bench/run.ts");
  if (!existsSync(entry)) throw new Error("test/bench/run.ts does not exist");
  return await runShown([process.execPath, entry, ...args], { cwd: root });
}
