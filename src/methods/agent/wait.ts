import type { RunOutcome } from "#agents/port";
import { z } from "zod";
import { method } from "#methods/ctx";

/** S-82: the end of a run, or how far it is after the time; waiting does not hold the run up. */
export default method({
  name: "agent.wait",
  scope: "operator.write",
  summary: "Wait until a run ends.",
  params: () => z.strictObject({ runId: z.string().min(1), timeoutMs: z.int().min(0).default(30_000) }),
  result: () => z.looseObject({ runId: z.string(), status: z.enum(["ok", "error", "timeout", "pending"]) }),
  examples: [{
    params: { runId: "r-1", timeoutMs: 1 }, result: { runId: "r-1", status: "timeout" },
  }],
  // Waiting is what it is for.
  budgetMs: Number.MAX_SAFE_INTEGER,
  async run(ctx, { runId, timeoutMs }) {
    const outcome = await ctx.runs.wait(runId, timeoutMs, ctx.signal);
    if (outcome) return ended(outcome);
    const queued = ctx.runs.phase(runId) === "queued";
    return queued
      ? { runId, status: "pending" as const, timeoutPhase: "queue" }
      : { runId, status: "timeout" as const };
  },
});

function ended(outcome: RunOutcome) {
  const { runId, startedAt, endedAt, stopReason, error, terminalReceipt, terminalReply } = outcome;
  const status = outcome.status === "ok" || outcome.status === "timeout" ? outcome.status : "error" as const;
  return {
    runId, status, startedAt, endedAt, stopReason, error,
    livenessState: status === "ok" ? "working" : "blocked", terminalReceipt, terminalReply,
  };
}
