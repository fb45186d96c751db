// wizard.*: what the set-up remembers.

import { z } from "zod";
import { choice, field } from "#config/declare/field";

export const wizard = () => choice("What the set-up remembers.", () => ({
  accessMode: () => field(z.enum(["full", "guarded"]).optional(), "How much the set-up may look around."),
  appRecommendations: () => field(z.boolean().optional(), "Whether it may suggest apps."),
  lastRunAt: () => field(z.string().optional(), "When it ran last."),
  lastRunVersion: () => field(z.string().optional(), "Version that ran it."),
  lastRunCommit: () => field(z.string().optional(), "Commit that ran it."),
  lastRunCommand: () => field(z.string().optional(), "Command that ran it."),
  lastRunMode: () => field(z.enum(["local", "remote"]).optional(), "What it set up."),
  securityAcknowledgedAt: () => field(z.string().optional(), "When the security note was accepted."),
}), { advanced: true, reload: "live" });
