import { z } from "zod";
import { method } from "#methods/ctx";

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/).optional();

/**
 * Spec/sessions §11: every day of the range, empty ones included. The official parameters are not published.
 */
export default method({
  name: "usage.cost",
  scope: "operator.read",
  summary: "Tokens and cost per day.",
  params: () => z.looseObject({
    days: z.int().min(1).max(3_650).optional(),
    range: z.enum(["7d", "30d", "90d", "1y", "all"]).optional(),
    startDate: day,
    endDate: day,
    mode: z.enum(["utc", "gateway", "specific"]).optional(),
    utcOffset: z.string().optional(),
    timeZone: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
    agentScope: z.string().optional(),
  }),
  result: () => z.looseObject({
    updatedAt: z.int(),
    days: z.int(),
    daily: z.array(z.looseObject({ date: z.string(), totalTokens: z.number(), totalCost: z.number() })),
    totals: z.looseObject({ totalTokens: z.number(), totalCost: z.number() }),
  }),
  examples: [{
    params: { days: 1 },
    result: {
      updatedAt: 1_790_000_000_000, days: 1, daily: [{ date: "2026-11-22", totalTokens: 0, totalCost: 0 }],
      totals: { totalTokens: 0, totalCost: 0 },
    },
  }],
  run: (ctx, { days, range, startDate, endDate, mode, utcOffset, timeZone, agentId }) =>
    ctx.usage.cost({ days, range, startDate, endDate, mode, utcOffset, timeZone, agentId }),
});
