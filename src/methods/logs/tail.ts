import { z } from "zod";
import { method } from "#methods/ctx";

/** O-36: whole lines from a byte cursor; `reset` says the file was rotated. */
export default method({
  name: "logs.tail",
  scope: "operator.read",
  summary: "Lines of the gateway log from a byte cursor.",
  params: () => z.strictObject({
    cursor: z.int().min(0).optional(),
    limit: z.int().min(1).max(5_000).default(500),
    maxBytes: z.int().min(1).max(1_000_000).default(250_000),
  }),
  result: () => z.looseObject({
    file: z.string(), cursor: z.int(), size: z.int(), lines: z.array(z.string()),
    truncated: z.boolean(), reset: z.boolean(),
  }),
  examples: [{
    params: { limit: 5 },
    result: { file: "gateway.log", cursor: 0, size: 0, lines: [], truncated: false, reset: false },
  }],
  run: (ctx, { cursor, limit, maxBytes }) =>
    ctx.gateway.logs({ ...(cursor === undefined ? {} : { cursor }), limit, bytesMax: maxBytes }),
});
