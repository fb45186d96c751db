// Changes people make to sessions: create, patch, reset, delete, truncate, inject (spec/sessions §4).

import { assert } from "#kernel/assert";
import type { Env } from "#kernel/env";
import { fault } from "#protocol/errors";
import { sessionOperation } from "#protocol/events/sessions";
import { type AssistantMessage, zeroUsage } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import type { Store, TranscriptRow, Tx } from "#store/port";
import { writeArchive } from "./changes/archive.ts";
import { changed, newEntry, wireEntry, type WireEntry } from "./entry.ts";
import { isAggregate, mainKeyOf } from "./key.ts";
import { checkGuards, fieldsOf, type Guards, type SessionChange } from "./changes/patch.ts";
import type { KeyRequest, ResolvedKey, RunStopper } from "./port.ts";
import { AUTO_RUNTIME } from "./row.ts";
import type { SessionDeps, SessionService } from "./service.ts";
import { keepFrom, tooSmall } from "./changes/truncate.ts";

/** A run that was told to stop gets this long before the change is refused as busy. */
const STOP_MS = 10_000;

// Deleting starts over when a row was appended between reading and deleting; more often than this is a
// defect.
const DELETE_TRIES = 3;

export interface CreateRequest extends KeyRequest, SessionChange {
  parentSessionKey?: string | undefined;
  spawnDepth?: number | undefined;
  createdVia: string;
}

export interface ResetRequest extends KeyRequest {
  reason?: "new" | "reset" | undefined;
  expectedSessionId?: string | undefined;
}

export interface DeleteRequest extends KeyRequest, Guards {
  archivedOnly?: boolean | undefined;
}

/** How to stop what runs in the session; the signal ends the waiting, not the stopping. */
export interface Stopping {
  runs: RunStopper;
  signal: AbortSignal;
}

export type Deleted = {
  ok: true;
  key: string;
  deleted: boolean;
  /** Paths of the archive files. */
  archived: string[];
};

export type Compacted = {
  ok: boolean;
  key: string;
  compacted: boolean;
  reason?: string;
  /** Rows a model still sees. */
  kept?: number;
};

export interface Edited {
  where: ResolvedKey;
  entry: SessionEntry;
  resolved: {
    modelProvider: string | null;
    model: string | null;
    agentRuntime: object;
    runtimeSelectionLocked: false;
  };
  /** The answer of create, patch and reset: `entry` for the wire and the model it resolves to. */
  answer: { ok: true; key: string; entry: WireEntry; resolved: Edited["resolved"] };
}

export class SessionEdits {
  readonly #env: Env;
  readonly #store: Store;
  readonly #deps: SessionDeps;
  readonly #sessions: SessionService;

  constructor(deps: SessionDeps, sessions: SessionService) {
    this.#env = deps.env;
    this.#store = deps.store;
    this.#deps = deps;
    this.#sessions = sessions;
  }

  /**
   * Creates a session, or adopts the one under the key: creation fields are never stamped again.
   * Without a key it is a new dashboard session; without a parent it belongs below the main session of its
   * agent.
   */
  async create(request: CreateRequest): Promise<Edited> {
    const { agentId } = this.#sessions.resolve(request);
    const sessionKey = request.sessionKey ?? `agent:${agentId}:dashboard:${this.#env.ids.uuid()}`;
    const where = this.#sessions.resolve({ sessionKey });
    const parentKey = request.parentSessionKey ?? mainKeyOf(where.agentId);
    const parent = this.#sessions.locate({ sessionKey: parentKey }).key;
    const entry = await this.#store.commit(async (tx) => {
      const known = await tx.sessions.get(where.key);
      const { displayName, ...rest } = request;
      const base = known ?? changed(newEntry(where, request.createdVia, this.#env), {
        parentSessionKey: parent === where.key ? null : parent, spawnDepth: request.spawnDepth ?? 0,
        displayName,
      });
      const next = changed(base, await this.#checked(tx, base, rest));
      await tx.sessions.put(next);
      return next;
    });
    await this.#sessions.changed(where.key, { reason: "create" });
    return this.#edited(where, entry);
  }

  /** Changes fields of a session, which is created when missing. Archiving stops its runs first. */
  async patch(request: KeyRequest & SessionChange & Guards, stopping: Stopping): Promise<Edited> {
    const where = await this.#existingOr(request);
    if (request.archived) {
      checkArchivable(where, request);
      await this.#stop(where.key, stopping, "archive");
    }
    const entry = await this.#store.commit(async (tx) => {
      checkGuards(await tx.sessions.get(where.key), request, where.key);
      const base = await this.#sessions.ensure(tx, where, "operator");
      const fields = await this.#checked(tx, base, request);
      // Reading, pinning and archiving are not activity: they must not move the session in lists.
      const quiet = Object.keys(fields).every((field) => QUIET.includes(field));
      return this.#sessions.update(tx, where.key, quiet ? { ...fields, updatedAt: base.updatedAt } : fields);
    });
    await this.#sessions.changed(where.key, { reason: "patch" });
    return this.#edited(where, entry);
  }

  /** Starts the conversation over under the same session id; settings stay (spec/sessions §4). */
  async reset(request: ResetRequest, stopping: Stopping): Promise<Edited> {
    const where = await this.#existingOr(request);
    checkGuards(await this.#sessions.get(where.key), request, where.key);
    await this.#stop(where.key, stopping, "reset");
    const entry = await this.#store.commit(async (tx) => {
      const known = await tx.sessions.get(where.key);
      checkGuards(known, request, where.key);
      if (!known) {
        await this.#sessions.ensure(tx, where, "operator");
        return this.#sessions.update(tx, where.key, NO_TOKENS);
      }
      const now = this.#env.clock.now();
      const { id } = await tx.transcript.tail(known.sessionId);
      await tx.transcript.append([{
        sessionId: known.sessionId, id: this.#env.ids.uuid(), parentId: id, type: "reset", timestampMs: now,
      }]);
      await dropInput(tx, where.key);
      return this.#sessions.update(tx, where.key, {
        ...RESET, lifecycleRevision: this.#env.ids.uuid(), sessionStartedAt: now, updatedAt: now,
      });
    });
    await this.#sessions.changed(where.key, { reason: request.reason ?? "reset" });
    const edited = this.#edited(where, entry);
    const resetEntry = {
      ...wireEntry(entry),
      modelProvider: edited.resolved.modelProvider, model: edited.resolved.model,
    };
    return { ...edited, answer: { ...edited.answer, entry: resetEntry } };
  }

  /**
   * Removes a session; its transcript is written to an archive file first, always.
   * @returns the answer of sessions.delete; an unknown session is no error (wire §5)
   */
  async delete(request: DeleteRequest, stopping: Stopping): Promise<Deleted> {
    const where = this.#sessions.locate(request);
    if (where.key === mainKeyOf(where.agentId)) {
      throw fault("INVALID_REQUEST", { problem: `Cannot delete the main session (${where.key}).` });
    }
    const entry = await this.#sessions.get(where.key);
    if (!entry) return { ok: true, key: where.key, deleted: false, archived: [] };
    checkGuards(entry, request, where.key);
    if (request.archivedOnly && entry.archivedAt === undefined) {
      throw fault("INVALID_REQUEST", { problem: `session ${where.key} is not archived` });
    }
    await this.#stop(where.key, stopping, "delete");
    const path = await this.#remove(entry);
    await this.#sessions.changed(where.key, { reason: "delete", extra: { sessionId: entry.sessionId } });
    return { ok: true, key: where.key, deleted: true, archived: path === null ? [] : [path] };
  }

  /**
   * Cuts what a model sees of a session to its newest rows; nothing is removed from the transcript.
   * @returns the answer of sessions.compact
   * @throws UNAVAILABLE without `maxLines` when there is something to summarise: no model does that here yet
   */
  async compact(request: KeyRequest & { maxLines?: number | undefined }): Promise<Compacted> {
    const { key } = this.#sessions.locate(request);
    const entry = await this.#sessions.get(key);
    if (!entry) return { ok: false, key, compacted: false, reason: "Nothing to compact (session too small)" };
    if (this.#deps.facts.activeRunIds(key).length > 0) {
      throw fault("SESSION_BUSY", { problem: `session ${key} has a run at work; abort it or wait` });
    }
    if (request.maxLines === undefined) {
      if (tooSmall(await this.#sessions.context(entry.sessionId))) {
        return { ok: false, key, compacted: false, reason: "Nothing to compact (session too small)" };
      }
      const problem = "summarising a session is not available in this build; pass maxLines to cut it instead";
      throw fault("UNAVAILABLE", { problem });
    }
    return this.#truncate(entry, request.maxLines);
  }

  /** S-66: an assistant message that no run made. */
  async inject(
    request: KeyRequest & { message: string; label?: string | undefined },
  ): Promise<{ entry: SessionEntry; row: TranscriptRow; message: AssistantMessage }> {
    const { key } = this.#sessions.locate(request);
    const text = request.label ? `[${request.label}]\n\n${request.message}` : request.message;
    const message: AssistantMessage = {
      role: "assistant", content: [{ type: "text", text }], api: "openai-responses", provider: "openclaw",
      model: "gateway-injected", usage: zeroUsage(), stopReason: "stop", timestamp: this.#env.clock.now(),
    };
    const { rows, entry } = await this.#store.commit(async (tx) => {
      const known = await tx.sessions.get(key);
      // As measured: without the key (methods §6).
      if (!known) throw fault("INVALID_REQUEST", { problem: "session not found" });
      const appended = await this.#sessions.append(tx, known, [{ message }]);
      return { rows: appended, entry: await tx.sessions.get(key) ?? known };
    });
    const [row] = rows;
    assert(row, "an appended message has a row");
    this.#sessions.published(entry, rows);
    return { entry, row, message };
  }

  /** Strict for new sessions; a stored one may belong to an agent that is gone. */
  async #existingOr(request: KeyRequest): Promise<ResolvedKey> {
    const where = this.#sessions.locate(request);
    return (await this.#sessions.get(where.key)) ? where : this.#sessions.resolve(request);
  }

  async #checked(
    tx: Tx, entry: SessionEntry, change: SessionChange,
  ): Promise<Partial<Record<string, unknown>>> {
    if (typeof change.label === "string" && change.label !== entry.label) {
      const page = { archived: "all", limit: 1, offset: 0 } as const;
      const { entries } = await tx.sessions.list({ ...page, agentId: entry.agentId, label: change.label });
      if (entries.length > 0) {
        throw fault("INVALID_REQUEST", { problem: `label already in use: ${change.label}` });
      }
    }
    return fieldsOf(entry, change, (of) => this.#deps.facts.modelOf(of), this.#env.clock.now());
  }

  #edited(where: ResolvedKey, entry: SessionEntry): Edited {
    const model = this.#deps.facts.modelOf(entry);
    const resolved = {
      modelProvider: model.provider, model: model.model, agentRuntime: AUTO_RUNTIME,
      runtimeSelectionLocked: false as const,
    };
    const answer = { ok: true as const, key: where.key, entry: wireEntry(entry), resolved };
    return { where, entry, resolved, answer };
  }

  async #stop(sessionKey: string, { runs, signal }: Stopping, stopReason: string): Promise<void> {
    await runs.abort({ sessionKey, stopReason });
    // A run whose end is just being written cannot be stopped any more, and is over in a moment.
    const rest = runs.active(sessionKey).map(({ runId }) => runs.wait(runId, STOP_MS, signal));
    await Promise.all(rest);
    if (runs.active(sessionKey).length === 0) return;
    throw fault("SESSION_BUSY", { problem: `session ${sessionKey} is still running; try again` });
  }

  async #remove(entry: SessionEntry): Promise<string | null> {
    for (let tries = 0; tries < DELETE_TRIES; tries++) {
      const archive = await writeArchive(entry, "deleted", this.#env.clock.now(), this.#deps);
      const gone = await this.#store.commit(async (tx) => {
        if ((await tx.transcript.tail(entry.sessionId)).seq !== (archive?.lastSeq ?? 0)) return false;
        await dropInput(tx, entry.key);
        await tx.sessions.delete(entry.key);
        return true;
      });
      if (gone) return archive?.path ?? null;
    }
    throw fault("SESSION_BUSY", { problem: `session ${entry.key} keeps changing; try again` });
  }

  async #truncate(entry: SessionEntry, maxLines: number): Promise<Compacted> {
    const { key, agentId, sessionId } = entry;
    const { keptId, kept } = await keepFrom(this.#store, sessionId, maxLines);
    if (keptId === null) return { ok: true, key, compacted: false, kept };
    const operation = {
      operationId: this.#env.ids.uuid(), operation: "compact" as const, sessionKey: key, agentId,
    };
    const now = this.#env.clock.now();
    this.#deps.publish(sessionOperation, { ...operation, phase: "start", ts: now }, { sessionKey: key });
    await this.#store.commit(async (tx) => {
      const { id } = await tx.transcript.tail(sessionId);
      await tx.transcript.append([{
        sessionId, id: this.#env.ids.uuid(), parentId: id, type: "compaction", timestampMs: now,
        data: { summary: "", firstKeptEntryId: keptId, tokensBefore: entry.totalTokens ?? 0 },
      }]);
      await this.#sessions.update(tx, key, { compactionCount: entry.compactionCount + 1 });
    });
    const end = { ...operation, phase: "end" as const, ts: this.#env.clock.now(), completed: true };
    this.#deps.publish(sessionOperation, end, { sessionKey: key });
    await this.#sessions.changed(key, { reason: "compact" });
    return { ok: true, key, compacted: true, kept };
  }
}

// Fields whose change alone does not count as use of the session.
const QUIET: readonly string[] = ["lastReadAt", "markedUnreadAt", "pinnedAt", "archivedAt"];

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, totalTokens: 0 } as const;

const RESET = {
  ...NO_TOKENS, cacheRead: null, cacheWrite: null, estimatedCostUsd: null,
  contextTokens: null, compactionCount: 0, systemSent: false, abortedLastRun: false, status: null,
  startedAt: null,
  endedAt: null, lastRunId: null, lastRunError: null, lastMessagePreview: null, titleHint: null,
  lastInteractionAt: null, lastActivityAt: null, markedUnreadAt: null,
} as const;

function checkArchivable({ key, agentId }: ResolvedKey, { expectedSessionId }: Guards): void {
  if (isAggregate(key) || key === mainKeyOf(agentId)) {
    throw fault("INVALID_REQUEST", { problem: `Cannot archive the main session (${key}).` });
  }
  if (expectedSessionId === undefined) {
    throw fault("INVALID_REQUEST", { problem: "archiving needs expectedSessionId" });
  }
}

/** Input nobody will answer any more. */
async function dropInput(tx: Tx, key: string): Promise<void> {
  const rows = [...await tx.inbox.accepted(key), ...await tx.inbox.interrupted(key)];
  for (const row of rows) await tx.inbox.settle(row.id, "dropped");
}
