import { z } from "zod";
import { method } from "#methods/ctx";
import { callerOf } from "./caller.ts";

const requestId = z.string().min(1);

/** Approved: log in again with the token to use the scopes; this connection keeps those it has. */
export default method({
  name: "device.scopes.waitUpgrade",
  scope: "none",
  summary: "Wait until somebody decided about a request for more scopes, or it expired.",
  params: z.strictObject({ requestId }),
  result: z.discriminatedUnion("status", [
    z.object({
      status: z.literal("approved"),
      requestId,
      deviceToken: z.string().min(1),
      scopes: z.array(z.string()).min(1).max(8),
    }),
    z.object({ status: z.literal("rejected"), requestId }),
    z.object({ status: z.literal("expired"), requestId }),
  ]),
  examples: [{
    params: { requestId: "1afc7f69-7d1b-41e7-b6e0-f922eb486249" },
    result: { status: "rejected", requestId: "1afc7f69-7d1b-41e7-b6e0-f922eb486249" },
    offline: "needs the connection of a paired device",
  }],
  // A person decides; a request lives for five minutes.
  budgetMs: 300_000,
  run: (ctx, params) => ctx.pairing.upgrades.wait(callerOf(ctx), params.requestId, ctx.signal),
});
