import { z } from "zod";
import { method } from "#methods/ctx";

/** M-06: nothing can be published, so nothing is. */
export default method({
  name: "portal.list",
  scope: "operator.read",
  summary: "Published local ports.",
  params: () => z.strictObject({}),
  result: () => z.object({ portals: z.array(z.looseObject({ id: z.string() })) }),
  examples: [{ params: {}, result: { portals: [] } }],
  run: () => ({ portals: [] }),
});
