import { z } from "zod";
import { method } from "#methods/ctx";

/** ND §1.2. Nodes cannot pair with this build yet, so the list is empty. */
export default method({
  name: "node.list",
  scope: "operator.read",
  summary: "Known nodes.",
  params: () => z.strictObject({}),
  result: () => z.object({ ts: z.int(), nodes: z.array(z.looseObject({ nodeId: z.string() })) }),
  examples: [{ params: {}, result: { ts: 1_795_340_696_002, nodes: [] } }],
  run: (ctx) => ctx.gateway.nodes(),
});
