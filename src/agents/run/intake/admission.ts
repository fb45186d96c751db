// Taking a request in: the same one never runs twice, and what was taken in is on the disk (house 4.8, S-60).

import type { RunOutcome, RunRequest } from "#agents/port";
import type { CommandCall } from "#agents/commands/port";
import type { Env } from "#kernel/env";
import { fault } from "#protocol/errors";
import type { SessionEntry } from "#protocol/records/session";
import type { ResolvedKey, Sessions } from "#sessions/port";
import type { RunRecord, Store, Tx } from "#store/port";
import type { Accepted } from "../live.ts";
import type { QueueMode } from "../settings.ts";

export interface Intake {
  request: RunRequest;
  where: ResolvedKey;
  hash: string;
  mode: QueueMode;
  command: CommandCall | undefined;
  /** Whether the client's idea of the last row counts; steering ignores it. */
  checkLeaf: boolean;
}

/** Source of inbox rows that came through a method. */
const SOURCE = "rpc";

export class Admissions {
  readonly #env: Env;
  readonly #store: Store;
  readonly #sessions: Sessions;

  constructor(deps: { env: Env; store: Store; sessions: Sessions }) {
    this.#env = deps.env;
    this.#store = deps.store;
    this.#sessions = deps.sessions;
  }

  /**
   * Commits session, input and run in one step.
   * @throws SESSION_CHANGED when the client speaks of another conversation or an older end of it
   */
  async accept(intake: Intake): Promise<Accepted> {
    const { request, where, hash } = intake;
    const nowMs = this.#env.clock.now();
    const inboxId = this.#env.ids.sortable();
    const { entry, record, newcomer } = await this.#store.commit(async (tx) => {
      const entry = await this.#sessions.ensure(tx, where, "operator");
      await this.#check(tx, intake, entry);
      const accepted = await tx.inbox.accept({
        id: inboxId, sessionKey: where.key, agentId: where.agentId, source: SOURCE, externalId: request.runId,
        runId: request.runId, state: "accepted", acceptedAt: nowMs, payload: payloadOf(intake),
      });
      // Its run row was looked for before: only the inbox remembers this key.
      if (accepted === "duplicate") throw fault("IDEMPOTENCY_CONFLICT", { key: request.runId });
      const record: RunRecord = {
        runId: request.runId, sessionKey: where.key, sessionId: entry.sessionId, agentId: where.agentId,
        family: request.family, status: "queued", acceptedAt: nowMs, requestHash: hash,
      };
      await tx.runs.put(record);
      const newcomer = !entry.participants.includes(request.client.id);
      const participants = newcomer ? [...entry.participants, request.client.id] : entry.participants;
      const fresh = await this.#sessions.update(tx, where.key, { lastInteractionAt: nowMs, participants });
      return { entry: fresh, record, newcomer };
    });
    return { request, where, mode: intake.mode, command: intake.command, record, inboxId, entry, newcomer };
  }

  async #check(tx: Tx, intake: Intake, entry: SessionEntry): Promise<void> {
    const { expectedSessionId, expectedLeafEntryId } = intake.request;
    if (expectedSessionId !== undefined && expectedSessionId !== entry.sessionId) {
      throw fault("SESSION_CHANGED", { problem: "the session changed; reload it and send again" }, {
        details: { reason: "session-changed" },
      });
    }
    if (expectedLeafEntryId === undefined || !intake.checkLeaf) return;
    const { id } = await tx.transcript.tail(entry.sessionId);
    if (id === expectedLeafEntryId) return;
    throw fault("SESSION_CHANGED", { problem: "the conversation moved on; reload it and send again" }, {
      details: { reason: "active-leaf-changed" },
    });
  }
}

/** What a person sees of an input that waits or was interrupted (S-95). */
function payloadOf(intake: Intake): Record<string, unknown> {
  const { message, images, family, client, queueMode } = intake.request;
  return {
    message, family, client: { id: client.id, mode: client.mode }, images: images?.length ?? 0,
    ...(queueMode ? { queueMode } : {}),
  };
}

/** The outcome a stored run answers with; one without an end was broken by a crash. */
export function outcomeFrom(record: RunRecord): RunOutcome {
  const { runId, sessionId, sessionKey, agentId } = record;
  const result = record.result as Partial<RunOutcome> | undefined;
  const open = record.status === "queued" || record.status === "running";
  return {
    endedAt: record.endedAt ?? record.acceptedAt,
    ...(record.startedAt === undefined ? {} : { startedAt: record.startedAt }),
    ...(record.error === undefined ? {} : { error: record.error }),
    ...result,
    runId, sessionId, sessionKey, agentId,
    status: open ? "interrupted" : record.status as RunOutcome["status"],
  };
}

/**
 * Tells a repeat from another request under the same key. Only what the user said counts: a client that
 * reconnects may send other time-outs.
 */
export function requestHash(request: RunRequest, key: string): string {
  const images = request.images?.map((image) => image.data) ?? [];
  return fingerprint(JSON.stringify([request.family, key, request.message, images]));
}

/** @throws IDEMPOTENCY_CONFLICT when the key was used for something else */
export function sameRequest(known: string, hash: string, runId: string): void {
  if (known !== hash) throw fault("IDEMPOTENCY_CONFLICT", { key: runId });
}

/** 64 bits in two lanes (a multiply-xor mix): for telling texts apart, never for secrets. */
function fingerprint(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a, b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("") + text.length.toString(16);
}
