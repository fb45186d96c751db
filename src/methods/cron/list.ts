import { z } from "zod";
import { method } from "#methods/ctx";

const choice = (...values: [string, ...string[]]) => z.enum(["all", ...values]).optional();

/** Jobs, paged. Jobs cannot be added in this build yet, so the list is empty. */
export default method({
  name: "cron.list",
  scope: "operator.read",
  summary: "Scheduled jobs.",
  params: () => z.strictObject({
    includeDisabled: z.boolean().optional(),
    limit: z.int().min(1).max(200).default(50),
    offset: z.int().min(0).default(0),
    query: z.string().optional(),
    enabled: choice("enabled", "disabled"),
    scheduleKind: choice("at", "every", "cron", "on-exit", "stream"),
    lastRunStatus: choice("ok", "error", "skipped", "unknown"),
    trigger: z.string().optional(),
    sortBy: z.enum(["nextRunAtMs", "updatedAtMs", "name"]).optional(),
    sortDir: z.enum(["asc", "desc"]).optional(),
    agentId: z.string().min(1).optional(),
    compact: z.boolean().optional(),
    payloadKind: z.string().optional(),
    payloadKinds: z.array(z.string()).optional(),
  }),
  result: () => z.looseObject({
    jobs: z.array(z.looseObject({ id: z.string() })), total: z.int(), hasMore: z.boolean(),
  }),
  examples: [{ params: { includeDisabled: true }, result: { jobs: [], total: 0, hasMore: false } }],
  run: (_ctx, { limit, offset }) => ({
    jobs: [], snapshotRevision: "empty", total: 0, offset, limit, hasMore: false, nextOffset: null,
    deliveryPreviews: {},
  }),
});
