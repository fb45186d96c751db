import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** Profiles; there are none without an identity provider. */
export default method({
  name: "users.list",
  scope: "operator.read",
  summary: "User profiles.",
  params: noParams,
  result: () => z.object({ profiles: z.array(z.looseObject({ id: z.string() })) }),
  examples: [{ params: {}, result: { profiles: [] } }],
  run: () => ({ profiles: [] }),
});
