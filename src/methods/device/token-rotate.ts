import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleDevice } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

const names = z.array(z.string().min(1));

/**
 * The new token may do no more than was approved and no more than the caller. It is told to the device itself
 * only, over a connection its old token opened; everybody else's token comes with the next hello (auth §5.1).
 */
export default method({
  name: "device.token.rotate",
  scope: "operator.pairing",
  summary: "Replace a device's token; the old one stops working and its connections close.",
  params: z.strictObject({ deviceId: z.string().min(1), role: z.string().min(1), scopes: names.optional() }),
  result: z.object({
    deviceId: z.string(),
    role: z.string(),
    scopes: names,
    rotatedAtMs: z.int().min(0),
    token: z.string().optional(),
    tokenDelivery: z.enum(["in-band", "withheld-cross-device"]),
  }),
  examples: [{
    params: { deviceId: exampleDevice.deviceId, role: "operator" },
    result: {
      deviceId: exampleDevice.deviceId, role: "operator", scopes: ["operator.read", "operator.write"],
      rotatedAtMs: 1_795_333_432_559, tokenDelivery: "withheld-cross-device",
    },
    offline: "needs a paired device",
  }],
  async run(ctx, { deviceId, role, scopes }) {
    const caller = callerOf(ctx);
    const rotated = await ctx.pairing.desk.rotate(caller, deviceId, role, scopes);
    ctx.afterReply(() => ctx.pairing.desk.finish(caller, deviceId, role));
    return rotated;
  },
});
