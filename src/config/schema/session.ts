// session.*: which messages share a session, when it starts anew, how long it is kept.

import { z } from "zod";
import { choice, field, item, part } from "#config/declare/field";
import { routePolicy } from "#config/declare/shapes";

const resetKeys = () => ({
  mode: () => field(z.enum(["none", "daily", "idle"]).optional(), "When a session starts anew by itself."),
  atHour: () => field(z.int().min(0).max(23).optional(), "Local hour of the daily start; 4 when absent."),
  idleMinutes: () => field(z.int().positive().optional(), "Minutes without a message."),
});

const DM_SCOPES = ["main", "per-peer", "per-channel-peer", "per-account-channel-peer"] as const;

const duration = () => z.union([z.string(), z.number()]);

export const session = () => part("session", "Which messages share a session, how long it lives.", () => ({
  scope: () => field(z.enum(["per-sender", "global"]).default("per-sender"),
    "One session per sender, or one for all."),
  dmScope: () => field(z.enum(DM_SCOPES).default("main"),
    "How direct messages are split into sessions."),
  groupScope: () => field(z.enum(["main", "per-group"]).default("per-group"),
    "How groups are split into sessions."),
  notifyOnCreate: () => field(z.boolean().default(true),
    "Tell a newly made session about itself.", { advanced: true }),
  identityLinks: () => field(z.record(z.string(), z.array(z.string())).optional(),
    "Names for people with several accounts: name to channel:id."),
  resetTriggers: () => field(z.array(z.string()).default(["/new", "/reset"]),
    "Messages that start a session anew."),
  reset: () => part("session.reset", "When a session starts anew by itself.", () => ({
    mode: () => field(z.enum(["none", "daily", "idle"]).default("none"),
      "none, at an hour, or after silence."),
    atHour: () => field(z.int().min(0).max(23).default(4), "Local hour of the daily start."),
    idleMinutes: () => field(z.int().positive().optional(), "Minutes without a message."),
  })),
  resetByType: () => choice("The same by kind of conversation.", () => ({
    direct: () => choice("Direct messages.", resetKeys),
    group: () => choice("Groups.", resetKeys),
    thread: () => choice("Threads.", resetKeys),
  })),
  resetByChannel: () => field(z.record(z.string(), item(resetKeys)).optional(),
    "The same by channel; wins over all."),
  store: () => field(z.string().optional(),
    "Older path of the session file; only read for import.", { advanced: true }),
  mainKey: () => field(z.string().optional(),
    "Retired; the main session is always called main.", { advanced: true }),
  sendPolicy: () => routePolicy("Where agents may write; the first deny wins."),
  threadBindings: () => part("session.threadBindings", "Sessions tied to threads.", () => ({
    enabled: () => field(z.boolean().optional(), "Tie them."),
    idleHours: () => field(z.number().min(0).default(24), "Hours without a message until it ends; 0 never."),
    maxAgeHours: () => field(z.number().min(0).default(0), "Hours until it ends; 0 never."),
    spawnSessions: () => field(z.boolean().default(true), "Make sessions for threads."),
    defaultSpawnContext: () => field(z.enum(["isolated", "fork"]).default("fork"), "What a new one knows."),
  }), { advanced: true }),
  sharing: () => part("session.sharing", "What people may do with shared sessions.", () => ({
    readOnly: () => field(z.boolean().default(true), "Read."),
    suggest: () => field(z.boolean().default(true), "Suggest messages."),
    drafts: () => field(z.boolean().default(true), "Share drafts."),
  }), { advanced: true }),
  maintenance: () => part("session.maintenance", "Limits of what is kept.", () => ({
    mode: () => field(z.enum(["enforce", "warn"]).default("enforce"), "Delete, or only report."),
    coldStorage: () => choice("Packing old transcripts.", () => ({
      enabled: () => field(z.boolean().optional(), "Pack them."),
      afterDays: () => field(z.int().positive().optional(), "Age in days."),
    })),
    pruneAfter: () => field(duration().default("30d"), "Age at which an unused session goes."),
    archiveDashboardAfter: () => field(z.union([duration(), z.literal(false)]).default("7d"),
      "Age at which a dashboard session is archived; false never."),
    maxEntries: () => field(z.int().positive().default(5000), "Most sessions."),
    preserveRecent: () => field(z.union([duration(), z.literal(false)]).optional(),
      "Younger ones are never removed."),
    resetArchiveRetention: () => field(z.union([duration(), z.literal(false)]).optional(),
      "How long transcripts of earlier starts are kept."),
    maxDiskBytes: () => field(z.union([z.string(), z.number(), z.literal(false)]).default("10gb"),
      "Most disk space."),
    highWaterBytes: () => field(duration().default("80%"), "Level to clean down to."),
  }), { advanced: true }),
}), { owner: "sessions", reload: "live" });
