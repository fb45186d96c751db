// What sessions.patch and sessions.create may change, and how each value is checked (spec/sessions §4,
// methods §7).

import type { SessionEntry } from "#protocol/records/session";
import { fault } from "#protocol/errors";
import { changed } from "../entry.ts";
import type { ModelFacts } from "../port.ts";

/** Fields a client may set; null clears. */
export interface SessionChange {
  label?: string | null | undefined;
  displayName?: string | undefined;
  category?: string | null | undefined;
  icon?: string | null | undefined;
  color?: string | null | undefined;
  pinned?: boolean | undefined;
  archived?: boolean | undefined;
  unread?: boolean | undefined;
  thinkingLevel?: string | null | undefined;
  verboseLevel?: string | null | undefined;
  reasoningLevel?: string | null | undefined;
  fastMode?: boolean | null | undefined;
  responseUsage?: string | null | undefined;
  sendPolicy?: "allow" | "deny" | null | undefined;
  groupActivation?: "mention" | "always" | null | undefined;
  /** `provider/model`, or a model of the provider in use. */
  model?: string | null | undefined;
}

const VERBOSE = ["off", "on", "full"] as const;
const REASONING = ["off", "on", "stream"] as const;

type Level = "thinkingLevel" | "verboseLevel" | "reasoningLevel";

type Fields = Partial<Record<string, unknown>>;

/**
 * The entry fields a change stands for.
 * @throws INVALID_REQUEST for a value that does not exist
 */
export function fieldsOf(
  entry: SessionEntry, change: SessionChange, modelOf: (entry: SessionEntry) => ModelFacts, nowMs: number,
): Fields {
  const fields: Fields = {};
  for (const name of [
    "label", "displayName", "category", "icon", "color", "fastMode", "responseUsage", "sendPolicy",
    "groupActivation",
  ] as const) {
    if (change[name] !== undefined) fields[name] = change[name];
  }
  if (change.pinned !== undefined) fields["pinnedAt"] = change.pinned ? entry.pinnedAt ?? nowMs : null;
  if (change.archived !== undefined) {
    fields["archivedAt"] = change.archived ? entry.archivedAt ?? nowMs : null;
  }
  if (change.unread !== undefined) {
    fields["markedUnreadAt"] = change.unread ? nowMs : null;
    if (!change.unread) fields["lastReadAt"] = nowMs;
  }
  if (change.model !== undefined) Object.assign(fields, modelFields(change.model, modelOf(entry)));
  const level = (name: Level, allowed: readonly string[]): void => {
    if (change[name] !== undefined) fields[name] = oneOf(name, change[name], allowed);
  };
  if (change.thinkingLevel !== undefined) {
    // The levels of the model the session will have, not of the one it leaves.
    const { thinkingLevels } = modelOf(changed(entry, fields));
    level("thinkingLevel", thinkingLevels.map(({ id }) => id));
  }
  level("verboseLevel", VERBOSE);
  level("reasoningLevel", REASONING);
  return fields;
}

function oneOf(name: string, value: string | null, allowed: readonly string[]): string | null {
  if (value === null) return null;
  const wanted = value.trim().toLowerCase();
  if (allowed.includes(wanted)) return wanted;
  throw fault("INVALID_REQUEST", { problem: `invalid ${name} (use ${allowed.join("|")})` });
}

function modelFields(ref: string | null, current: ModelFacts): Fields {
  if (ref === null) return { providerOverride: null, modelOverride: null, modelOverrideSource: null };
  const wanted = ref.trim();
  const slash = wanted.indexOf("/");
  const provider = slash > 0 ? wanted.slice(0, slash) : current.provider;
  const model = slash > 0 ? wanted.slice(slash + 1) : wanted;
  if (provider === null || !current.known(provider, model)) {
    throw fault("INVALID_REQUEST", { problem: `Unknown model "${wanted}". Use /models to list models.` });
  }
  return { providerOverride: provider, modelOverride: model, modelOverrideSource: "user" };
}

/** What the caller believes of the session; a mismatch means it changed under the caller's feet. */
export interface Guards {
  expectedSessionId?: string | undefined;
  expectedLifecycleRevision?: string | undefined;
  expectedMarkedUnreadAt?: number | null | undefined;
  expectedSessionUpdatedAt?: number | undefined;
}

/** @throws SESSION_CHANGED with `details.reason: "session-changed"` */
export function checkGuards(entry: SessionEntry | null, guards: Guards, key: string): void {
  const same = (expected: unknown, actual: unknown): boolean => expected === undefined || expected === actual;
  if (
    same(guards.expectedSessionId, entry?.sessionId) &&
    same(guards.expectedLifecycleRevision, entry?.lifecycleRevision) &&
    same(guards.expectedMarkedUnreadAt, entry?.markedUnreadAt ?? null) &&
    same(guards.expectedSessionUpdatedAt, entry?.updatedAt)
  ) return;
  throw fault(
    "SESSION_CHANGED", { problem: `session ${key} changed; read it again` },
    { details: { reason: "session-changed" } },
  );
}
