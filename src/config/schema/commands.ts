// commands.*: slash commands in conversations.

import { z } from "zod";
import { field, part } from "#config/declare/field";
import { senders } from "#config/declare/shapes";

export const commands = () => part("commands", "Slash commands in conversations.", () => ({
  native: () => field(z.union([z.boolean(), z.literal("auto")]).default("auto"),
    "Register them with the channel."),
  nativeSkills: () => field(z.union([z.boolean(), z.literal("auto")]).default("auto"),
    "Register skills, too."),
  text: () => field(z.boolean().default(true), "Recognise them in plain text."),
  bash: () => field(z.boolean().default(false), "Allow ! and /bash."),
  bashForegroundMs: () => field(z.int().min(0).max(30_000).default(2_000),
    "Milliseconds /bash waits before it goes on in the background."),
  config: () => field(z.boolean().default(false), "Allow /config."),
  mcp: () => field(z.boolean().default(false), "Allow /mcp."),
  plugins: () => field(z.boolean().default(false), "Allow /plugins."),
  debug: () => field(z.boolean().default(false), "Allow /debug."),
  restart: () => field(z.boolean().default(true), "Allow /restart and the restart signal."),
  ownerAllowFrom: () => senders("Senders that count as the owner."),
  allowFrom: () => field(z.record(z.string(), senders("Sender ids.")).optional(),
    "Who may use commands, by channel."),
}), { owner: "commands", reload: "unit" });
