import { z } from "zod";
import { method } from "#methods/ctx";

/** M-06: callers have no durable identity in this build. */
export default method({
  name: "users.prefs.get",
  scope: "operator.read",
  summary: "Preferences of the caller.",
  params: () => z.looseObject({ keys: z.array(z.string()).optional() }),
  result: () => z.object({ status: z.literal("no_durable_identity") }),
  examples: [{ params: {}, result: { status: "no_durable_identity" as const } }],
  run: () => ({ status: "no_durable_identity" as const }),
});
