import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** No model provider of this build reports quota windows, so the list is empty. */
export default method({
  name: "usage.status",
  scope: "operator.read",
  summary: "Quota windows of model providers.",
  params: noParams,
  result: () => z.looseObject({ updatedAt: z.int(), providers: z.array(z.looseObject({})) }),
  examples: [{ params: {}, result: { updatedAt: 1_790_000_000_000, providers: [] } }],
  run: (ctx) => ({ updatedAt: ctx.env.clock.now(), providers: [] }),
});
