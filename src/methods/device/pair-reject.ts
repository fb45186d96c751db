import { z } from "zod";
import { method } from "#methods/ctx";
import { examplePending } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

/** The device may ask again; to shut it out, remove its credentials. */
export default method({
  name: "device.pair.reject",
  scope: "operator.pairing",
  summary: "Turn a waiting device away.",
  params: z.strictObject({ requestId: z.string().min(1) }),
  result: z.object({ requestId: z.string(), deviceId: z.string() }),
  examples: [{
    params: { requestId: examplePending.requestId },
    result: { requestId: examplePending.requestId, deviceId: examplePending.deviceId },
    offline: "needs a device that waits",
  }],
  run: (ctx, { requestId }) => ctx.pairing.desk.reject(callerOf(ctx), requestId),
});
