import { z } from "zod";
import { method } from "#methods/ctx";

/** Keeps the session id and the settings; stops what runs first (spec/sessions §4). */
export default method({
  name: "sessions.reset",
  scope: "operator.admin",
  summary: "Start the conversation of a session over.",
  params: () => z.strictObject({
    key: z.string().min(1),
    agentId: z.string().min(1).optional(),
    reason: z.enum(["new", "reset"]).optional(),
    expectedSessionId: z.string().min(1).optional(),
  }),
  result: () => z.looseObject({
    ok: z.literal(true),
    key: z.string(),
    entry: z.looseObject({ sessionId: z.string(), lifecycleRevision: z.string() }),
  }),
  examples: [{
    params: { key: "agent:main:main" },
    result: { ok: true, key: "agent:main:main", entry: { sessionId: "s-1", lifecycleRevision: "v-2" } },
  }],
  async run(ctx, { key, agentId, reason, expectedSessionId }) {
    const request = { sessionKey: key, agentId, reason, expectedSessionId };
    return (await ctx.sessions.edits.reset(request, { runs: ctx.runs, signal: ctx.signal })).answer;
  },
});
