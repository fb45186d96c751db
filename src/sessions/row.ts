// The wire row of a session (S-23) and the fields events repeat beside it. Built for every run event: kept
// cheap.

import type { SessionEntry } from "#protocol/records/session";
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

export type Row = { key: string } & Record<string, unknown>;

// One runtime, always on this machine; there is nowhere else to place a session.
const RUNTIME = {
  id: "openclaw", cloudPlacementSupported: false, devicePlacementSupported: false, source: "implicit",
};

/** As RUNTIME, for answers that are not about one session. */
export const AUTO_RUNTIME = { ...RUNTIME, id: "auto" };

const BACKGROUND: readonly string[] = ["cron", "hook", "heartbeat", "subagent"];

// The schema allows so many; `participantCount` has the true number.
const PARTICIPANTS_MAX = 4;

/** Row of a stored session. */
export function makeRow(entry: SessionEntry, deps: RowDeps, options: RowOptions = {}): Row {
  const row: Row = {
    key: entry.key, visibility: "shared", permissionModePending: false, spawnDepth: entry.spawnDepth,
    createdVia: entry.createdVia,
  };
  addPeople(row, entry);
  row["createdAt"] = entry.createdAt;
  addKind(row, entry);
  addNames(row, entry, options);
  row["updatedAt"] = entry.updatedAt;
  addMarks(row, entry);
  row["sessionId"] = entry.sessionId;
  row["systemSent"] = entry.systemSent;
  row["abortedLastRun"] = entry.abortedLastRun;
  const model = deps.facts.modelOf(entry);
  addSettings(row, entry, model, deps.settings);
  addTokens(row, entry, model);
  addRun(row, entry, deps);
  row["snapshotAt"] = deps.nowMs;
  row["activitySummary"] = { state: "unavailable", canEnsure: false };
  row["sharingRole"] = "admin";
  return row;
}

/** What is said of a key without a session: its settings as they would be, and no facts. */
export function makeDraftRow(draft: SessionEntry, deps: RowDeps): Row {
  const model = deps.facts.modelOf(draft);
  const row: Row = { key: draft.key, permissionModePending: false };
  addKind(row, draft);
  delete row["chatType"];
  row["updatedAt"] = null;
  addMarks(row, draft);
  addSettings(row, draft, model, deps.settings);
  row["totalTokensFresh"] = false;
  if (model.contextTokens !== null) row["contextTokens"] = model.contextTokens;
  row["agentRuntime"] = AUTO_RUNTIME;
  row["snapshotAt"] = deps.nowMs;
  const active = deps.facts.activeRunIds(draft.key);
  row["hasActiveRun"] = active.length > 0;
  row["activeRunIds"] = active;
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

function addPeople(row: Row, entry: SessionEntry): void {
  if (entry.participants.length === 0) return;
  const people = entry.participants.slice(0, PARTICIPANTS_MAX).map((id) => ({
    identity: { type: "observation", pluginId: null, accountId: null, senderKind: "unknown", id },
  }));
  row["participants"] = people;
  row["expandedParticipants"] = people;
  row["participantCount"] = entry.participants.length;
}

function addKind(row: Row, entry: SessionEntry): void {
  const aggregate = isAggregate(entry.key);
  const classification = classify(entry);
  row["kind"] = aggregate ? entry.key : entry.chatType === "direct" ? "direct" : "group";
  row["classification"] = classification;
  row["agentId"] = entry.agentId;
  row["isMain"] = classification === "main";
  row["isBackground"] = BACKGROUND.includes(classification);
  row["chatType"] = entry.chatType === "room" ? "channel" : entry.chatType;
  copy(row, entry, ["channel", "accountId"]);
}

function addNames(row: Row, entry: SessionEntry, options: RowOptions): void {
  copy(row, entry, ["label", "category", "icon", "color"]);
  const name = entry.label ?? entry.displayName;
  if (name !== undefined) row["displayName"] = name;
  if (options.title) {
    const title = name ?? entry.titleHint;
    if (title !== undefined) row["derivedTitle"] = title;
  }
  if (options.preview) copy(row, entry, ["lastMessagePreview"]);
}

function addMarks(row: Row, entry: SessionEntry): void {
  row["archived"] = entry.archivedAt !== undefined;
  row["pinned"] = entry.pinnedAt !== undefined;
  row["unread"] = isUnread(entry);
  copy(row, entry, [
    "archivedAt", "pinnedAt", "lastReadAt", "markedUnreadAt", "lastActivityAt", "lastInteractionAt",
  ]);
}

/** Marked by hand, or answered since it was last read. */
function isUnread(entry: SessionEntry): boolean {
  if (entry.markedUnreadAt !== undefined) return true;
  return entry.lastActivityAt !== undefined && entry.lastActivityAt > (entry.lastReadAt ?? 0);
}

function addSettings(row: Row, entry: SessionEntry, model: ModelFacts, settings: SessionSettings): void {
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

function addTokens(row: Row, entry: SessionEntry, model: ModelFacts): void {
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

function addRun(row: Row, entry: SessionEntry, { facts }: RowDeps): void {
  const active = facts.activeRunIds(entry.key);
  const startedAt = active.length > 0 ? facts.activeStartedAt(entry.key) : undefined;
  const status = active.length > 0 ? "running" : STATUS[entry.status ?? ""];
  if (status !== undefined) row["status"] = status;
  if (startedAt !== undefined) {
    // A run at work: what is known of the last one is no longer true of the session.
    row["startedAt"] = startedAt;
  } else {
    copy(row, entry, ["startedAt", "endedAt", "lastRunError", "lastRunId"]);
    if (entry.startedAt !== undefined && entry.endedAt !== undefined) {
      row["runtimeMs"] = Math.max(0, entry.endedAt - entry.startedAt);
    }
  }
  row["hasActiveRun"] = active.length > 0;
  row["activeRunIds"] = active;
}

function copy(row: Row, entry: SessionEntry, fields: readonly (keyof SessionEntry & string)[]): void {
  for (const field of fields) if (entry[field] !== undefined) row[field] = entry[field];
}
