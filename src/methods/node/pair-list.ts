import { z } from "zod";
import { method } from "#methods/ctx";
import { ApprovedNode, exampleNode, NodeRequest } from "#protocol/records/device";
import { callerOf } from "../device/caller.ts";

/** What nodes ask to offer, and what they may: not whether they may connect (see device.pair.list). */
export default method({
  name: "node.pair.list",
  scope: "operator.pairing",
  summary: "Nodes that wait for approval of their commands, and nodes with approved ones.",
  params: z.strictObject({}),
  result: z.object({ pending: z.array(NodeRequest), paired: z.array(ApprovedNode) }),
  examples: [
    { params: {}, result: { pending: [], paired: [] } },
    { params: {}, result: { pending: [], paired: [exampleNode] } },
  ],
  run: (ctx) => ctx.pairing.surfaces.list(callerOf(ctx)),
});
