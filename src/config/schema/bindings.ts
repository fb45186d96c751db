// bindings[]: which agent answers where.

import { z } from "zod";
import { choice, field, item, names, open } from "#config/declare/field";

const match = () => item(() => ({
  channel: () => field(z.string(), "Channel id."),
  accountId: () => field(z.string().optional(), "Account of the channel; * means every account."),
  peer: () => choice("One conversation.", () => ({
    kind: () => field(z.enum(["direct", "group", "channel", "dm"]), "Kind; dm is the older word for direct."),
    id: () => field(z.string(), "Id on the channel."),
  }), { required: ["kind", "id"] }),
  guildId: () => field(z.string().optional(), "Server, for channels that have servers."),
  teamId: () => field(z.string().optional(), "Team, for channels that have teams."),
  roles: () => names("Roles of the sender."),
}), "channel");

const route = () => item(() => ({
  type: () => z.literal("route").optional(),
  agentId: () => field(z.string(), "Agent that answers."),
  comment: () => z.string().optional(),
  match,
  session: () => choice("Session of such messages.", () => ({
    dmScope: () => z.enum(["main", "per-peer", "per-channel-peer", "per-account-channel-peer"]).optional(),
    groupScope: () => z.enum(["main", "per-group"]).optional(),
  })),
}), "agentId", "match");

const acp = () => item(() => ({
  type: () => z.literal("acp"),
  agentId: () => z.string(),
  comment: () => z.string().optional(),
  match,
  acp: () => open("ACP agent."),
}), "type", "agentId", "match");

export const bindings = () => field(z.array(z.union([route(), acp()])).default([]),
  "Which agent answers where.", { owner: "sessions", reload: "live" });
