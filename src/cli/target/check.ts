// Whether the whole config file is right. This loads the schema, so only commands that report on the file
// ask.

import type { Context } from "../command.ts";
import type { LightConfig } from "./config.ts";

/** True for an absent file: an empty config is a valid one (C-02). */
export async function isValid(context: Context, config: LightConfig): Promise<boolean> {
  const { runtime: { fs }, place, vars } = context;
  if (!config.exists) return true;
  if (config.problem !== undefined) return false;
  const { loadConfig } = await import("#config/load");
  return (await loadConfig({ fs, path: place.configPath, vars })).valid;
}
