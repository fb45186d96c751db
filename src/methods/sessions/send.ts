import { z } from "zod";
import { method } from "#methods/ctx";
import { fault } from "#protocol/errors";
import { Attachment } from "#protocol/records/attachment";
import { acknowledge, submit } from "./submit.ts";

/** As chat.send, for a session that exists (spec/sessions §4). */
export default method({
  name: "sessions.send",
  scope: "operator.write",
  summary: "Send a message into an existing session and start a run.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
    message: z.string(),
    thinking: z.string().optional(),
    attachments: z.array(Attachment).optional(),
    timeoutMs: z.int().min(0).optional(),
    idempotencyKey: z.string().min(1).optional(),
  }),
  result: () => z.looseObject({ runId: z.string(), status: z.string() }),
  examples: [{
    params: { key: "main", message: "hello" }, result: { runId: "r-1", status: "started" },
    offline: "needs a session",
  }],
  async run(ctx, { key, agentId, ...letter }) {
    const where = ctx.sessions.resolve({ sessionKey: key, agentId });
    if (!(await ctx.sessions.get(where.key))) throw fault("SESSION_NOT_FOUND", { key });
    return acknowledge(ctx, await submit(ctx, { ...letter, sessionKey: where.key, agentId: where.agentId }));
  },
});
