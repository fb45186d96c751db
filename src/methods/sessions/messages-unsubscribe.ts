import { z } from "zod";
import { method } from "#methods/ctx";

/** S-105: the answer names the canonical key, which is the one in events (wire §6). */
export default method({
  name: "sessions.messages.unsubscribe",
  scope: "operator.read",
  summary: "Stop receiving messages of one session.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
  }),
  result: () => z.looseObject({ subscribed: z.literal(false), key: z.string() }),
  examples: [{ params: { key: "main" }, result: { subscribed: false, key: "agent:main:main" } }],
  run(ctx, { key: sessionKey, agentId }) {
    const { key } = ctx.sessions.locate({ sessionKey, agentId });
    ctx.subscriptions.removeSession(key);
    return { subscribed: false as const, key };
  },
});
