// logging.*: what is written where.

import { z } from "zod";
import { field, names, part } from "#config/declare/field";

const LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;

export const logging = () => part("logging", "Log file and terminal.", () => ({
  level: () => field(z.enum(LEVELS).default("info"), "Least important level that is written to the file."),
  file: () => field(z.string().optional(), "Log file. Unset: a file per day in the temporary folder."),
  maxFileBytes: () => field(z.int().positive().default(104_857_600),
    "Size at which a new file is started, bytes.", { advanced: true }),
  consoleLevel: () => field(z.enum(LEVELS).optional(), "Level on the terminal; unset: as the file."),
  consoleStyle: () => field(z.enum(["pretty", "json"]).optional(),
    "Form on the terminal; unset: pretty on a TTY."),
  redactPatterns: () => names("Regular expressions of text that must not be written.", { advanced: true }),
  audit: () => part("logging.audit", "The audit trail.", () => ({
    enabled: () => field(z.boolean().default(true), "Write it."),
    executionIdentity: () => field(z.boolean().default(false), "Include who ran a command."),
    messages: () => field(z.enum(["off", "direct", "all"]).default("off"), "Which messages are included."),
  }), { advanced: true }),
}), { owner: "log", reload: "live" });
