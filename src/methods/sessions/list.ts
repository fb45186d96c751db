import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleRow, SessionRow } from "#protocol/records/session";
import { ListParams, listQuery } from "./list-params.ts";

/** S-20 to S-22: filters and order come before paging; archived sessions only when asked for. */
export default method({
  name: "sessions.list",
  scope: "operator.read",
  summary: "Sessions, pinned first, then newest.",
  params: () => ListParams,
  result: () => z.looseObject({
    ts: z.int(),
    path: z.string(),
    count: z.int(),
    totalCount: z.int(),
    limitApplied: z.int(),
    nextOffset: z.int().nullable(),
    hasMore: z.boolean(),
    sessions: z.array(SessionRow),
  }),
  examples: [{
    params: { limit: 10 },
    result: {
      ts: 1_790_000_000_000, path: "state.sqlite", count: 1, totalCount: 1, limitApplied: 10,
      nextOffset: null, hasMore: false, sessions: [exampleRow],
    },
  }],
  run: (ctx, params) => ctx.sessions.list(listQuery(params)),
});
