import { z } from "zod";
import { method } from "#methods/ctx";
import { exampleNode } from "#protocol/records/device";
import { callerOf } from "../device/caller.ts";

/** A device that was nothing but a node is forgotten; another keeps its other role (nodes-ops §1.2). */
export default method({
  name: "node.pair.remove",
  scope: "operator.pairing",
  summary: "Take the role of a node away from a device; its connections as a node close.",
  params: z.strictObject({ nodeId: z.string().min(1) }),
  result: z.object({ nodeId: z.string() }),
  examples: [{
    params: { nodeId: exampleNode.nodeId },
    result: { nodeId: exampleNode.nodeId },
    offline: "needs a paired node",
  }],
  run: (ctx, { nodeId }) => ctx.pairing.surfaces.remove(callerOf(ctx), nodeId),
});
