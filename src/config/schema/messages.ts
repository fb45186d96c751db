// messages.*: what happens to messages on their way in and out.

import { z } from "zod";
import { choice, field, names, part } from "#config/declare/field";

const queueMode = () => z.enum(["steer", "followup", "collect", "interrupt"]);
const visible = () => z.union([z.enum(["automatic", "message_tool"]), z.boolean()]).optional();
const usage = () => z.enum(["on", "off", "tokens", "full"]);

export const messages = () => part("messages", "Messages on their way in and out.", () => ({
  visibleReplies: () => field(visible(), "Whether an answer is sent by itself or by the message tool.",
    { advanced: true }),
  responsePrefix: () => field(z.string().optional(),
    "Text before every answer; {model} and the like are filled in."),
  usageTemplate: () => field(z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    "Wording of the usage line.", { advanced: true }),
  responseUsage: () => field(z.union([usage(), z.record(z.string(), usage())]).optional(),
    "Usage line below answers.", { advanced: true }),
  groupChat: () => part("messages.groupChat", "Groups.", () => ({
    mentionPatterns: () => names("Regular expressions that count as a mention."),
    historyLimit: () => field(z.int().min(0).optional(), "Messages of context."),
    unmentionedInbound: () => field(z.enum(["user_request", "room_event"]).optional(),
      "What a message without mention is."),
    visibleReplies: () => field(visible(), "As messages.visibleReplies, for groups."),
  })),
  queue: () => part("messages.queue", "Messages that arrive during a run.", () => ({
    mode: () => field(queueMode().default("steer"),
      "steer: into the run. followup: after it. collect: together after it. interrupt: stop it."),
    byChannel: () => field(z.record(z.string(), queueMode()).default({}), "Mode by channel."),
    debounceMsByChannel: () => field(z.record(z.string(), z.int().min(0)).default({}),
      "Milliseconds to wait for more, by channel."),
    cap: () => field(z.int().positive().default(20), "Most waiting messages of one session."),
    drop: () => field(z.enum(["old", "new", "summarize"]).default("summarize"),
      "What gives way when it is full."),
  })),
  inbound: () => part("messages.inbound", "Messages shortly after each other.", () => ({
    debounceMs: () => field(z.int().min(0).optional(), "Milliseconds to wait for more."),
    byChannel: () => field(z.record(z.string(), z.int().min(0)).default({}), "The same by channel."),
  })),
  ackReaction: () => field(z.string().optional(), "Emoji that confirms a message; empty switches it off."),
  ackReactionScope: () => field(z.enum(["group-mentions", "group-all", "direct", "all", "off", "none"])
    .default("group-mentions"), "Which messages are confirmed."),
  statusReactions: () => choice("Emoji that follow a run.", () => ({
    enabled: () => field(z.boolean().optional(), "Show them."),
  }), { advanced: true }),
}), { owner: "sessions", reload: "live" });
