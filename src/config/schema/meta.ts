// meta.*: who wrote the file last.

import { z } from "zod";
import { choice, field } from "#config/declare/field";

export const meta = () => choice("Who wrote this file last.", () => ({
  lastTouchedVersion: () => field(z.string().optional(), "Version that wrote the file last (C-33)."),
  lastTouchedAt: () => field(z.string().optional(), "When it did; older files only."),
  migrations: () => field(z.record(z.string(), z.boolean()).optional(), "Marks of finished migrations."),
}), { advanced: true, reload: "live" });
