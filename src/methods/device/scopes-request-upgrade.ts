import { z } from "zod";
import { method } from "#methods/ctx";
import { callerOf } from "./caller.ts";

/** Callable with any scopes, by a paired device over its own connection (auth §5.1). */
export default method({
  name: "device.scopes.requestUpgrade",
  scope: "none",
  summary:
    "Ask for more scopes for the device that calls; wait for the answer with device.scopes.waitUpgrade.",
  params: z.strictObject({ scopes: z.array(z.string().min(1)).min(1).max(8) }),
  result: z.object({ requestId: z.string().min(1) }),
  examples: [{
    params: { scopes: ["operator.write"] }, result: { requestId: "1afc7f69-7d1b-41e7-b6e0-f922eb486249" },
    offline: "needs the connection of a paired device",
  }],
  run: (ctx, { scopes }) => ctx.pairing.upgrades.request(callerOf(ctx), scopes),
});
