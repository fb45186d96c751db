// What events about a session say beside the row: most of it again on the top level, where null means
// "cleared" (S-24), so that a client can merge an event without looking into the row.

import type { SessionRow } from "#protocol/records/session";

// Only in the row: derived for lists, or too large to say twice.
const ROW_ONLY: Readonly<Record<string, true>> = {
  key: true, agentId: true, expandedParticipants: true, classification: true, isMain: true,
  isBackground: true, derivedTitle: true, lastMessagePreview: true, lastInteractionAt: true,
  lastReadAt: true, thinkingLevels: true, thinkingOptions: true,
  thinkingDefault: true, effectiveQueueMode: true, snapshotAt: true,
};

// Named in every event; null unless the row has them.
const CLEARED = {
  createdActor: null, owner: null, archivedAt: null, archivedBy: null, archiveReason: null, pinnedAt: null,
  markedUnreadAt: null, agentStatus: null, observerDigest: null, controlOwnerSessionKey: null, swarm: null,
  permissionMode: null, label: null, autoLabel: null, icon: null, color: null, channelAvatarUrl: null,
  category: null, boardPresentation: null, displayName: null, thinkingLevel: null, toolOverrides: null,
  restartRecoveryStatus: null, goal: null, contextBudgetStatus: null, activeModelProvider: null,
  activeModel: null, lastRunError: null, providerReview: null, lastRunId: null, startedAt: null,
  endedAt: null, runtimeMs: null, placement: null,
  placementMove: null, participants: [], participantCount: 0, hasAutomation: false,
} as const;

/** The row under `session`, and its fields again as events carry them. */
export function eventFields(row: SessionRow): { session: SessionRow } & Record<string, unknown> {
  const fields: { session: SessionRow } & Record<string, unknown> = { session: row, ...CLEARED };
  for (const field in row) if (ROW_ONLY[field] !== true) fields[field] = row[field];
  return fields;
}

/** As eventFields; events of tool calls name the cleared fields inside the row too. */
export function toolEventFields(row: SessionRow): { session: SessionRow } & Record<string, unknown> {
  return { ...eventFields(row), session: { ...CLEARED, ...row } };
}
