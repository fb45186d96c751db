import { z } from "zod";
import { method } from "#methods/ctx";
import { ListParams, listQuery } from "./list-params.ts";

/** S-105: subscribed before the list is read, so that no change falls between the two. */
export default method({
  name: "sessions.subscribe",
  scope: "operator.read",
  summary: "Receive sessions.changed from now on; with list parameters the list comes along.",
  params: () => ListParams,
  result: () => z.looseObject({ subscribed: z.literal(true) }),
  examples: [{ params: {}, result: { subscribed: true } }],
  async run(ctx, params) {
    ctx.subscriptions.sessions();
    if (Object.keys(params).length === 0) return { subscribed: true as const };
    return { subscribed: true as const, list: await ctx.sessions.list(listQuery(params)) };
  },
});
