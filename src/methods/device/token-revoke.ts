import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleDevice } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

/** The device must be approved again to get the role back. */
export default method({
  name: "device.token.revoke",
  scope: "operator.pairing",
  summary: "Take a role away from a device; connections of that role close.",
  params: z.strictObject({ deviceId: z.string().min(1), role: z.string().min(1) }),
  result: z.object({ deviceId: z.string(), role: z.string(), revokedAtMs: z.int().min(0) }),
  examples: [{
    params: { deviceId: exampleDevice.deviceId, role: "operator" },
    result: { deviceId: exampleDevice.deviceId, role: "operator", revokedAtMs: 1_795_333_433_651 },
    offline: "needs a paired device",
  }],
  async run(ctx, { deviceId, role }) {
    const caller = callerOf(ctx);
    const revoked = await ctx.pairing.desk.revoke(caller, deviceId, role);
    ctx.afterReply(() => ctx.pairing.desk.finish(caller, deviceId, role));
    return revoked;
  },
});
