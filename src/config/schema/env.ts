// env.*: environment variables that come from the file.

import { z } from "zod";
import { choice, field, part } from "#config/declare/field";

export const env = () => part("env", "Environment variables.", () => ({
  shellEnv: () => part("env.shellEnv", "Importing missing variables from a login shell.", () => ({
    enabled: () => field(z.boolean().default(false), "Do it."),
    timeoutMs: () => field(z.int().min(0).default(15_000), "Milliseconds the shell may take."),
  }), { advanced: true }),
  vars: () => field(z.record(z.string(), z.string()).default({}),
    "Variables that are set when nothing else sets them.", { secret: true }),
}), { reload: "process" });
