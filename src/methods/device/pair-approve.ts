import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleDevice, examplePending, PairedDevice } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

/** Administrators approve anything; others only their own device, within what they hold (auth §5.1). */
export default method({
  name: "device.pair.approve",
  scope: "operator.pairing",
  summary: "Let a waiting device in, with the role and scopes it asked for.",
  params: z.strictObject({ requestId: z.string().min(1) }),
  result: z.object({ requestId: z.string(), device: PairedDevice }),
  examples: [{
    params: { requestId: examplePending.requestId },
    result: { requestId: examplePending.requestId, device: exampleDevice },
    offline: "needs a device that waits",
  }],
  run: (ctx, { requestId }) => ctx.pairing.desk.approve(callerOf(ctx), requestId),
});
