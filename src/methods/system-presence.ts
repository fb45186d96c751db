import { z } from "zod";
import { method } from "#methods/ctx";
import { noParams } from "#protocol/method";

/** ND-40: a bare array; this gateway first, then people, then recent system events. */
export default method({
  name: "system-presence",
  scope: "operator.read",
  summary: "Who is connected, as a bare array.",
  params: noParams,
  result: () => z.array(z.looseObject({ ts: z.int() })),
  examples: [{ params: {}, result: [{ ts: 1_795_332_709_587, mode: "gateway", reason: "self" }] }],
  run: (ctx) => ctx.gateway.presence(),
});
