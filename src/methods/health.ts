import { z } from "zod";
import { method } from "#methods/ctx";
import { getPath } from "#kernel/dotpath";
import { noParams } from "#protocol/method";

/**
 * O-10: the cached snapshot, refreshed once a minute; `{probe:true}` runs the live checks. Any role, no scope
 * (wire §2).
 */
export default method({
  name: "health",
  scope: "none",
  roles: ["operator", "node"],
  startup: true,
  summary: "Health snapshot of the gateway; `{probe:true}` refreshes it first.",
  params: noParams,
  result: () => z.looseObject({ ok: z.literal(true), ts: z.int(), durationMs: z.int() }),
  examples: [{ params: {}, result: { ok: true, ts: 1_795_332_675_215, durationMs: 5 } }],
  run: (ctx, params) => ctx.gateway.health({ probe: getPath(params, "probe") === true }),
});
