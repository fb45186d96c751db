import { z } from "zod";
import { method } from "#methods/ctx";
import { fault } from "#protocol/errors";

const text = z.string().min(1).max(256);

/** ND-44: shows the text in presence for five minutes. */
export default method({
  name: "system-event",
  scope: "operator.admin",
  summary: "Reports a fact to the presence list.",
  params: () => z.looseObject({
    text: z.string().trim().min(1).max(4_096),
    sessionKey: z.string().min(1).max(512).optional(),
    deviceId: text.optional(), instanceId: text.optional(), host: text.optional(), ip: text.optional(),
    mode: text.optional(), version: text.optional(), platform: text.optional(), deviceFamily: text.optional(),
    modelIdentifier: text.optional(), lastInputSeconds: z.number().optional(), reason: text.optional(),
    tags: z.array(text).max(32).optional(), wake: z.boolean().optional(),
  }),
  result: () => z.object({ ok: z.literal(true) }),
  examples: [{ params: { text: "door opened" }, result: { ok: true } }],
  run(ctx, { text: said, sessionKey, wake, ...presence }) {
    if (wake) {
      throw fault("UNAVAILABLE", { problem: "wake needs automations, which this build does not have" });
    }
    ctx.gateway.systemEvent({ text: said, ...(sessionKey === undefined ? {} : { sessionKey }), presence });
    return { ok: true as const };
  },
});
