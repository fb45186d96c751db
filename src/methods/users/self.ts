import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";
import { fault } from "#protocol/errors";

/** Nobody has a profile in this build: the answer is the official one for callers without an identity. */
export default method({
  name: "users.self",
  scope: "operator.read",
  summary: "The caller's own profile; refused for callers without one.",
  params: noParams,
  result: () => z.looseObject({ profile: z.looseObject({ id: z.string() }) }),
  examples: [{
    params: {}, result: { profile: { id: "owner" } }, offline: "always refused: no profiles yet",
  }],
  run() {
    throw fault("FORBIDDEN", { problem: "users.self requires an authenticated user" });
  },
});
