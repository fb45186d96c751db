// How a run ended, in the forms that callers, waiters and dashboards get (S-81, S-82, wire §6).

import type { Model, RunCalls, RunOutcome } from "#agents/port";
import { zeroUsage, type AssistantMessage, type Usage } from "#protocol/records/message";
import type { LiveRun } from "./live.ts";

/** What a run adds up while it works. */
export class RunTotals {
  readonly usage: Usage = zeroUsage();
  /** Of the last model call alone; its input is what the context holds. */
  last: Usage | undefined;
  calls = 0;
  /** Names of the tools of all calls, and of those that did what they were asked. */
  readonly called: string[] = [];
  readonly succeeded: string[] = [];

  add(message: Pick<AssistantMessage, "usage">): void {
    const { usage } = message;
    this.calls += 1;
    this.last = usage;
    for (const name of ["input", "output", "cacheRead", "cacheWrite", "totalTokens"] as const) {
      this.usage[name] += usage[name];
    }
    for (const name of ["input", "output", "cacheRead", "cacheWrite", "total"] as const) {
      this.usage.cost[name] += usage.cost[name];
    }
  }

  /** Fields of the session entry: tokens of this run, and how full the context was in its last call. */
  entryFields(): Record<string, unknown> {
    if (!this.last) return {};
    const { input, output, cacheRead, cacheWrite, cost } = this.usage;
    return {
      inputTokens: input, outputTokens: output, cacheRead, cacheWrite,
      totalTokens: this.last.input + this.last.cacheRead + this.last.cacheWrite,
      estimatedCostUsd: cost.total,
    };
  }
}

export interface EndFacts {
  status: RunOutcome["status"];
  endedAt: number;
  /** Undefined when the run ended before its model was known. */
  asked: Model | undefined;
  used: { model: Model; thinking: string } | undefined;
  totals: RunTotals;
  stopReason?: string;
  error?: string;
  /** Visible text; empty when the run is silent. */
  text?: string;
}

export function outcomeOf(run: LiveRun, facts: EndFacts): RunOutcome {
  const { used, totals, text, status } = facts;
  const { startedAt } = run.record;
  const visible = text !== undefined && text !== "";
  const disposition = visible ? "visible" : "silent";
  const requested = facts.asked ? { provider: facts.asked.provider, model: facts.asked.id } : undefined;
  const chosen = used ? { provider: used.model.provider, model: used.model.id } : undefined;
  return {
    runId: run.runId, status, endedAt: facts.endedAt,
    sessionId: run.entry.sessionId, sessionKey: run.key, agentId: run.where.agentId,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(facts.stopReason === undefined ? {} : { stopReason: facts.stopReason }),
    ...(facts.error === undefined ? {} : { error: facts.error }),
    ...(visible ? { text } : {}),
    ...(chosen ?? {}),
    ...(totals.calls > 0 ? { usage: totals.usage } : {}),
    ...(used ? { calls: callsOf(totals, used) } : {}),
    ...(status === "ok" ? { terminalReply: visible ? { disposition, text } : { disposition } } : {}),
    terminalReceipt: {
      runId: run.runId,
      sessionId: run.entry.sessionId,
      turnId: run.runId,
      requested: requested ?? {},
      effective: chosen ? { ...chosen, responseModel: chosen.model } : {},
      successfulToolNames: [...new Set(totals.succeeded)],
      rerouted: facts.asked !== used?.model,
      terminalDisposition: disposition,
    },
  };
}

function callsOf(totals: RunTotals, used: { model: Model; thinking: string }): RunCalls {
  const { called, succeeded } = totals;
  return {
    count: totals.calls, contextTokens: used.model.contextWindow, thinking: used.thinking,
    tools: { calls: called.length, names: [...new Set(called)], failures: called.length - succeeded.length },
    ...(totals.last ? { lastUsage: totals.last } : {}),
  };
}
