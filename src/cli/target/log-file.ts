// Where the gateway of this place logs, found without asking it: `gateway status` names the file, and `logs`
// reads it when the gateway is down (cli §3, §5.3).

import { logFileName } from "#config/paths";
import type { Context } from "../command.ts";
import type { LightConfig } from "./config.ts";

/** `logging.file`, else the newest dated file of this profile, else the name today's would have. */
export async function logFileOf(
  context: Pick<Context, "runtime" | "place" | "env">, config: Pick<LightConfig, "text">,
): Promise<string> {
  const { runtime: { fs }, place, env } = context;
  const fixed = config.text("logging.file");
  if (fixed !== undefined) return fixed;
  const dated = new RegExp(`^${place.logStem}-\\d{4}-\\d{2}-\\d{2}\\.log$`);
  const found: string[] = [];
  for (const folder of new Set([place.logDir, place.logDirFallback])) {
    const names = (await fs.list(folder)).filter((name) => dated.test(name));
    found.push(...names.map((name) => fs.join(folder, name)));
  }
  // The date sorts as text; which of the two folders it is in does not matter for that.
  const newest = found.sort((a, b) => (fs.basename(a) < fs.basename(b) ? -1 : 1)).at(-1);
  return newest ?? fs.join(place.logDir, logFileName(place, today(env.clock.now())));
}

function today(nowMs: number): string {
  const at = new Date(nowMs);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
