import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleDevice } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

/** The label is shown before the device's own name and survives a new pairing. */
export default method({
  name: "device.pair.rename",
  scope: "operator.pairing",
  summary: "Give a paired device a name of one's own.",
  params: z.strictObject({ deviceId: z.string().min(1), label: z.string().min(1).max(64) }),
  result: z.object({ deviceId: z.string(), label: z.string() }),
  examples: [{
    params: { deviceId: exampleDevice.deviceId, label: "kitchen" },
    result: { deviceId: exampleDevice.deviceId, label: "kitchen" },
    offline: "needs a paired device",
  }],
  run: (ctx, { deviceId, label }) => ctx.pairing.desk.rename(callerOf(ctx), deviceId, label),
});
