import { z } from "zod";
import { method, type Ctx } from "#methods/ctx";
import { Fault } from "#kernel/fault";
import { fault, wireError } from "#protocol/errors";
import { Attachment } from "#protocol/records/attachment";
import { refuse } from "./refuse.ts";
import { acknowledge, submit } from "./submit.ts";

const name = z.string().min(1).optional();
const text = z.string().optional();
const flag = z.boolean().optional();

const Params = z.strictObject({
  key: name,
  idempotencyKey: name,
  agentId: name,
  label: z.string().min(1).max(512).optional(),
  displayName: z.string().min(1).max(500).optional(),
  category: z.string().min(1).max(512).optional(),
  model: name,
  thinkingLevel: name,
  fastMode: z.union([z.boolean(), z.literal("auto")]).optional(),
  parentSessionKey: name,
  spawnDepth: z.int().min(1).optional(),
  message: text,
  task: text,
  attachments: z.array(Attachment).optional(),
  visibility: z.enum(["shared", "read-only", "suggest", "draft"]).optional(),
  emitCommandHooks: flag,
  succeedsParent: flag,
  contextWindow: name,
  permissionMode: name,
  toolOverrides: z.unknown().optional(),
  incognito: flag,
  catalogId: name,
  fork: flag,
  forkFrom: z.literal("last-completed").optional(),
  projectId: name,
  projectGitUrl: name,
  worktree: flag,
  worktreeBaseRef: name,
  worktreeName: name,
  execNode: name,
  cwd: name,
});
type Params = z.output<typeof Params>;

/** Parameters of parts that this build does not have: refused, never quietly dropped. */
const MISSING = [
  "contextWindow", "permissionMode", "toolOverrides", "incognito", "catalogId", "fork", "forkFrom",
  "projectId", "projectGitUrl", "worktree", "worktreeBaseRef", "worktreeName", "execNode", "cwd",
] as const;

/** Spec/sessions §4. An existing key is adopted; a message that cannot be run does not undo the session. */
export default method({
  name: "sessions.create",
  scope: "operator.write",
  scopeFor: ({ incognito, execNode }) =>
    incognito || execNode !== undefined ? "operator.admin" : "operator.write",
  summary: "Create a session, or adopt an existing one, and optionally send its first message.",
  params: () => Params,
  result: () => z.looseObject({
    ok: z.literal(true),
    key: z.string(),
    sessionId: z.string(),
    entry: z.looseObject({ sessionId: z.string() }),
    runStarted: z.boolean(),
    runId: z.string().optional(),
    runError: z.looseObject({ code: z.string(), message: z.string() }).optional(),
  }),
  examples: [{
    params: { key: "sample", label: "Sample" },
    result: {
      ok: true, key: "agent:main:sample", sessionId: "s-1", entry: { sessionId: "s-1" }, runStarted: false,
    },
  }],
  async run(ctx, params) {
    refuse("sessions.create", params, MISSING);
    if (params.fastMode === "auto" || (params.visibility ?? "shared") !== "shared") {
      const problem = "sessions.create: fastMode auto and private sessions are not in this build";
      throw fault("UNAVAILABLE", { problem });
    }
    const { answer, entry } = await ctx.sessions.edits.create({
      sessionKey: params.key, agentId: params.agentId, label: params.label, displayName: params.displayName,
      category: params.category, model: params.model, thinkingLevel: params.thinkingLevel,
      fastMode: params.fastMode, parentSessionKey: params.parentSessionKey, spawnDepth: params.spawnDepth,
      createdVia: "operator",
    });
    const run = await firstRun(ctx, entry, params);
    return { ...answer, sessionId: entry.sessionId, ...run };
  },
});

async function firstRun(ctx: Ctx, where: { key: string; agentId: string }, params: Params): Promise<{
  runStarted: boolean; runId?: string; runError?: { code: string; message: string };
}> {
  const message = params.message ?? params.task;
  if (message === undefined && !params.attachments?.length) return { runStarted: false };
  try {
    const { idempotencyKey, attachments } = params;
    const { runId, status } = acknowledge(ctx, await submit(ctx, {
      sessionKey: where.key, agentId: where.agentId, message: message ?? "", idempotencyKey, attachments,
    }));
    return { runStarted: status === "started", runId };
  } catch (error) {
    if (error instanceof Fault) return { runStarted: false, runError: wireError(error) };
    throw error;
  }
}
