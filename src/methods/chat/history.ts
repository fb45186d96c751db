import { z } from "zod";
import { method } from "#methods/ctx";

/** S-67, S-69: the key is echoed as it was sent; an unknown session has no messages. */
export default method({
  name: "chat.history",
  scope: "operator.read",
  summary: "A window of a session's messages, or with a cursor what came after it.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1),
    agentId: z.string().min(1).optional(),
    cursor: z.string().optional(),
    limit: z.int().min(1).max(1_000).optional(),
    offset: z.int().min(0).optional(),
    pendingBefore: z.int().min(1).optional(),
    inputRunIds: z.array(z.string().min(1).max(256)).min(1).max(50).optional(),
    messageId: z.string().min(1).optional(),
    sessionId: z.string().min(1).optional(),
    maxChars: z.int().min(1).max(500_000).optional(),
  }),
  result: () => z.union([
    z.looseObject({
      sessionKey: z.string(),
      messages: z.array(z.looseObject({ role: z.string() })),
      hasMore: z.boolean(),
      totalMessages: z.int(),
    }),
    z.looseObject({ kind: z.enum(["delta", "reset"]) }),
  ]),
  examples: [{
    params: { sessionKey: "main", limit: 50 },
    result: { sessionKey: "main", messages: [], hasMore: false, totalMessages: 0 },
  }],
  // Pending input is answered whole, so there is never an older page of it to ask for.
  run: (ctx, { pendingBefore: _older, ...query }) => ctx.history.read(query),
});
