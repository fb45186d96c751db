import { z } from "zod";
import { method } from "#methods/ctx";
import { examplePending, PairedDevice, PendingDevice } from "#protocol/records/device";
import { callerOf } from "./caller.ts";

/** A device that logged in by its own token and is no administrator sees itself only (auth §5.1). */
export default method({
  name: "device.pair.list",
  scope: "operator.pairing",
  summary: "Devices that wait for approval, and paired ones with summaries of their tokens.",
  params: z.strictObject({}),
  result: z.object({ pending: z.array(PendingDevice), paired: z.array(PairedDevice) }),
  examples: [
    { params: {}, result: { pending: [], paired: [] } },
    { params: {}, result: { pending: [examplePending], paired: [] } },
  ],
  run: (ctx) => ctx.pairing.desk.list(callerOf(ctx)),
});
