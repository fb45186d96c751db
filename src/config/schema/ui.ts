// ui.*: how the dashboard looks.

import { z } from "zod";
import { choice, field, names } from "#config/declare/field";

const THEMES = [
  "claw", "knot", "dash", "absolutely", "tide", "beacon", "phosphor", "crt", "manuscript", "rose", "miami",
  "custom",
] as const;

export const ui = () => choice("How the dashboard looks.", () => ({
  seamColor: () => field(z.string().regex(/^#?[0-9a-fA-F]{6}$/).optional(), "Accent colour, RRGGBB."),
  prefs: () => choice("Preferences of the owner.", () => ({
    theme: () => field(z.enum(THEMES).optional(), "Theme."),
    themeMode: () => field(z.enum(["light", "dark", "system"]).optional(), "Light or dark."),
    accent: () => field(z.union([z.literal("theme"), z.string().startsWith("#")]).optional(),
      "Accent colour."),
    locale: () => field(z.string().max(20).optional(), "Language."),
    chatShowThinking: () => field(z.boolean().optional(), "Show thinking."),
    chatShowToolCalls: () => field(z.boolean().optional(), "Show tool calls."),
    chatPersistCommentary: () => field(z.boolean().optional(), "Keep commentary."),
    chatSendShortcut: () => field(z.enum(["enter", "modifier-enter"]).optional(), "Key that sends."),
    chatFollowUpMode: () => field(z.enum(["steer", "queue"]).optional(), "What a message during a run does."),
    sidebarEntries: () => names("Entries of the side bar."),
  })),
}), { reload: "live" });
