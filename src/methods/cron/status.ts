import { z } from "zod";
import { method } from "#methods/ctx";

/** The scheduler. It is not in this build yet and says so: disabled, no jobs, no next wake. */
export default method({
  name: "cron.status",
  scope: "operator.read",
  summary: "Whether the scheduler runs, and when it wakes next.",
  params: () => z.strictObject({}),
  result: () => z.looseObject({ enabled: z.boolean(), jobs: z.int(), nextWakeAtMs: z.int().nullable() }),
  examples: [{ params: {}, result: { enabled: false, jobs: 0, nextWakeAtMs: null } }],
  run: (ctx) => ({
    enabled: false, triggersEnabled: false, storePath: ctx.gateway.storePath, storage: "sqlite",
    sqlitePath: ctx.gateway.storePath, jobs: 0, nextWakeAtMs: null,
  }),
});
