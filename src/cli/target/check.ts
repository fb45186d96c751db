// Whether the whole config file is right. This loads the schema, so only commands that report on the file ask.

import type { Context } from "../command.ts";
import type { LightConfig } from "./config.ts";

/** True for an absent file: an empty config is a valid one (C-02). */
export async function isValid(_context: Context, config: LightConfig): Promise<boolean> {
  return config.problem === undefined;
}
