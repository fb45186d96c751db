// Making and changing session entries. Pure: the service decides when they are stored.

import type { Env } from "#kernel/env";
import { SessionEntry } from "#protocol/records/session";
import type { ResolvedKey } from "./port.ts";

/** A new entry with fresh ids. */
export function newEntry(
  where: ResolvedKey, createdVia: string, env: Pick<Env, "clock" | "ids">,
): SessionEntry {
  const now = env.clock.now();
  return SessionEntry.parse({
    key: where.key,
    agentId: where.agentId,
    sessionId: env.ids.uuid(),
    lifecycleRevision: env.ids.uuid(),
    createdAt: now,
    createdVia,
    sessionStartedAt: now,
    updatedAt: now,
    chatType: chatTypeOf(where.key),
  });
}

/** What a session that does not exist would look like: for defaults and for answers about unknown keys. */
export function draftEntry(where: ResolvedKey): SessionEntry {
  return SessionEntry.parse({
    key: where.key, agentId: where.agentId, sessionId: "none", lifecycleRevision: "none", createdAt: 0,
    createdVia: "operator", sessionStartedAt: 0, updatedAt: 0, chatType: chatTypeOf(where.key),
  });
}

/** The entry with fields replaced; null (and undefined) clears a field. Unknown fields are kept as given. */
export function changed(entry: SessionEntry, change: Partial<Record<string, unknown>>): SessionEntry {
  const next: Record<string, unknown> = { ...entry };
  for (const [field, value] of Object.entries(change)) {
    if (value === null || value === undefined) delete next[field];
    else next[field] = value;
  }
  return SessionEntry.parse(next);
}

export type WireEntry = { sessionId: string; lifecycleRevision: string } & Record<string, unknown>;

/** The entry as answers of create, patch and reset show it: without what is ours alone. */
export function wireEntry(entry: SessionEntry): WireEntry {
  const { key: _key, agentId: _agentId, lastMessagePreview: _preview, ...shown } = entry;
  const { titleHint: _hint, participants: _who, ...rest } = shown;
  // Somebody wrote here through the gateway itself; channels will say more.
  const used = entry.lastInteractionAt !== undefined || entry.participants.length > 0;
  const { sessionId, lifecycleRevision } = entry;
  const { startedAt, endedAt, totalTokens, modelOverrideSource = "default" } = entry;
  const ran = startedAt !== undefined && endedAt !== undefined;
  return {
    ...rest, sessionId, lifecycleRevision, modelOverrideSource,
    delivery: { kind: used ? "internal" : "none" },
    ...(totalTokens === undefined ? {} : { totalTokensFresh: true }),
    ...(ran ? { runtimeMs: Math.max(0, endedAt - startedAt) } : {}),
  };
}

function chatTypeOf(key: string): SessionEntry["chatType"] {
  const kind = /:(group|channel|room):/.exec(key)?.[1];
  return kind === "group" || kind === "channel" || kind === "room" ? kind : "direct";
}
