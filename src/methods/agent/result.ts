// The final answer of the agent method, with the facts the official one reports about a run.

import type { RunOutcome } from "#agents/port";
import type { Usage } from "#protocol/records/message";

/**
 * How a run that did not fail ended.
 * @param prompt what the caller had asked
 */
export function finalOf(outcome: RunOutcome, prompt: string) {
  const { runId, text, stopReason } = outcome;
  const aborted = outcome.status === "aborted" || outcome.status === "interrupted";
  const status = outcome.status === "ok" ? "ok" : outcome.status === "timeout" ? "timeout" : "error";
  return {
    runId,
    status,
    summary: outcome.status === "ok" ? "completed" : outcome.status,
    ...(stopReason && outcome.status !== "ok" ? { stopReason } : {}),
    result: {
      payloads: text ? [{ text, mediaUrl: null }] : [],
      meta: {
        durationMs: Math.max(0, outcome.endedAt - (outcome.startedAt ?? outcome.endedAt)),
        agentMeta: agentMeta(outcome),
        aborted,
        finalPromptText: prompt,
        ...(text ? { finalAssistantVisibleText: text, finalAssistantRawText: text } : {}),
        replayInvalid: (outcome.calls?.tools.calls ?? 0) > 0,
        livenessState: outcome.status === "ok" ? "working" : "blocked",
        stopReason,
        executionTrace: trace(outcome),
        requestShaping: { thinking: outcome.calls?.thinking ?? "off" },
        completion: { stopReason, finishReason: stopReason },
        ...toolSummary(outcome),
      },
      // The reply goes to whoever called, and to no channel.
      sourceReplyDeliveryState: "missing",
    },
  };
}

function toolSummary({ calls }: RunOutcome): object {
  if (!calls || calls.tools.calls === 0) return {};
  const { names, failures } = calls.tools;
  return { toolSummary: { calls: calls.tools.calls, tools: names, failures } };
}

function agentMeta(outcome: RunOutcome) {
  const { usage, calls } = outcome;
  const last = calls?.lastUsage;
  return {
    sessionId: outcome.sessionId,
    sessionFile: outcome.sessionKey,
    provider: outcome.provider,
    model: outcome.model,
    agentHarnessId: "openclaw",
    ...(calls
      ? { contextTokens: calls.contextTokens, contextTokensSource: "resolved", assistantTurns: calls.count }
      : {}),
    ...(usage ? { usage: short(usage), costUsd: usage.cost.total } : {}),
    ...(last
      ? { lastCallUsage: short(last), promptTokens: last.input + last.cacheRead + last.cacheWrite }
      : {}),
    terminalReceipt: outcome.terminalReceipt,
  };
}

function trace({ provider, model, status }: RunOutcome) {
  if (!provider || !model) return { attempts: [], fallbackUsed: false, runner: "embedded" };
  const result = status === "ok" ? "success" : status;
  return {
    winnerProvider: provider, winnerModel: model,
    attempts: [{ provider, model, result, stage: "assistant" }], fallbackUsed: false, runner: "embedded",
  };
}

function short({ input, output, cacheRead, cacheWrite, totalTokens, cost }: Usage) {
  return { input, output, cacheRead, cacheWrite, total: totalTokens, cost: { total: cost.total } };
}
