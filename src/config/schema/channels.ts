// channels.*: what all channels share. A channel's own section is composed in by the channel itself; until
// then it is accepted as it is.

import { z } from "zod";
import { choice, field, loosePart, part } from "#config/declare/field";

export const channels = () => loosePart("channels", "Channels by id.", () => ({
  defaults: () => part("channels.defaults", "What holds for every channel.", () => ({
    groupPolicy: () => field(z.enum(["open", "disabled", "allowlist"]).optional(),
      "Which groups are answered."),
    contextVisibility: () => field(z.enum(["all", "allowlist", "allowlist_quote"]).default("all"),
      "Whose messages become context."),
    heartbeatVisibility: () => part("channels.defaults.heartbeatVisibility", "What of heartbeats is shown.",
      () => ({
        showOk: () => field(z.boolean().default(false), "Nothing to report."),
        showAlerts: () => field(z.boolean().default(true), "Reports."),
        useIndicator: () => field(z.boolean().default(true), "The indicator."),
      })),
    botLoopProtection: () => choice("Stopping bots that answer each other.", () => ({
      enabled: () => field(z.boolean().optional(), "Stop them."),
      maxEventsPerWindow: () => field(z.int().positive().optional(), "Messages in the window."),
      windowSeconds: () => field(z.int().positive().optional(), "Length of the window."),
      cooldownSeconds: () => field(z.int().positive().optional(), "Pause after it."),
    })),
    implicitMentions: () => part("channels.defaults.implicitMentions", "What counts as a mention.", () => ({
      replyToBot: () => field(z.boolean().default(true), "A reply to the agent."),
      quotedBot: () => field(z.boolean().default(true), "A quote of the agent."),
      threadParticipation: () => field(z.boolean().default(true), "A thread the agent is in."),
    })),
  })),
  modelByChannel: () => field(z.record(z.string(), z.record(z.string(), z.string())).optional(),
    "Model by channel and by conversation or sender."),
}), { owner: "channels", reload: "unit" });
