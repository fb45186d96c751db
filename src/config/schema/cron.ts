// cron.*: scheduled jobs.

import { z } from "zod";
import { choice, field, part } from "#config/declare/field";
import { networkPolicy, secret } from "#config/declare/shapes";

export const cron = () => part("cron", "Scheduled jobs.", () => ({
  enabled: () => field(z.boolean().default(true), "Run jobs."),
  skipMissedJobs: () => field(z.boolean().default(false), "Do not catch up on jobs missed while stopped."),
  triggers: () => part("cron.triggers", "Jobs started by events.", () => ({
    enabled: () => field(z.boolean().default(true), "Run them."),
  }), { advanced: true }),
  webhookToken: () => secret("Token sent to webhooks of jobs."),
  webhookSsrfPolicy: () => networkPolicy("Private networks webhooks may reach."),
  sessionRetention: () => field(z.union([z.string(), z.literal(false)]).default("24h"),
    "How long sessions of jobs are kept; false forever."),
  failureAlert: () => part("cron.failureAlert", "Telling somebody when a job keeps failing.", () => ({
    enabled: () => field(z.boolean().optional(), "Tell."),
    after: () => field(z.int().min(1).default(2), "Failures in a row."),
    cooldownMs: () => field(z.int().min(0).default(3_600_000), "Milliseconds between alerts."),
    includeSkipped: () => field(z.boolean().default(false), "Count skipped runs."),
    mode: () => field(z.enum(["announce", "webhook"]).optional(), "How."),
    accountId: () => field(z.string().optional(), "Account of the channel."),
    channel: () => field(z.string().optional(), "Channel."),
    to: () => field(z.string().optional(), "Recipient or address."),
  })),
}), { owner: "cron", reload: "unit" });
