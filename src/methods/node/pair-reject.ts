import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleNode } from "#protocol/records/device";
import { callerOf } from "../device/caller.ts";

/** The node stays connected with what was approved before. */
export default method({
  name: "node.pair.reject",
  scope: "operator.pairing",
  summary: "Refuse what a node asked to offer.",
  params: z.strictObject({ requestId: z.string().min(1) }),
  result: z.object({ requestId: z.string(), nodeId: z.string() }),
  examples: [{
    params: { requestId: "7ecadfbf-ef98-4bc2-af38-331cf4909062" },
    result: { requestId: "7ecadfbf-ef98-4bc2-af38-331cf4909062", nodeId: exampleNode.nodeId },
    offline: "needs a node that waits",
  }],
  run: (ctx, { requestId }) => ctx.pairing.surfaces.reject(callerOf(ctx), requestId),
});
