// The heartbeat: keys of `agents.defaults.heartbeat` and of every entry.

import { z } from "zod";
import { choice, field } from "#config/declare/field";

export const heartbeatKeys = () => ({
  every: () => field(z.string().optional(), "How often, e.g. 30m or 2h; 0 switches it off."),
  activeHours: () => choice("Hours in which it runs.", () => ({
    start: () => field(z.string().optional(), "First hour, HH:MM."),
    end: () => field(z.string().optional(), "Last hour, HH:MM; 24:00 is allowed."),
    timezone: () => field(z.string().optional(), "user, local or an IANA zone."),
  })),
  model: () => field(z.string().optional(), "Model for it."),
  session: () => field(z.string().optional(), "Session it runs in."),
  target: () => field(z.string().optional(), "Where it reports: owner, last, none or a channel."),
  directPolicy: () => field(z.enum(["allow", "block"]).optional(), "Whether it may write direct messages."),
  to: () => field(z.string().optional(), "Recipient on that channel."),
  accountId: () => field(z.string().optional(), "Account of that channel."),
  prompt: () => field(z.string().optional(), "What the agent is asked."),
  timeoutSeconds: () => field(z.int().positive().optional(), "Seconds a heartbeat may take."),
  lightContext: () => field(z.boolean().optional(), "Leave workspace files out of its prompt."),
  isolatedSession: () => field(z.boolean().optional(), "Run in a session of its own."),
});
