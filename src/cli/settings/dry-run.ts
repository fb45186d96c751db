// The document of `--dry-run --json` (cli §7).

import type { Context } from "#cli/command";
import { isPlain } from "#config/load/plain";
import type { Done } from "./change.ts";

/** @param inputModes how the values were given: value, json, builder */
export function dryReport({ output, place }: Context, done: Done, inputModes: readonly string[]): void {
  const refs = done.changes.filter(({ after }) => isPlain(after) ? "source" in after : false).length +
    done.changes.filter(({ path }) => path.endsWith(".source")).length;
  const missing = done.written?.loaded.unresolved.filter(({ path }) => isChanged(done, path)) ?? [];
  output.json({
    ok: true,
    operations: done.changes.length,
    configPath: place.configPath,
    inputModes,
    checks: { schema: true, resolvability: refs > 0, resolvabilityComplete: missing.length === 0 },
    refsChecked: refs,
    skippedExecRefs: missing.filter(({ message }) => message.includes("source exec")).length,
    changes: done.changes,
    restart: { required: done.restart.length > 0, paths: done.restart },
    ...(missing.length === 0 ? {} : { unresolved: missing.map(({ path, message }) => ({ path, message })) }),
  });
}

function isChanged({ changes }: Done, path: string): boolean {
  return changes.some((change) => change.path === path || change.path.startsWith(`${path}.`));
}
