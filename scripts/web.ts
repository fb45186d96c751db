// Builds the dashboard for a gateway run from source: run.ts web [--watch] [--out DIR]
//
// The gateway reads the files at each request, so a page reload shows the change.
import { watch } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildWeb } from "./build/web.ts";

const root = path.join(import.meta.dirname, "..");

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: {
    watch: { type: "boolean", default: false },
    out: { type: "string", default: path.join(root, "dist") },
  } });
  const out = path.resolve(values.out);
  await once(out);
  if (!values.watch) return 0;
  for (;;) {
    await changed();
    await once(out).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
}

async function once(out: string): Promise<void> {
  const started = performance.now();
  const { firstScriptBytes, totalBytes } = await buildWeb(root, out);
  const ms = Math.round(performance.now() - started);
  const kB = (bytes: number, digits: number): string => `${(bytes / 1e3).toFixed(digits)} kB`;
  const sizes = `${kB(firstScriptBytes, 1)} of script first, ${kB(totalBytes, 0)} in all`;
  process.stderr.write(`dashboard: ${sizes}, ${ms} ms\n`);
}

/** Resolves a moment after the next change: editors write several files at once. */
function changed(): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(path.join(root, "src/web"), { recursive: true }, () => {
      watcher.close();
      setTimeout(resolve, 100);
    });
  });
}
