import { z } from "zod";
import { method } from "#methods/ctx";

const outcome = z.strictObject({
  setupId: z.string(), deviceId: z.string(), deviceName: z.string().optional(),
  access: z.enum(["full", "limited", "node"]), ts: z.int().min(0),
});

/** Neither field while the code was not used. */
export default method({
  name: "device.pair.setupStatus",
  scope: "operator.admin",
  advertise: false,
  summary: "What became of a setup code: its device, once that has its tokens.",
  params: z.strictObject({ setupId: z.string().min(1).max(128) }),
  result: z.strictObject({ completion: outcome.optional(), deliveryUncertain: outcome.optional() }),
  examples: [{ params: { setupId: "8faed6bc-f27c-43a1-9623-b97ecd93cf72" }, result: {} }],
  run: (ctx, { setupId }) => ctx.pairing.setup.status(setupId),
});
