// The one owner of session entries and transcripts: nobody else writes them (house 4.8).

import type { Env } from "#kernel/env";
import type { Message } from "#protocol/records/message";
import { fault } from "#protocol/errors";
import type { EventSpec, Publish, Route } from "#protocol/event";
import { sessionMessage, sessionsChanged } from "#protocol/events/sessions";
import type { SessionEntry, SessionRow } from "#protocol/records/session";
import type { Fs } from "#runtime/port";
import type { Store, TranscriptRow, Tx } from "#store/port";
import { displayRow } from "./display/message.ts";
import { changed, draftEntry, newEntry } from "./entry.ts";
import { eventFields, toolEventFields } from "./event-fields.ts";
import { locateKey, resolveKey, type KeyWorld } from "./key.ts";
import {
  defaultsOf, findSession, type FindQuery, type Found, listSessions, type ListQuery, type Preview,
  previewSessions, rowsWithChildren, type SessionPage,
} from "./listing.ts";
import { SessionEdits } from "./edits.ts";
import type {
  AppendMessage, ChangeNote, KeyRequest, ResolvedKey, SessionFacts, Sessions, SessionSettings,
} from "./port.ts";
import { makeDraftRow, makeRow, type RowDeps, type RowOptions } from "./row.ts";
import { appendMessages, contextOf, previewChange } from "./transcript.ts";

export interface SessionDeps {
  env: Env;
  store: Store;
  publish: Publish;
  /** Whether anybody would receive such an event: saves building rows nobody sees. Default: always. */
  wanted?: (spec: EventSpec, route: Route) => boolean;
  config: SessionSettings;
  facts: SessionFacts;
  fs: Pick<Fs, "join" | "makeFolder" | "writeAtomic">;
  /** Root of the gateway's state; archives go to `agents/<id>/sessions` below it. */
  stateDir: string;
}

// A chain of parents longer than this is a loop or a mistake.
const ANCESTORS_MAX = 8;

export class SessionService implements Sessions {
  /** Create, patch, reset, delete and truncate. */
  readonly edits: SessionEdits;
  readonly #deps: SessionDeps;

  /** Where sessions are stored, as answers name it. */
  get path(): string {
    return this.#deps.store.path;
  }

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.edits = new SessionEdits(deps, this);
  }

  /** @see resolveKey */
  resolve(request: KeyRequest): ResolvedKey {
    return resolveKey(request, this.#world());
  }

  /** As resolve, for reading and removing: the agent of an agent-qualified key may be gone. */
  locate(request: KeyRequest): ResolvedKey {
    return locateKey(request, this.#world());
  }

  get(key: string): Promise<SessionEntry | null> {
    return this.#deps.store.sessions.get(key);
  }

  async ensure(tx: Tx, where: ResolvedKey, createdVia: string): Promise<SessionEntry> {
    const known = await tx.sessions.get(where.key);
    if (known) return known;
    const entry = newEntry(where, createdVia, this.#deps.env);
    await tx.sessions.put(entry);
    return entry;
  }

  async update(tx: Tx, key: string, change: Partial<Record<string, unknown>>): Promise<SessionEntry> {
    const entry = await tx.sessions.get(key);
    if (!entry) throw fault("SESSION_NOT_FOUND", { key });
    const next = changed(entry, { updatedAt: this.#deps.env.clock.now(), ...change });
    await tx.sessions.put(next);
    return next;
  }

  async append(tx: Tx, entry: SessionEntry, messages: readonly AppendMessage[]): Promise<TranscriptRow[]> {
    const { env } = this.#deps;
    const rows = await appendMessages(tx, entry.sessionId, messages, env);
    // The caller's copy may be old: only the fields that follow from these messages are written.
    const current = await tx.sessions.get(entry.key) ?? entry;
    const change = previewChange(current, messages.map(({ message }) => message), env.clock.now());
    await tx.sessions.put(changed(current, { ...change, updatedAt: env.clock.now() }));
    return rows;
  }

  context(sessionId: string): Promise<Message[]> {
    return contextOf(this.#deps.store, sessionId);
  }

  row(entry: SessionEntry, options: RowOptions = {}): SessionRow {
    return makeRow(entry, this.#rowDeps(), options);
  }

  /** The row of a key without a session. */
  draftRow(where: ResolvedKey): SessionRow {
    return makeDraftRow(draftEntry(where), this.#rowDeps());
  }

  eventFields(entry: SessionEntry): { session: SessionRow } & Record<string, unknown> {
    return toolEventFields(this.row(entry, { title: true, preview: true }));
  }

  async changed(key: string, note: ChangeNote): Promise<void> {
    const route = { sessionKey: key };
    if (this.#deps.wanted?.(sessionsChanged, route) === false) return;
    const entry = await this.get(key);
    const { agentId } = entry ?? this.locate({ sessionKey: key });
    const head = {
      sessionKey: key, agentId,
      ...(note.reason === undefined ? {} : { reason: note.reason }),
      ...(note.phase === undefined ? {} : { phase: note.phase }),
      ...(note.runId === undefined ? {} : { runId: note.runId }),
      ts: note.ts ?? this.#deps.env.clock.now(),
    };
    if (!entry) return this.#deps.publish(sessionsChanged, { ...head, ...note.extra }, route);
    const ancestors = await this.#ancestors(entry);
    const fields = { ...this.#fields(entry), ancestorSessions: ancestors };
    this.#deps.publish(sessionsChanged, { ...head, ...fields, ...note.extra }, route);
  }

  published(entry: SessionEntry, rows: readonly TranscriptRow[]): void {
    const route = { sessionKey: entry.key };
    if (rows.length === 0 || this.#deps.wanted?.(sessionMessage, route) === false) return;
    const fields = this.#fields(entry);
    for (const row of rows) {
      const message = displayRow(row);
      if (!message) continue;
      this.#deps.publish(sessionMessage, {
        sessionKey: entry.key,
        ...(row.message?.role === "user" ? { senderIsOwner: true } : {}),
        agentId: entry.agentId,
        message,
        messageId: row.id,
        messageSeq: row.position ?? 1,
        ...fields,
        ...(row.runId === undefined || row.message?.role === "user" ? {} : { runId: row.runId }),
      }, route);
    }
  }

  /** S-20 to S-22. */
  list(query: ListQuery): Promise<SessionPage> {
    return listSessions(query, this.#listing());
  }

  /** The row of one session with its child sessions; null when it does not exist (S-25). */
  async describe(key: string, options: RowOptions = {}): Promise<SessionRow | null> {
    const entry = await this.get(this.locate({ sessionKey: key }).key);
    if (!entry) return null;
    const [row] = await rowsWithChildren([entry], options, this.#listing());
    return row ?? null;
  }

  /** S-26. */
  resolveQuery(query: FindQuery): Promise<Found> {
    return findSession(query, this.#listing());
  }

  preview(
    query: { keys: readonly string[]; limit: number; charsMax: number },
  ): Promise<{ ts: number; previews: Preview[] }> {
    return previewSessions(query, this.#listing());
  }

  /** What a new session of an agent would use; the default agent's without an id. */
  defaults(agentId?: string): Record<string, unknown> {
    return defaultsOf(agentId ?? this.#world().agentIds[0] ?? "main", this.#rowDeps());
  }

  #fields(entry: SessionEntry): { session: SessionRow } & Record<string, unknown> {
    return eventFields(this.row(entry, { title: true, preview: true }));
  }

  async #ancestors(entry: SessionEntry): Promise<SessionRow[]> {
    const rows: SessionRow[] = [];
    let parent = entry.parentSessionKey;
    while (parent !== undefined && parent !== entry.key && rows.length < ANCESTORS_MAX) {
      const found: SessionEntry | null = await this.get(parent);
      if (!found) break;
      rows.push(this.row(found, { preview: true }));
      parent = found.parentSessionKey;
    }
    return rows;
  }

  #world(): KeyWorld {
    return { agentIds: this.#deps.facts.agentIds(), mainKey: this.#deps.config.current().session?.mainKey };
  }

  #rowDeps(): RowDeps {
    return { facts: this.#deps.facts, settings: this.#deps.config, nowMs: this.#deps.env.clock.now() };
  }

  #listing(): Parameters<typeof listSessions>[1] {
    return { store: this.#deps.store, world: () => this.#world(), rowDeps: () => this.#rowDeps() };
  }
}
