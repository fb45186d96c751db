import { z } from "zod";
import { method } from "#methods/ctx";
import { chatEnd } from "#protocol/events/chat";

/** S-66: chat clients see it as the end of a run of its own. */
export default method({
  name: "chat.inject",
  scope: "operator.admin",
  summary: "Append an assistant message to a session without a run.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1),
    agentId: z.string().min(1).optional(),
    message: z.string().min(1),
    label: z.string().max(100).optional(),
  }),
  result: () => z.looseObject({ ok: z.literal(true), messageId: z.string() }),
  examples: [{
    params: { sessionKey: "main", message: "a note" }, result: { ok: true, messageId: "m-1" },
    offline: "needs a session",
  }],
  advertise: false,
  async run(ctx, request) {
    const { entry, row, message } = await ctx.sessions.edits.inject(request);
    ctx.publish(chatEnd, {
      runId: `inject-${row.id}`, sessionKey: entry.key, agentId: entry.agentId, seq: 0, state: "final",
      message,
    }, { sessionKey: entry.key });
    await ctx.sessions.changed(entry.key, { phase: "message", extra: { messageId: row.id } });
    return { ok: true as const, messageId: row.id };
  },
});
