import { z } from "zod";
import { method, type Ctx } from "#methods/ctx";
import { fault } from "#protocol/errors";

/** Stops the run at work, or the one named; `clearQueued` drops what waits behind it too. */
export default method({
  name: "sessions.abort",
  scope: "operator.write",
  summary: "Stop the run of a session.",
  params: () => z.strictObject({
    key: z.string().min(1).optional(),
    runId: z.string().min(1).optional(),
    agentId: z.string().min(1).optional(),
    clearQueued: z.boolean().optional(),
  }),
  result: () => z.looseObject({
    ok: z.literal(true),
    abortedRunId: z.string().nullable(),
    status: z.enum(["aborted", "no-active-run"]),
  }),
  examples: [{
    params: { key: "main" }, result: { ok: true, abortedRunId: null, status: "no-active-run" },
  }],
  async run(ctx, params) {
    const sessionKey = await keyOf(ctx, params);
    const abortedRunId = sessionKey === null ? null : await abort(ctx, sessionKey, params);
    if (abortedRunId === null || sessionKey === null) {
      return { ok: true as const, abortedRunId: null, status: "no-active-run" as const };
    }
    await ctx.sessions.changed(sessionKey, { reason: "abort" });
    return { ok: true as const, abortedRunId, status: "aborted" as const };
  },
});

interface Target {
  key?: string | undefined;
  runId?: string | undefined;
  agentId?: string | undefined;
  clearQueued?: boolean | undefined;
}

/** The first run stopped. Without a run id only the one at work is, so that queued input stays. */
async function abort(ctx: Ctx, sessionKey: string, { runId, clearQueued }: Target): Promise<string | null> {
  const where = { sessionKey, stopReason: "rpc" };
  const wanted = runId ?? (clearQueued ? undefined : ctx.runs.active(sessionKey)[0]?.runId);
  if (wanted === undefined && !clearQueued) return null;
  const [stopped = null] = await ctx.runs.abort(wanted === undefined ? where : { ...where, runId: wanted });
  return stopped;
}

/** The session meant; null when the run is unknown. */
async function keyOf(ctx: Ctx, { key, runId, agentId }: Target): Promise<string | null> {
  if (key !== undefined) return ctx.sessions.locate({ sessionKey: key, agentId }).key;
  if (runId === undefined) throw fault("INVALID_REQUEST", { problem: "key or runId is required" });
  return (await ctx.store.runs.get(runId))?.sessionKey ?? null;
}
