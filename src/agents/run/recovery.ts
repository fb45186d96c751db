// What a crash left behind is brought to an end at the next start: nothing is run again, nothing is doubled,
// and everybody can see what broke (S-95, house 4.8).

import { messageOf } from "#kernel/fault";
import type { CustomMessage, Message } from "#protocol/records/message";
import type { RunRecord, TranscriptRow, Tx } from "#store/port";
import { LOST_RESULT, orphanCalls, substitute } from "./prompt/context.ts";
import type { RunDeps } from "./deps.ts";
import { outcomeFrom } from "./intake/admission.ts";

/** Rows at the end of a transcript among which calls without a result are looked for. */
const LOOK_BACK_ROWS = 400;

const MARK = "This run was interrupted: the gateway stopped before it was finished.";

export interface Recovered {
  /** Ids of runs that were at work. */
  broken: string[];
  /** Inputs that waited and were not begun. */
  inputs: number;
}

/** Call once at start, before requests are taken. */
export async function recoverRuns(deps: RunDeps): Promise<Recovered> {
  const open = await deps.store.runs.open();
  const broken: string[] = [];
  for (const record of open) {
    try {
      if (await endRun(deps, record)) broken.push(record.runId);
    } catch (error) {
      // One unreadable session must not keep the gateway from starting.
      deps.env.log.child("agents").error(`run could not be recovered: ${messageOf(error)}`, {
        runId: record.runId,
      });
    }
  }
  const inputs = await settleInputs(deps);
  if (open.length > 0) {
    deps.env.log.child("agents").warn("runs were interrupted", { runs: broken, waiting: inputs });
  }
  return { broken, inputs };
}

/** @returns whether the run was at work, and not only waiting */
async function endRun(deps: RunDeps, record: RunRecord): Promise<boolean> {
  const nowMs = deps.env.clock.now();
  const begun = record.status === "running";
  const tail = await deps.store.transcript.window({
    sessionId: record.sessionId, limit: LOOK_BACK_ROWS, from: "newest",
  });
  const rows = begun ? repairs(tail, nowMs) : [];
  const outcome = {
    ...outcomeFrom(record),
    status: "interrupted" as const,
    endedAt: nowMs,
    stopReason: "interrupted",
  };
  await deps.store.commit(async (tx) => {
    await tx.runs.put({ ...record, status: "interrupted", endedAt: nowMs, result: outcome, error: MARK });
    if (begun) await mark(deps, tx, record, rows, nowMs);
  });
  return begun;
}

async function mark(
  deps: RunDeps, tx: Tx, record: RunRecord, rows: readonly Message[], nowMs: number,
): Promise<void> {
  const entry = await tx.sessions.get(record.sessionKey);
  if (!entry || entry.sessionId !== record.sessionId) return;
  const messages = rows.map((message) => ({ message, runId: record.runId }));
  await deps.sessions.append(tx, entry, messages);
  await deps.sessions.update(tx, record.sessionKey, {
    status: "interrupted", abortedLastRun: true, endedAt: nowMs, lastRunId: record.runId, lastRunError: MARK,
  });
}

/** Results for calls that have none, then the mark itself. */
function repairs(tail: readonly TranscriptRow[], nowMs: number): Message[] {
  const messages = tail.flatMap((row) => (row.message ? [row.message] : []));
  const results = orphanCalls(messages).map((call) => substitute(call, LOST_RESULT, nowMs));
  const custom: CustomMessage = {
    role: "custom", customType: "run-interrupted", content: MARK, display: true, timestamp: nowMs,
  };
  return [...results, custom];
}

/** Inputs nobody began stay visible as interrupted; they are not replayed. */
async function settleInputs(deps: RunDeps): Promise<number> {
  const inputs = await deps.store.inbox.accepted();
  if (inputs.length === 0) return 0;
  await deps.store.commit(async (tx) => {
    for (const input of inputs) await tx.inbox.settle(input.id, "interrupted");
  });
  return inputs.length;
}
