import { z } from "zod";
import { method } from "#methods/ctx";
import { fault } from "#protocol/errors";
import { refuse } from "./refuse.ts";

const text = z.string().nullable().optional();
const name = z.string().min(1).nullable().optional();
const label = z.string().min(1).max(512).nullable().optional();

const Params = z.strictObject({
  key: z.string().min(1),
  agentId: z.string().min(1).optional(),
  expectedSessionId: z.string().min(1).optional(),
  expectedLifecycleRevision: z.string().min(1).optional(),
  expectedPermissionMode: name,
  expectedToolOverrides: z.unknown().optional(),
  expectedMarkedUnreadAt: z.number().min(0).nullable().optional(),
  label,
  icon: text,
  color: text,
  category: label,
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  unread: z.boolean().optional(),
  model: name,
  thinkingLevel: name,
  fastMode: z.union([z.boolean(), z.literal("auto")]).nullable().optional(),
  verboseLevel: name,
  reasoningLevel: name,
  responseUsage: z.enum(["off", "tokens", "full", "on"]).nullable().optional(),
  sendPolicy: z.enum(["allow", "deny"]).nullable().optional(),
  groupActivation: z.enum(["mention", "always"]).nullable().optional(),
  boardFace: z.enum(["chat", "dashboard"]).optional(),
  statusNote: z.string().max(120).nullable().optional(),
  attention: name,
  ttlMinutes: z.int().min(1).max(120).optional(),
  contextWindow: name,
  toolOverrides: z.unknown().optional(),
  traceLevel: name,
  elevatedLevel: name,
  execHost: name,
  execSecurity: name,
  execAsk: name,
  execNode: name,
  permissionMode: name,
  completionOwnerSessionKey: name,
  inheritedToolPolicyVersion: z.literal(1).nullable().optional(),
  inheritedToolAllow: z.array(z.string().min(1)).nullable().optional(),
  inheritedToolDeny: z.array(z.string().min(1)).nullable().optional(),
});

/**
 * Fields of parts that this build does not have: a restriction that nothing enforces must not look accepted.
 */
const MISSING = [
  "statusNote", "attention", "ttlMinutes", "contextWindow", "toolOverrides", "traceLevel", "elevatedLevel",
  "execHost", "execSecurity", "execAsk", "execNode", "permissionMode", "completionOwnerSessionKey",
  "inheritedToolPolicyVersion", "inheritedToolAllow", "inheritedToolDeny",
] as const;

/** What a writer without admin may change, and the envelope (auth §7.2). */
const FOR_WRITERS: readonly string[] = [
  "key", "agentId", "expectedSessionId", "expectedLifecycleRevision", "expectedPermissionMode",
  "expectedMarkedUnreadAt", "label", "icon", "color", "category", "boardFace", "pinned", "archived", "unread",
  "model", "thinkingLevel", "fastMode", "permissionMode",
];

/** Spec/sessions §4: null clears; guards refuse when the session changed meanwhile. */
export default method({
  name: "sessions.patch",
  scope: "operator.write",
  scopeFor(params) {
    const plain = Object.keys(params).every((field) => FOR_WRITERS.includes(field));
    return plain && params.permissionMode !== "full" ? "operator.write" : "operator.admin";
  },
  summary: "Change the settings of a session.",
  params: () => Params,
  result: () => z.looseObject({
    ok: z.literal(true),
    path: z.string(),
    key: z.string(),
    entry: z.looseObject({ sessionId: z.string(), lifecycleRevision: z.string() }),
    resolved: z.looseObject({ modelProvider: z.string().nullable(), model: z.string().nullable() }),
  }),
  examples: [{
    params: { key: "agent:main:main", pinned: true },
    result: {
      ok: true, path: "state.sqlite", key: "agent:main:main",
      entry: { sessionId: "s-1", lifecycleRevision: "v-1" },
      resolved: { modelProvider: "mock", model: "mock-1" },
    },
  }],
  async run(ctx, { key, expectedPermissionMode, expectedToolOverrides, fastMode, boardFace, ...params }) {
    refuse("sessions.patch", params, MISSING);
    if (fastMode === "auto" || boardFace === "dashboard") {
      const problem = "sessions.patch: fastMode auto and boards not available in this build";
      throw fault("UNAVAILABLE", { problem });
    }
    // No session has either in this build, so expecting one is expecting another session.
    if ((expectedPermissionMode ?? expectedToolOverrides ?? null) !== null) {
      throw fault(
        "SESSION_CHANGED", { problem: `session ${key} changed; read it again` },
        { details: { reason: "session-changed" } },
      );
    }
    const stopping = { runs: ctx.runs, signal: ctx.signal };
    const { answer } = await ctx.sessions.edits.patch({ ...params, sessionKey: key, fastMode }, stopping);
    return { ...answer, path: ctx.sessions.path };
  },
});
