import { z } from "zod";
import { method } from "#methods/ctx";

/** O-20: the ring of payload-free events. */
export default method({
  name: "diagnostics.stability",
  scope: "operator.read",
  summary: "Recent gateway events without any payload: types, counters, durations.",
  params: () => z.strictObject({
    limit: z.int().min(1).max(1_000).default(50),
    type: z.string().min(1).optional(),
    sinceSeq: z.int().min(0).optional(),
  }),
  result: () => z.looseObject({
    generatedAt: z.string(), capacity: z.int(), count: z.int(), dropped: z.int(),
    events: z.array(z.looseObject({ seq: z.int(), ts: z.int(), type: z.string() })),
  }),
  examples: [{
    params: { limit: 10 },
    result: { generatedAt: "2026-11-22T09:44:56.009Z", capacity: 1_000, count: 0, dropped: 0, events: [] },
  }],
  run: (ctx, { limit, type, sinceSeq }) => ctx.gateway.stability({
    limit, ...(type === undefined ? {} : { type }), ...(sinceSeq === undefined ? {} : { sinceSeq }),
  }),
});
