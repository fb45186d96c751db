import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleDevice } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

/**
 * Its tokens stop working and its connections close with 4001 (wire §3); the caller's own one after the
 * answer.
 */
export default method({
  name: "device.pair.remove",
  scope: "operator.pairing",
  summary: "Forget a paired device.",
  params: z.strictObject({ deviceId: z.string().min(1) }),
  result: z.object({ deviceId: z.string() }),
  examples: [{
    params: { deviceId: exampleDevice.deviceId }, result: { deviceId: exampleDevice.deviceId },
    offline: "needs a paired device",
  }],
  async run(ctx, { deviceId }) {
    const caller = callerOf(ctx);
    const removed = await ctx.pairing.desk.remove(caller, deviceId);
    ctx.afterReply(() => ctx.pairing.desk.finish(caller, deviceId));
    return removed;
  },
});
