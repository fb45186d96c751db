import { z } from "zod";
import { method } from "#methods/ctx";

/** S-105: the answer names the canonical key, which is the one in events (wire §6). */
export default method({
  name: "sessions.messages.subscribe",
  scope: "operator.read",
  summary: "Receive session.message (and session.tool) of one session from now on.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
    includeApprovals: z.literal(true).optional(),
  }),
  result: () => z.looseObject({ subscribed: z.literal(true), key: z.string() }),
  examples: [{ params: { key: "main" }, result: { subscribed: true, key: "agent:main:main" } }],
  run(ctx, { key: sessionKey, agentId }) {
    const { key } = ctx.sessions.locate({ sessionKey, agentId });
    ctx.subscriptions.addSession(key);
    return { subscribed: true as const, key };
  },
});
