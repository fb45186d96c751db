// What a run writes, one transaction per step. Each step looks whether the conversation is still the one the
// run belongs to: after a reset or a deletion nothing is appended any more.

import type { RunOutcome } from "#agents/port";
import type { Message } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import type { Sessions } from "#sessions/port";
import type { RunStatus, Store, TranscriptRow, Tx } from "#store/port";
import type { LiveRun } from "./live.ts";

/** The conversation was reset or deleted while the run was under way. */
export class ConversationGone extends Error {}

export interface Change {
  /** Appended before anything else. */
  messages?: readonly Message[];
  /** Inputs whose text is among the messages: they are through. */
  consumed?: readonly LiveRun[];
  /** Fields of the session entry; null clears. */
  entry?: Record<string, unknown>;
  /** The end of the run itself. */
  outcome?: RunOutcome;
  /** Fields of the run's own record. */
  record?: { status: RunStatus; startedAt?: number };
}

export class Journal {
  readonly #store: Store;
  readonly #sessions: Sessions;

  constructor(store: Store, sessions: Sessions) {
    this.#store = store;
    this.#sessions = sessions;
  }

  /**
   * Writes one step of the run and shows the appended messages.
   * @returns the rows, in order
   * @throws ConversationGone, unless the step is the run's end: then only the run's own record is written
   */
  async write(run: LiveRun, change: Change): Promise<readonly TranscriptRow[]> {
    const record = recordOf(run, change);
    const written = await this.#store.commit(async (tx) => {
      for (const input of change.consumed ?? []) await this.#consume(tx, run, input);
      await tx.runs.put(record);
      const entry = await tx.sessions.get(run.key);
      if (!entry || !sameConversation(entry, run.entry)) {
        if (!change.outcome) throw new ConversationGone(`${run.key} was reset or deleted`);
        return null;
      }
      const messages = (change.messages ?? []).map((message) => ({ message, runId: run.runId }));
      const rows = messages.length > 0 ? await this.#sessions.append(tx, entry, messages) : [];
      const fresh = change.entry ? await this.#sessions.update(tx, run.key, change.entry) : null;
      // Appending changed the entry too (its preview), so the copy from above is old.
      return { rows, entry: fresh ?? await tx.sessions.get(run.key) ?? entry };
    });
    run.record = record;
    if (!written) return [];
    run.entry = written.entry;
    if (written.rows.length > 0) this.#sessions.published(written.entry, written.rows);
    return written.rows;
  }

  /** Ends an input that never became part of a conversation: stopped while it waited, or dropped. */
  async drop(run: LiveRun, outcome: RunOutcome): Promise<void> {
    const record = {
      ...run.record,
      status: outcome.status,
      endedAt: outcome.endedAt,
      result: { ...outcome },
    };
    await this.#store.commit(async (tx) => {
      await tx.inbox.settle(run.inboxId, "dropped");
      await tx.runs.put(record);
    });
    run.record = record;
  }

  async #consume(tx: Tx, run: LiveRun, input: LiveRun): Promise<void> {
    await tx.inbox.settle(input.inboxId, "consumed");
    if (input === run || !input.record.result) return;
    await tx.runs.put(input.record);
  }
}

function recordOf(run: LiveRun, change: Change): LiveRun["record"] {
  const { outcome } = change;
  if (!outcome) return change.record ? { ...run.record, ...change.record } : run.record;
  return {
    ...run.record, status: outcome.status, endedAt: outcome.endedAt, result: { ...outcome },
    ...(outcome.error === undefined ? {} : { error: outcome.error }),
  };
}

/** Whether the session was neither reset nor replaced meanwhile. */
export function sameConversation(now: SessionEntry, then: SessionEntry): boolean {
  return now.sessionId === then.sessionId && now.lifecycleRevision === then.lifecycleRevision;
}
