import { z } from "zod";
import { method } from "#methods/ctx";

/**
 * S-70: what a dashboard needs first. The official parameters are not published, so unknown ones are ignored.
 */
export default method({
  name: "chat.startup",
  scope: "operator.read",
  summary: "The newest messages of a session with its settings, for opening a chat.",
  params: () => z.looseObject({
    sessionKey: z.string().min(1),
    agentId: z.string().min(1).optional(),
    limit: z.int().min(1).max(1_000).optional(),
    maxBytes: z.int().min(1).optional(),
    maxChars: z.int().min(1).max(500_000).optional(),
  }),
  result: () => z.looseObject({
    sessionKey: z.string(),
    messages: z.array(z.looseObject({ role: z.string() })),
    hasMore: z.boolean(),
    totalMessages: z.int(),
  }),
  examples: [{
    params: { sessionKey: "main", limit: 50 },
    result: { sessionKey: "main", messages: [], hasMore: false, totalMessages: 0 },
  }],
  run: (ctx, { sessionKey, agentId, limit, maxBytes, maxChars }) =>
    ctx.history.window({ sessionKey, agentId, limit, maxChars, bytesMax: maxBytes }),
});
