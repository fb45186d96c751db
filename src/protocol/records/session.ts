// The stored session entry (spec/sessions §2). The wire row is made from it by sessions/row.

import { z } from "zod";

const ms = z.int().min(0);

/** Timestamps are epoch milliseconds; absent means "never" or "inherit the default". */
export const SessionEntry = z.looseObject({
  key: z.string().min(1),
  agentId: z.string().min(1),
  sessionId: z.string().min(1),
  /** Changes on reset; guards against writing into a conversation that was reset meanwhile. */
  lifecycleRevision: z.string().min(1),
  createdAt: ms,
  createdVia: z.string(),
  sessionStartedAt: ms,
  updatedAt: ms,
  lastInteractionAt: ms.optional(),
  lastActivityAt: ms.optional(),
  lastReadAt: ms.optional(),
  markedUnreadAt: ms.optional(),
  archivedAt: ms.optional(),
  pinnedAt: ms.optional(),
  label: z.string().optional(),
  displayName: z.string().optional(),
  category: z.string().optional(),
  chatType: z.enum(["direct", "group", "channel", "room"]).default("direct"),
  channel: z.string().optional(),
  accountId: z.string().optional(),
  thinkingLevel: z.string().optional(),
  verboseLevel: z.string().optional(),
  reasoningLevel: z.string().optional(),
  fastMode: z.boolean().optional(),
  responseUsage: z.string().optional(),
  providerOverride: z.string().optional(),
  modelOverride: z.string().optional(),
  modelOverrideSource: z.enum(["default", "user", "auto"]).optional(),
  /** What the last run really used. */
  modelProvider: z.string().optional(),
  model: z.string().optional(),
  contextTokens: z.int().optional(),
  inputTokens: z.int().optional(),
  outputTokens: z.int().optional(),
  totalTokens: z.int().optional(),
  cacheRead: z.int().optional(),
  cacheWrite: z.int().optional(),
  estimatedCostUsd: z.number().optional(),
  compactionCount: z.int().default(0),
  sendPolicy: z.enum(["allow", "deny"]).optional(),
  queueMode: z.enum(["steer", "followup", "collect", "interrupt"]).optional(),
  spawnedBy: z.string().optional(),
  spawnDepth: z.int().default(0),
  parentSessionKey: z.string().optional(),
  systemSent: z.boolean().default(false),
  abortedLastRun: z.boolean().default(false),
  /** Outcome of the last run: done, failed, aborted, interrupted; running is derived, never stored. */
  status: z.string().optional(),
  startedAt: ms.optional(),
  endedAt: ms.optional(),
  lastRunId: z.string().optional(),
  lastRunError: z.string().optional(),
  lastMessagePreview: z.string().optional(),
  /** Shortened first message of a person: what a session without a name is called. */
  titleHint: z.string().optional(),
  participants: z.array(z.string()).default([]),
});
export type SessionEntry = z.output<typeof SessionEntry>;

/** The part of a wire row that answers promise; the rest is listed in spec/sessions S-23. */
export const SessionRow = z.looseObject({
  key: z.string(),
  kind: z.enum(["direct", "group", "global", "unknown"]),
  agentId: z.string(),
  updatedAt: z.number().nullable(),
  archived: z.boolean(),
  pinned: z.boolean(),
  unread: z.boolean(),
  hasActiveRun: z.boolean(),
  activeRunIds: z.array(z.string()),
});

export type SessionRow = z.output<typeof SessionRow>;

export const exampleRow: z.input<typeof SessionRow> = {
  key: "agent:main:main", kind: "direct", agentId: "main", updatedAt: 1_790_000_000_000, archived: false,
  pinned: false, unread: false, hasActiveRun: false, activeRunIds: [],
};
