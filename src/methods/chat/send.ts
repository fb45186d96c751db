import { z } from "zod";
import { method } from "#methods/ctx";
import { Attachment, imagesOf } from "#protocol/records/attachment";
import { covers } from "#protocol/scopes";
import { refuse } from "../sessions/refuse.ts";
import { acknowledge } from "../sessions/submit.ts";

/** Asked for features this build does not have. */
const MISSING = [
  "intent",
  "toolBindings",
  "expectedSessionRoutingContract",
  "expectedPermissionMode",
  "expectedToolOverrides",
  "systemInputProvenance",
  "systemProvenanceReceipt",
];

const params = () => {
  const text = z.string().min(1);
  return z.strictObject({
    sessionKey: text.max(512),
    agentId: text.optional(),
    sessionId: text.optional(),
    message: z.string(),
    intent: z.looseObject({}).optional(),
    thinking: z.string().optional(),
    fastMode: z.union([z.boolean(), z.literal("auto")]).optional(),
    fastAutoOnSeconds: z.int().min(1).optional(),
    queueMode: z.enum(["steer", "followup", "collect", "interrupt"]).optional(),
    deliver: z.boolean().optional(),
    originatingChannel: z.string().optional(),
    originatingTo: z.string().optional(),
    originatingAccountId: z.string().optional(),
    originatingThreadId: z.string().optional(),
    replyToId: text.optional(),
    attachments: z.array(Attachment).optional(),
    toolBindings: z.record(z.string(), z.unknown()).optional(),
    timeoutMs: z.int().min(0).optional(),
    systemInputProvenance: z.looseObject({}).optional(),
    systemProvenanceReceipt: z.string().optional(),
    suppressCommandInterpretation: z.boolean().optional(),
    expectedLeafEntryId: z.union([text, z.null()]).optional(),
    expectedSessionRoutingContract: text.optional(),
    expectedPermissionMode: z.string().nullable().optional(),
    expectedToolOverrides: z.looseObject({}).nullable().optional(),
    idempotencyKey: text,
  });
};

/**
 * S-60: the idempotency key is the run id. Answers go to the dashboards: there is no channel to deliver to
 * yet, so `deliver` and the origin change nothing; `fastMode` is a wish that no model of this build fulfils.
 */
export default method({
  name: "chat.send",
  scope: "operator.write",
  summary: "Send a message into a session and start a run.",
  params,
  result: () => z.looseObject({ runId: z.string(), status: z.string() }),
  examples: [{
    params: { sessionKey: "main", message: "hello", idempotencyKey: "k-1" },
    result: { runId: "k-1", status: "started" },
  }],
  async run(ctx, params) {
    refuse("chat.send", params, MISSING);
    const where = ctx.sessions.resolve({
      sessionKey: params.sessionKey, ...(params.agentId === undefined ? {} : { agentId: params.agentId }),
    });
    const images = imagesOf(params.attachments ?? []);
    const { id, client, principal } = ctx.connection;
    const { sessionId, expectedLeafEntryId, thinking, timeoutMs, queueMode } = params;
    return acknowledge(
      ctx,
      await ctx.runs.submit({
        runId: params.idempotencyKey,
        family: "chat",
        sessionKey: where.key,
        agentId: where.agentId,
        message: params.message,
        ...(images.length > 0 ? { images } : {}),
        ...(thinking === undefined ? {} : { thinking }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(queueMode === undefined ? {} : { queueMode }),
        ...(sessionId === undefined ? {} : { expectedSessionId: sessionId }),
        ...(expectedLeafEntryId === undefined ? {} : { expectedLeafEntryId }),
        ...(params.suppressCommandInterpretation ? { suppressCommands: true } : {}),
        client: {
          id: client.id,
          mode: client.mode,
          connectionId: id,
          owner: covers(principal.scopes, "operator.admin"),
        },
      }),
    );
  },
});
