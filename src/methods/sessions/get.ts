import { z } from "zod";
import { method } from "#methods/ctx";

/** S-25: an unknown session has no messages. */
export default method({
  name: "sessions.get",
  scope: "operator.read",
  summary: "The newest messages of a session.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
    limit: z.int().min(1).max(1_000).default(200),
  }),
  result: () => z.looseObject({ messages: z.array(z.looseObject({ role: z.string() })) }),
  examples: [{ params: { key: "main" }, result: { messages: [] } }],
  advertise: false,
  run: async (ctx, { key, limit }) => ({ messages: await ctx.history.messages(key, limit) }),
});
