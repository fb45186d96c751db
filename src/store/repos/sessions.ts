// Session entries: the whole entry as JSON, beside the columns that listings filter and sort by.

import type { SessionEntry } from "#protocol/records/session";
import { json, number, text } from "../columns.ts";
import type { Sql, SqlRow, SqlValue } from "../connection.ts";
import type { SessionFilter, SessionReads, SessionWrites } from "../port.ts";

// Pinned rows lead only in the default order (S-22).
const ORDER = {
  updatedAt: "pinned DESC, updated_at DESC, key",
  lastInteractionAt: "last_interaction_at DESC, key",
  activity: "activity_at DESC, key",
} as const;

const PUT = `
  INSERT INTO sessions (key, agent_id, session_id, updated_at, last_interaction_at, activity_at, archived,
    pinned, label, spawned_by, parent_key, search, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET agent_id = excluded.agent_id, session_id = excluded.session_id,
    updated_at = excluded.updated_at, last_interaction_at = excluded.last_interaction_at,
    activity_at = excluded.activity_at, archived = excluded.archived, pinned = excluded.pinned,
    label = excluded.label, spawned_by = excluded.spawned_by, parent_key = excluded.parent_key,
    search = excluded.search, entry = excluded.entry`;

export class SessionsRepo implements SessionReads, SessionWrites {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get(key: string): Promise<SessionEntry | null> {
    return entryOf(this.#sql.get("SELECT entry FROM sessions WHERE key = ?", key));
  }

  async getBySessionId(sessionId: string): Promise<SessionEntry | null> {
    return entryOf(this.#sql.get("SELECT entry FROM sessions WHERE session_id = ?", sessionId));
  }

  async list(filter: SessionFilter): Promise<{ total: number; entries: SessionEntry[] }> {
    const { where, values } = conditions(filter);
    const order = ORDER[filter.sortBy ?? "updatedAt"];
    const rows = this.#sql.all(
      `SELECT entry FROM sessions${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      ...values, filter.limit, filter.offset,
    );
    const entries = rows.map((row) => json<SessionEntry>(row, "entry"));
    const complete = rows.length < filter.limit && (rows.length > 0 || filter.offset === 0);
    if (complete) return { total: filter.offset + rows.length, entries };
    const counted = this.#sql.get(`SELECT count(*) AS total FROM sessions${where}`, ...values);
    return { total: counted ? number(counted, "total") : 0, entries };
  }

  async count(filter: { agentId?: string } = {}): Promise<number> {
    const row = filter.agentId === undefined
      ? this.#sql.get("SELECT count(*) AS total FROM sessions")
      : this.#sql.get("SELECT count(*) AS total FROM sessions WHERE agent_id = ?", filter.agentId);
    return row ? number(row, "total") : 0;
  }

  async children(parentKeys: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    const rows = this.#sql.all(
      `SELECT parent_key, key FROM sessions WHERE parent_key IN (SELECT value FROM json_each(?))
       ORDER BY updated_at DESC, key`, JSON.stringify(parentKeys),
    );
    for (const row of rows) {
      const parent = text(row, "parent_key");
      const keys = found.get(parent);
      if (keys) keys.push(text(row, "key"));
      else found.set(parent, [text(row, "key")]);
    }
    return found;
  }

  async put(entry: SessionEntry): Promise<void> {
    const search = [entry.key, entry.label, entry.displayName].filter(Boolean).join("\n").toLowerCase();
    this.#sql.run(
      PUT, entry.key, entry.agentId, entry.sessionId, entry.updatedAt, entry.lastInteractionAt ?? null,
      entry.lastActivityAt ?? entry.updatedAt, entry.archivedAt === undefined ? 0 : 1,
      entry.pinnedAt === undefined ? 0 : 1, entry.label ?? null, entry.spawnedBy ?? null,
      entry.parentSessionKey ?? null, search, JSON.stringify(entry),
    );
  }

  async delete(key: string): Promise<boolean> {
    this.#sql.run(
      "DELETE FROM transcript WHERE session_id = (SELECT session_id FROM sessions WHERE key = ?)", key,
    );
    return this.#sql.run("DELETE FROM sessions WHERE key = ?", key) > 0;
  }
}

function entryOf(row: SqlRow | undefined): SessionEntry | null {
  return row ? json<SessionEntry>(row, "entry") : null;
}

function conditions(filter: SessionFilter): { where: string; values: SqlValue[] } {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const add = (part: string, ...more: SqlValue[]): void => {
    parts.push(part);
    values.push(...more);
  };
  if (filter.archived !== "all") add("archived = ?", filter.archived ? 1 : 0);
  if (filter.agentId !== undefined) add("agent_id = ?", filter.agentId);
  if (filter.agentIds) add("agent_id IN (SELECT value FROM json_each(?))", JSON.stringify(filter.agentIds));
  if (filter.keys) add("key IN (SELECT value FROM json_each(?))", JSON.stringify(filter.keys));
  if (filter.label !== undefined) add("label = ?", filter.label);
  if (filter.spawnedBy !== undefined) add("spawned_by = ?", filter.spawnedBy);
  // A range and not LIKE, so that the unique index serves it; `~` sorts after every character of an id.
  if (filter.sessionIdPrefix !== undefined) {
    add("session_id >= ? AND session_id < ?", filter.sessionIdPrefix, `${filter.sessionIdPrefix}~`);
  }
  if (filter.search !== undefined) add("instr(search, ?) > 0", filter.search.toLowerCase());
  if (filter.updatedSince !== undefined) add("updated_at >= ?", filter.updatedSince);
  if (filter.requireLastInteraction) add("last_interaction_at IS NOT NULL");
  if (!filter.includeGlobal) add("key <> 'global'");
  if (!filter.includeUnknown) add("key <> 'unknown'");
  return { where: parts.length > 0 ? ` WHERE ${parts.join(" AND ")}` : "", values };
}
