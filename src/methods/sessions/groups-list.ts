import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** Groups cannot be made in this build yet, so the list is empty. */
export default method({
  name: "sessions.groups.list",
  scope: "operator.read",
  summary: "Named groups of sessions.",
  params: noParams,
  result: () => z.looseObject({
    groups: z.array(z.looseObject({ name: z.string(), position: z.int() })),
    sectionOrder: z.array(z.string()),
  }),
  examples: [{ params: {}, result: { groups: [], sectionOrder: [] } }],
  run: () => ({ groups: [], sectionOrder: [] }),
});
