import { z } from "zod";
import { method } from "#methods/ctx";

/** S-70: the whole message that history may have shortened or replaced. */
export default method({
  name: "chat.message.get",
  scope: "operator.read",
  summary: "One message of a session.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1),
    agentId: z.string().min(1).optional(),
    messageId: z.string().min(1),
    maxChars: z.int().min(1).max(2_000_000).optional(),
  }),
  result: () => z.looseObject({
    ok: z.boolean(),
    message: z.looseObject({ role: z.string() }).optional(),
    unavailableReason: z.enum(["not_found", "oversized", "not_visible"]).optional(),
  }),
  examples: [{
    params: { sessionKey: "main", messageId: "nosuch" },
    result: { ok: false, unavailableReason: "not_found" },
  }],
  run: (ctx, query) => ctx.history.message(query),
});
