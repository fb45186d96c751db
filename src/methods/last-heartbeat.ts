import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** M-05: null until a heartbeat ran. */
export default method({
  name: "last-heartbeat",
  scope: "operator.read",
  summary: "The last heartbeat event, or null.",
  params: noParams,
  result: () => z.looseObject({ ts: z.int(), status: z.string() }).nullable(),
  examples: [{ params: {}, result: null }],
  run: (ctx) => ctx.gateway.lastHeartbeat(),
});
