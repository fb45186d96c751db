// The wire row of a session (S-23) and the fields events repeat beside it. Built for every run event: kept
// cheap.

import type { SessionEntry, SessionRow } from "#protocol/records/session";
import { isAggregate, mainKeyOf, partsOf } from "./key.ts";
import type { ModelFacts, SessionFacts, SessionSettings } from "./port.ts";

export interface RowDeps {
  facts: SessionFacts;
  settings: SessionSettings;
  nowMs: number;
}

export interface RowOptions {
  /** Adds `derivedTitle`. */
  title?: boolean;
  /** Adds `lastMessagePreview`. */
  preview?: boolean;
}

// One runtime, always on this machine; there is nowhere else to place a session.
const RUNTIME = {
  id: "openclaw", cloudPlacementSupported: false, devicePlacementSupported: false, source: "implicit",
};

/** As RUNTIME, for answers that are not about one session. */
export const AUTO_RUNTIME = { ...RUNTIME, id: "auto" };

const MARKS = [
  "channel", "accountId", "archivedAt", "pinnedAt", "lastReadAt", "markedUnreadAt", "lastActivityAt",
  "lastInteractionAt",
] as const;

const BACKGROUND: readonly string[] = ["cron", "hook", "heartbeat", "subagent"];

// The schema allows so many; `participantCount` has the true number.
const PARTICIPANTS_MAX = 4;

/** Row of a stored session. */
export function makeRow(entry: SessionEntry, deps: RowDeps, options: RowOptions = {}): SessionRow {
  const row = base(entry, entry.updatedAt, deps.facts);
  row["chatType"] = entry.chatType === "room" ? "channel" : entry.chatType;
  row["visibility"] = "shared";
  row["spawnDepth"] = entry.spawnDepth;
  row["createdVia"] = entry.createdVia;
  row["createdAt"] = entry.createdAt;
  row["sessionId"] = entry.sessionId;
  row["systemSent"] = entry.systemSent;
  row["abortedLastRun"] = entry.abortedLastRun;
  addPeople(row, entry);
  addNames(row, entry, options);
  const model = deps.facts.modelOf(entry);
  addSettings(row, entry, model, deps.settings);
  addTokens(row, entry, model);
  addRun(row, entry, deps);
  row["snapshotAt"] = deps.nowMs;
  // Summaries of what a session is about need a model; nothing asks one for them yet.
  row["activitySummary"] = { state: "unavailable", canEnsure: false };
  row["sharingRole"] = "admin";
  return row;
}

/** What is said of a key without a session: its settings as they would be, and no facts. */
export function makeDraftRow(draft: SessionEntry, deps: RowDeps): SessionRow {
  const model = deps.facts.modelOf(draft);
  const row = base(draft, null, deps.facts);
  addSettings(row, draft, model, deps.settings);
  row["totalTokensFresh"] = false;
  if (model.contextTokens !== null) row["contextTokens"] = model.contextTokens;
  row["agentRuntime"] = AUTO_RUNTIME;
  row["snapshotAt"] = deps.nowMs;
  return row;
}

/** What every row says. */
function base(entry: SessionEntry, updatedAt: number | null, facts: SessionFacts): SessionRow {
  const active = facts.activeRunIds(entry.key);
  const classification = classify(entry);
  const row: SessionRow = {
    key: entry.key,
    kind: entry.key === "global" || entry.key === "unknown" ? entry.key
      : entry.chatType === "direct" ? "direct" : "group",
    classification,
    agentId: entry.agentId,
    isMain: classification === "main",
    isBackground: BACKGROUND.includes(classification),
    updatedAt,
    archived: entry.archivedAt !== undefined,
    pinned: entry.pinnedAt !== undefined,
    unread: isUnread(entry),
    permissionModePending: false,
    hasActiveRun: active.length > 0,
    activeRunIds: [...active],
  };
  copy(row, entry, MARKS);
  return row;
}

/**
 * Where a session belongs in lists: main, direct, group, channel, or what made it (cron, hook, dashboard…).
 */
export function classify(entry: Pick<SessionEntry, "key" | "agentId" | "chatType">): string {
  if (isAggregate(entry.key)) return entry.key;
  if (entry.key === mainKeyOf(entry.agentId)) return "main";
  const rest = partsOf(entry.key)?.rest ?? "";
  if (rest.endsWith(":heartbeat")) return "heartbeat";
  const made = /^(cron|hook|subagent|dashboard|explicit|openai-user|openai|openresponses):/.exec(rest)?.[1];
  return made ?? entry.chatType;
}

function addPeople(row: SessionRow, entry: SessionEntry): void {
  if (entry.participants.length === 0) return;
  const people = entry.participants.slice(0, PARTICIPANTS_MAX).map((id) => ({
    identity: { type: "observation", pluginId: null, accountId: null, senderKind: "unknown", id },
  }));
  row["participants"] = people;
  row["expandedParticipants"] = people;
  row["participantCount"] = entry.participants.length;
}

function addNames(row: SessionRow, entry: SessionEntry, options: RowOptions): void {
  copy(row, entry, ["label", "category", "icon", "color"]);
  const name = entry.label ?? entry.displayName;
  if (name !== undefined) row["displayName"] = name;
  if (options.title) {
    const title = name ?? entry.titleHint;
    if (title !== undefined) row["derivedTitle"] = title;
  }
  if (options.preview) copy(row, entry, ["lastMessagePreview"]);
}

/** Marked by hand, or answered since it was last read. */
function isUnread(entry: SessionEntry): boolean {
  if (entry.markedUnreadAt !== undefined) return true;
  return entry.lastActivityAt !== undefined && entry.lastActivityAt > (entry.lastReadAt ?? 0);
}

function addSettings(
  row: SessionRow, entry: SessionEntry, model: ModelFacts, settings: SessionSettings,
): void {
  copy(row, entry, [
    "thinkingLevel", "verboseLevel", "reasoningLevel", "sendPolicy", "groupActivation", "spawnedBy",
    "parentSessionKey",
  ]);
  row["thinkingLevels"] = model.thinkingLevels;
  row["thinkingOptions"] = model.thinkingLevels.map((level) => level.label);
  row["thinkingDefault"] = model.thinkingDefault;
  row["effectiveFastMode"] = entry.fastMode ?? false;
  row["effectiveFastModeSource"] = entry.fastMode === undefined ? "default" : "session";
  row["fastAutoOnSeconds"] = 60;
  row["effectiveResponseUsage"] = entry.responseUsage ?? "off";
  row["effectiveQueueMode"] = queueMode(entry, settings);
  if (model.provider !== null) row["modelProvider"] = model.provider;
  if (model.model !== null) row["model"] = model.model;
  const source = entry.modelOverrideSource;
  row["modelOverrideSource"] = source === "user" || source === "auto" ? source : null;
  row["runtimeSelectionLocked"] = false;
  row["agentRuntime"] = RUNTIME;
}

/** S-94, without the request's own mode. */
function queueMode(entry: SessionEntry, settings: SessionSettings): string {
  const queue = settings.current().messages?.queue;
  const byChannel = entry.channel === undefined ? undefined : queue?.byChannel?.[entry.channel];
  return entry.queueMode ?? byChannel ?? queue?.mode ?? "steer";
}

function addTokens(row: SessionRow, entry: SessionEntry, model: ModelFacts): void {
  copy(
    row, entry, ["inputTokens", "outputTokens", "totalTokens", "cacheRead", "cacheWrite", "estimatedCostUsd"],
  );
  row["totalTokensFresh"] = entry.totalTokens !== undefined;
  const contextTokens = model.contextTokens ?? entry.contextTokens;
  if (contextTokens !== undefined) row["contextTokens"] = contextTokens;
  if (entry.compactionCount > 0) row["compactionCount"] = entry.compactionCount;
}

// Stored outcomes in the words of the wire.
const STATUS: Readonly<Record<string, string>> = {
  done: "done", ok: "done", failed: "failed", error: "failed", interrupted: "failed", aborted: "killed",
  killed: "killed", timeout: "timeout",
};

function addRun(row: SessionRow, entry: SessionEntry, { facts }: RowDeps): void {
  const active = row.activeRunIds;
  const startedAt = active.length > 0 ? facts.activeStartedAt(entry.key) : undefined;
  const status = active.length > 0 ? "running" : STATUS[entry.status ?? ""];
  if (status !== undefined) row["status"] = status;
  if (entry.lastRunId !== undefined || startedAt !== undefined) row["placement"] = placementOf(entry);
  if (startedAt !== undefined) {
    // A run at work: what is known of the last one is no longer true of the session.
    row["startedAt"] = startedAt;
  } else {
    copy(row, entry, ["startedAt", "endedAt", "lastRunError", "lastRunId"]);
    if (entry.startedAt !== undefined && entry.endedAt !== undefined) {
      row["runtimeMs"] = Math.max(0, entry.endedAt - entry.startedAt);
    }
  }
}

/** Every session that ever ran did so on this machine, and has not moved since. */
function placementOf(entry: SessionEntry): object {
  return {
    state: "local", generation: 0, createdAtMs: entry.sessionStartedAt,
    updatedAtMs: Math.max(entry.sessionStartedAt, entry.endedAt ?? entry.startedAt ?? 0),
    stateChangedAtMs: entry.sessionStartedAt,
  };
}

function copy(row: SessionRow, entry: SessionEntry, fields: readonly (keyof SessionEntry & string)[]): void {
  for (const field of fields) if (entry[field] !== undefined) row[field] = entry[field];
}
