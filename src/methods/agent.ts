import type { RunOutcome, RunRequest } from "#agents/port";
import { z } from "zod";
import { method, type Ctx } from "#methods/ctx";
import { fault } from "#protocol/errors";
import { Attachment, imagesOf } from "#protocol/records/attachment";
import { covers } from "#protocol/scopes";
import { finalOf } from "./agent/result.ts";
import { refuse } from "./sessions/refuse.ts";

/** Features of the official harness and of later issues. */
const MISSING = [
  "cwd", "modelRun", "bootstrapContextRunKind", "acpTurnSource", "internalRuntimeHandoffId",
  "internalExecutionIdentityRetry", "internalExecutionIdentityRecoveryAttempt",
  "execApprovalFollowupExpectedSessionId", "internalEvents", "inputProvenance", "suppressPromptPersistence",
  "swarmCollector", "swarmOutputSchema", "forceRestartSafeTools", "forceCodeModeTools", "voiceWakeTrigger",
];

/** S-84, auth §7.2. */
const STARTS_OVER = /^\s*\/(?:new|reset)(?:\s|:|$)/i;

const params = () => {
  const text = z.string().min(1);
  const word = z.string().optional();
  const flag = z.boolean().optional();
  return z.strictObject({
    message: text,
    idempotencyKey: text,
    agentId: text.optional(),
    sessionKey: word,
    sessionId: word,
    /** A peer of a channel; direct messages share the main session (S-01). */
    to: word,
    expectedExistingSessionId: text.optional(),
    provider: word,
    model: word,
    thinking: word,
    /** Seconds; 0 means no limit. */
    timeout: z.int().min(0).optional(),
    extraSystemPrompt: word,
    attachments: z.array(Attachment).optional(),
    deliver: flag,
    bestEffortDeliver: flag,
    // Where a channel would deliver to; nothing is delivered without one.
    channel: word, replyTo: word, replyChannel: word, accountId: word, replyAccountId: word, threadId: word,
    groupId: word, groupChannel: word, groupSpace: word, sourceReplyDeliveryMode: word,
    disableMessageTool: flag,
    // Hints that change nothing here: there is one lane and one prompt.
    lane: word, label: text.max(512).optional(), cleanupBundleMcpOnRunEnd: flag, sessionEffects: word,
    promptMode: z.enum(["full", "minimal", "none"]).optional(),
    bootstrapContextMode: z.enum(["full", "lightweight"]).optional(),
    // Known and refused, see MISSING.
    cwd: text.optional(), modelRun: flag, bootstrapContextRunKind: word, acpTurnSource: word,
    internalRuntimeHandoffId: word, internalExecutionIdentityRetry: flag,
    internalExecutionIdentityRecoveryAttempt: z.int().optional(), execApprovalFollowupExpectedSessionId: word,
    internalEvents: z.array(z.unknown()).optional(), inputProvenance: z.looseObject({}).optional(),
    suppressPromptPersistence: flag, swarmCollector: flag, swarmOutputSchema: z.looseObject({}).optional(),
    forceRestartSafeTools: flag, forceCodeModeTools: flag, voiceWakeTrigger: word,
  });
};
type Params = z.output<ReturnType<typeof params>>;

/**
 * S-80, S-81: two responses with one id, `accepted` and the end. An error after the acceptance is the second
 * response; a repeat of a finished request gets its end at once.
 */
export default method({
  name: "agent",
  scope: "operator.write",
  scopeFor: ({ message }) => (STARTS_OVER.test(message) ? "operator.admin" : "operator.write"),
  summary: "Run an agent on a message and answer with its reply.",
  params,
  result: () => z.looseObject({ runId: z.string(), status: z.string() }),
  examples: [{
    params: { message: "hello", idempotencyKey: "k-1" },
    result: { runId: "k-1", status: "ok", summary: "completed", result: { payloads: [], meta: {} } },
    offline: "answers twice",
  }],
  // The second response comes when the run is over.
  budgetMs: Number.MAX_SAFE_INTEGER,
  async run(ctx, params) {
    refuse("agent", params, MISSING);
    if (params.deliver && !params.bestEffortDeliver) {
      const why = "this build has no channel to deliver to; leave deliver out or set bestEffortDeliver";
      throw fault("INVALID_REQUEST", { problem: why });
    }
    const request = await requestOf(ctx, params);
    const admission = await ctx.runs.submit(request);
    const { runId } = admission;
    if (admission.status === "in_flight") return { runId, status: "in_flight" };
    if (admission.status === "settled") return answer(admission.outcome, params.message);
    const { sessionKey, agentId } = request;
    ctx.ack({ runId, sessionKey, agentId, status: "accepted", acceptedAt: ctx.env.clock.now() });
    admission.start();
    return answer(await admission.done, params.message);
  },
});

/** @throws UNAVAILABLE with the run's own words when it failed */
function answer(outcome: RunOutcome, prompt: string) {
  if (outcome.status === "error") throw fault("UNAVAILABLE", { problem: outcome.error ?? "the run failed" });
  return finalOf(outcome, prompt);
}

async function requestOf(ctx: Ctx, params: Params): Promise<RunRequest> {
  const where = await placeOf(ctx, params);
  const images = imagesOf(params.attachments ?? []);
  const { id, client, principal } = ctx.connection;
  const model = params.model && params.provider ? `${params.provider}/${params.model}` : params.model;
  const { thinking, timeout, extraSystemPrompt, expectedExistingSessionId } = params;
  return {
    runId: params.idempotencyKey,
    family: "agent",
    sessionKey: where.key,
    agentId: where.agentId,
    message: params.message,
    ...(images.length > 0 ? { images } : {}),
    ...(model ? { model } : {}),
    ...(thinking ? { thinking } : {}),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }),
    ...(extraSystemPrompt ? { extraSystemPrompt } : {}),
    ...(expectedExistingSessionId === undefined ? {} : { expectedSessionId: expectedExistingSessionId }),
    client: {
      id: client.id,
      mode: client.mode,
      connectionId: id,
      owner: covers(principal.scopes, "operator.admin"),
    },
  };
}

/** The session of the run: named by key, by id, or the agent's main one. */
async function placeOf(ctx: Ctx, { agentId, sessionKey, sessionId }: Params) {
  if (agentId !== undefined && !ctx.agents.has(agentId.toLowerCase())) {
    throw fault("UNKNOWN_AGENT", { problem: `invalid agent params: unknown agent id "${agentId}"` });
  }
  const agent = agentId === undefined ? {} : { agentId };
  if (sessionKey || !sessionId) {
    return ctx.sessions.resolve({ ...agent, ...(sessionKey ? { sessionKey } : {}) });
  }
  const entry = await ctx.store.sessions.getBySessionId(sessionId);
  if (!entry) throw fault("SESSION_NOT_FOUND", { key: sessionId });
  return ctx.sessions.resolve({ ...agent, sessionKey: entry.key });
}
