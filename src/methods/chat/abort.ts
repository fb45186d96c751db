import { z } from "zod";
import { method } from "#methods/ctx";

/** S-65: one run, or everything that waits and runs in the session; nothing to stop is no error. */
export default method({
  name: "chat.abort",
  scope: "operator.write",
  summary: "Stop a run of a session, or all of them.",
  params: () => z.strictObject({
    sessionKey: z.string().min(1),
    agentId: z.string().min(1).optional(),
    runId: z.string().min(1).optional(),
    /** Accepted: there are no side runs here. */
    preserveSideRuns: z.boolean().optional(),
  }),
  result: () => z.looseObject({ ok: z.literal(true), aborted: z.boolean(), runIds: z.array(z.string()) }),
  examples: [{ params: { sessionKey: "main" }, result: { ok: true, aborted: false, runIds: [] } }],
  async run(ctx, { sessionKey, agentId, runId }) {
    const where = ctx.sessions.locate({ sessionKey, ...(agentId === undefined ? {} : { agentId }) });
    if (ctx.runs.active(where.key).length === 0) return { ok: true as const, aborted: false, runIds: [] };
    const request = { sessionKey: where.key, stopReason: "rpc" };
    const runIds = await ctx.runs.abort(runId === undefined ? request : { ...request, runId });
    return { ok: true as const, aborted: runIds.length > 0, runIds };
  },
});
