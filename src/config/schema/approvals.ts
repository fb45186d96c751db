// approvals.*: where requests for approval are sent.

import { z } from "zod";
import { choice, field, item, names } from "#config/declare/field";

const forwarding = () => ({
  enabled: () => field(z.boolean().optional(), "Send them."),
  mode: () => field(z.enum(["session", "targets", "both"]).optional(),
    "To the session, to the targets, or both."),
  agentFilter: () => names("Only for these agents."),
  sessionFilter: () => names("Only for sessions whose key matches."),
  targets: () => field(z.array(item(() => ({
    channel: () => field(z.string().min(1), "Channel."),
    to: () => field(z.string().min(1), "Recipient."),
    accountId: () => field(z.string().optional(), "Account of the channel."),
    threadId: () => field(z.union([z.string(), z.number()]).optional(), "Thread."),
  }), "channel", "to")).optional(), "Where they are sent."),
});

export const approvals = () => choice("Where requests for approval are sent.", () => ({
  exec: () => choice("For commands.", forwarding),
  plugin: () => choice("For plugins.", forwarding),
}), { owner: "approvals", reload: "live", advanced: true });
