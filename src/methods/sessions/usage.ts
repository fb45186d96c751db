import { z } from "zod";
import { method } from "#methods/ctx";

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/).optional();

/** Spec/sessions §11. Forks do not exist yet, so grouping by family gives the same as by instance. */
export default method({
  name: "sessions.usage",
  scope: "operator.read",
  summary: "Tokens and cost of sessions over a range of days.",
  params: () => z.strictObject({
    key: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
    agentScope: z.literal("all").optional(),
    startDate: day,
    endDate: day,
    mode: z.enum(["utc", "gateway", "specific"]).optional(),
    range: z.enum(["7d", "30d", "90d", "1y", "all"]).optional(),
    groupBy: z.enum(["instance", "family"]).optional(),
    includeHistorical: z.boolean().optional(),
    utcOffset: z.string().regex(/^UTC[+-]\d{1,2}(?::[0-5]\d)?$/).optional(),
    timeZone: z.string().min(1).optional(),
    limit: z.int().min(1).optional(),
    includeContextWeight: z.boolean().optional(),
  }),
  result: () => z.looseObject({
    updatedAt: z.int(),
    startDate: z.string(),
    endDate: z.string(),
    sessions: z.array(z.looseObject({ key: z.string() })),
    totals: z.looseObject({ totalTokens: z.number(), totalCost: z.number() }),
    aggregates: z.looseObject({ sessionCount: z.int() }),
  }),
  examples: [{
    params: {},
    result: {
      updatedAt: 1_790_000_000_000, startDate: "2026-10-24", endDate: "2026-11-22", sessions: [],
      totals: { totalTokens: 0, totalCost: 0 }, aggregates: { sessionCount: 0 },
    },
  }],
  advertise: false,
  run(ctx, { key, ...query }) {
    const where = key === undefined ? {} : { key: ctx.sessions.locate({ sessionKey: key }).key };
    return ctx.usage.sessions({ ...query, ...where });
  },
});
