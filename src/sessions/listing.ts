// Finding sessions: lists, single rows, references and previews (S-20 to S-26).

import { fault } from "#protocol/errors";
import { textOf } from "#protocol/records/message";
import type { SessionEntry, SessionRow } from "#protocol/records/session";
import type { SessionFilter, Store } from "#store/port";
import { isSilent, withoutDirectives } from "./display/text.ts";
import { draftEntry } from "./entry.ts";
import { locateKey, type KeyWorld } from "./key.ts";
import type { ResolvedKey } from "./port.ts";
import { AUTO_RUNTIME, makeRow, type RowDeps, type RowOptions } from "./row.ts";
import { cut, oneLine } from "./transcript.ts";

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1_000;
const CANDIDATES_MAX = 10;
const CHILDREN_MAX = 100;

type Plain = Omit<SessionFilter, "updatedSince" | "agentIds" | "keys" | "limit" | "offset">;

export interface ListQuery extends Partial<Plain> {
  limit?: number | undefined;
  offset?: number | undefined;
  activeMinutes?: number | undefined;
  configuredAgentsOnly?: boolean | undefined;
  includeDerivedTitles?: boolean | undefined;
  includeLastMessage?: boolean | undefined;
  /** Only sessions with a run at work or queued. */
  activeOnly?: boolean | undefined;
  /** People are not known in this build: a filter by one finds nothing. */
  byPerson?: boolean | undefined;
}

export type SessionPage = {
  ts: number;
  path: string;
  count: number;
  totalCount: number;
  limitApplied: number;
  nextOffset: number | null;
  hasMore: boolean;
  sessions: SessionRow[];
} & Record<string, unknown>;

export type Preview = {
  /** As the caller wrote it. */
  key: string;
  status: "ok" | "empty" | "missing";
  items: { role: string; text: string }[];
};

export interface FindQuery {
  key?: string | undefined;
  sessionId?: string | undefined;
  label?: string | undefined;
  shortId?: string | undefined;
  slugHint?: string | undefined;
  agentId?: string | undefined;
  spawnedBy?: string | undefined;
  allowMissing?: boolean | undefined;
}

export type Found =
  | { ok: true; key: string; agentId: string; displayName?: string }
  | { ok: false; candidates?: { key: string; agentId: string; displayName?: string }[] };

export interface ListingDeps {
  store: Store;
  world(): KeyWorld;
  rowDeps(): RowDeps;
}

/** S-21: one page with what a dashboard needs beside it. */
export async function listSessions(query: ListQuery, deps: ListingDeps): Promise<SessionPage> {
  const rows = deps.rowDeps();
  const limit = Math.min(query.limit ?? LIMIT_DEFAULT, LIMIT_MAX);
  const offset = query.offset ?? 0;
  const filter = await filterOf(query, { limit, offset }, deps);
  const { total, entries } = query.byPerson
    ? { total: 0, entries: [] }
    : await deps.store.sessions.list(filter);
  const options = { title: query.includeDerivedTitles === true, preview: query.includeLastMessage === true };
  const next = offset + entries.length;
  return {
    ts: rows.nowMs,
    path: deps.store.path,
    count: entries.length,
    totalCount: total,
    limitApplied: limit,
    nextOffset: next < total ? next : null,
    hasMore: next < total,
    owners: [],
    defaults: defaultsOf(query.agentId ?? deps.world().agentIds[0] ?? "main", rows),
    sessions: await rowsWithChildren(entries, options, deps),
  };
}

/** Rows with the keys of their child sessions, which only lists and single rows show. */
export async function rowsWithChildren(
  entries: readonly SessionEntry[], options: RowOptions, deps: ListingDeps,
): Promise<SessionRow[]> {
  if (entries.length === 0) return [];
  const rowDeps = deps.rowDeps();
  const children = await deps.store.sessions.children(entries.map((entry) => entry.key));
  return entries.map((entry) => {
    const row = makeRow(entry, rowDeps, options);
    const keys = children.get(entry.key);
    if (keys) row["childSessions"] = keys.slice(0, CHILDREN_MAX);
    return row;
  });
}

/** What a new session of an agent would use. */
export function defaultsOf(agentId: string, { facts }: RowDeps): Record<string, unknown> {
  const model = facts.modelOf(draftEntry({ key: `agent:${agentId}:main`, agentId }));
  return {
    modelProvider: model.provider,
    model: model.model,
    contextTokens: model.contextTokens,
    agentRuntime: AUTO_RUNTIME,
    thinkingLevels: model.thinkingLevels,
    thinkingOptions: model.thinkingLevels.map((level) => level.label),
    thinkingDefault: model.thinkingDefault,
    modelSelectionTarget: "session",
  };
}

/**
 * S-26: the one session a reference means.
 * @throws INVALID_REQUEST when there is none, unless `allowMissing`
 */
export async function findSession(query: FindQuery, deps: ListingDeps): Promise<Found> {
  const wanted = query.key ?? query.sessionId ?? query.label ?? query.shortId;
  if (wanted === undefined) {
    throw fault("INVALID_REQUEST", { problem: "one of key, sessionId, label or shortId is required" });
  }
  const entries = await candidates(query, deps);
  const [first] = entries;
  if (first && entries.length === 1) return { ok: true, ...referenceOf(first) };
  if (entries.length > 1) return { ok: false, candidates: entries.slice(0, CANDIDATES_MAX).map(referenceOf) };
  if (query.allowMissing) return { ok: false };
  throw fault("INVALID_REQUEST", { problem: `No session found: ${wanted}` });
}

async function candidates(query: FindQuery, deps: ListingDeps): Promise<SessionEntry[]> {
  const fits = (entry: SessionEntry | null): entry is SessionEntry =>
    entry !== null && (query.agentId === undefined || entry.agentId === query.agentId.toLowerCase()) &&
    (query.spawnedBy === undefined || entry.spawnedBy === query.spawnedBy);
  const { sessions } = deps.store;
  if (query.key !== undefined) {
    const request = {
      sessionKey: query.key, agentId: query.agentId,
    };
    return [await sessions.get(locateKey(request, deps.world()).key)].filter(fits);
  }
  if (query.sessionId !== undefined) return [await sessions.getBySessionId(query.sessionId)].filter(fits);
  const page = { archived: "all", limit: 100, offset: 0 } as const;
  if (query.label !== undefined) {
    return (await sessions.list({ ...page, label: query.label })).entries.filter(fits);
  }
  const sessionIdPrefix = (query.shortId ?? "").toLowerCase();
  const found = (await sessions.list({ ...page, sessionIdPrefix })).entries.filter(fits);
  const hinted = found.filter(
    (entry) => slug(entry.label ?? entry.displayName ?? entry.titleHint ?? "") === query.slugHint,
  );
  return hinted.length > 0 ? hinted : found;
}

/** S-25: the last texts of several sessions. */
export async function previewSessions(
  query: { keys: readonly string[]; limit: number; charsMax: number }, deps: ListingDeps,
): Promise<{ ts: number; previews: Preview[] }> {
  const previews: Preview[] = [];
  for (const key of query.keys) {
    const where = locateKey({ sessionKey: key }, deps.world());
    const entry = await deps.store.sessions.get(where.key);
    const items = entry ? await previewItems(entry, query, deps.store) : [];
    previews.push({ key, status: entry ? (items.length > 0 ? "ok" : "empty") : "missing", items });
  }
  return { ts: deps.rowDeps().nowMs, previews };
}

async function previewItems(
  entry: SessionEntry, { limit, charsMax }: { limit: number; charsMax: number }, store: Store,
): Promise<{ role: string; text: string }[]> {
  const reset = await store.transcript.mark(entry.sessionId, ["reset"]);
  // Tool calls and results say nothing in a preview, so more rows are read than items are wanted.
  const rows = await store.transcript.window({
    sessionId: entry.sessionId, afterSeq: reset?.seq ?? 0, limit: limit * 4, from: "newest", shown: true,
  });
  const items: { role: string; text: string }[] = [];
  for (const { message } of rows) {
    if (message?.role !== "user" && message?.role !== "assistant") continue;
    const text = message.role === "user" ? textOf(message) : withoutDirectives(textOf(message));
    if (text.trim() !== "" && !isSilent(text)) items.push({ role: message.role, text: cut(text, charsMax) });
  }
  return items.slice(-limit);
}

async function filterOf(
  query: ListQuery, page: { limit: number; offset: number }, deps: ListingDeps,
): Promise<SessionFilter> {
  const { activeMinutes, configuredAgentsOnly, activeOnly, includeDerivedTitles: _a, includeLastMessage: _b,
    byPerson: _c, ...plain } = query;
  const filter: SessionFilter = { ...plain, ...page };
  if (plain.agentId !== undefined) filter.agentId = agentOf(plain.agentId, deps.world()).agentId;
  if (activeMinutes !== undefined) filter.updatedSince = deps.rowDeps().nowMs - activeMinutes * 60_000;
  if (configuredAgentsOnly) filter.agentIds = deps.world().agentIds;
  if (activeOnly) filter.keys = (await deps.store.runs.open()).map((run) => run.sessionKey);
  return filter;
}

function agentOf(agentId: string, world: KeyWorld): ResolvedKey {
  return locateKey({ agentId }, world);
}

function referenceOf(entry: SessionEntry): { key: string; agentId: string; displayName?: string } {
  const name = entry.label ?? entry.displayName;
  return { key: entry.key, agentId: entry.agentId, ...(name === undefined ? {} : { displayName: name }) };
}

function slug(text: string): string {
  return oneLine(text).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
