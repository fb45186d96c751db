// plugins.*: accepted so that existing files load; nothing third-party runs inside this gateway.

import { z } from "zod";
import { choice, field, item, names, open, part } from "#config/declare/field";

export const plugins = () => part("plugins", "Plugins of the official gateway.", () => ({
  enabled: () => field(z.boolean().default(true), "Load plugins.", { ignored: true }),
  allow: () => names("Only these.", { ignored: true }),
  deny: () => names("Never these.", { ignored: true }),
  load: () => choice("Where plugins are found.", () => ({
    paths: () => names("Files or folders."),
  }), { ignored: true }),
  slots: () => choice("Which plugin fills a place.", () => ({
    memory: () => field(z.string().optional(), "Memory plugin, or none."),
    contextEngine: () => field(z.string().optional(), "Context engine."),
  }), { ignored: true }),
  entries: () => field(z.record(z.string(), item(() => ({
    enabled: () => field(z.boolean().optional(), "Use it."),
    hooks: () => open("What its hooks may do."),
    subagent: () => open("What its sub-agents may do."),
    llm: () => open("What its model calls may do."),
    config: () => open("Its own options."),
  }))).default({}), "Settings by plugin."),
}), { owner: "plugins", reload: "unit", advanced: true });
