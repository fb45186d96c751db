import { z } from "zod";
import { method } from "#methods/ctx";
import { ApprovedNode, exampleNode } from "#protocol/records/device";
import { callerOf } from "../device/caller.ts";

/**
 * Commands need operator.write besides, those that run programs or read files operator.admin (nodes-ops
 * §1.1).
 */
export default method({
  name: "node.pair.approve",
  scope: "operator.pairing",
  summary: "Let a node offer what it asked to offer; it applies to its open connection at once.",
  params: z.strictObject({ requestId: z.string().min(1) }),
  result: z.object({ requestId: z.string(), node: ApprovedNode }),
  examples: [{
    params: { requestId: "7ecadfbf-ef98-4bc2-af38-331cf4909062" },
    result: { requestId: "7ecadfbf-ef98-4bc2-af38-331cf4909062", node: exampleNode },
    offline: "needs a node that waits",
  }],
  run: (ctx, { requestId }) => ctx.pairing.surfaces.approve(callerOf(ctx), requestId),
});
