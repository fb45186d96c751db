// What a failed model call means: the words for people, the fields for dashboards, and whether and when to
// try again. The classes come from the adapters; the one retry policy is here (agent-tools T-12, T-16, wire
// §6).

import type { ModelFailure } from "#agents/port";
import type { Random } from "#kernel/random";
import { retryDelayMs, type RetryPolicy } from "#kernel/retry";

export interface RunFailure {
  kind: ModelFailure["kind"];
  /** `provider/model` that failed. */
  modelRef: string;
  /** The sentence of the chat error. */
  text: string;
  /** The sentence of the transcript row: names no model, since the row does. */
  rowText: string;
  /** What the provider said, clipped. */
  detail: string;
  observation: {
    provider: string;
    model: string;
    failoverReason: string;
    providerRuntimeFailureKind: string;
    httpStatus?: number;
    providerErrorMessagePreview?: string;
  };
  /** The closed set of the chat error event. */
  errorKind?: "refusal" | "timeout" | "rate_limit" | "context_length" | "unknown";
}

/** Measured: about 1.2, 2, 4, 8, 16 and then 30 s (wire §6). */
export const RETRY_POLICY: RetryPolicy = { minMs: 1_000, maxMs: 30_000, retriesMax: 8, jitter: 0.25 };

/** A provider that wants a longer pause is believed, and the run ends instead of sleeping through it. */
const RETRY_AFTER_MAX_MS = 120_000;

const DETAIL_CHARS_MAX = 300;

interface Class {
  reason: string;
  runtimeKind: string;
  /** In words; `null` where the sentences below are fixed. */
  cause: string | null;
  advice?: string;
  text?: string;
  errorKind?: RunFailure["errorKind"];
  retryable?: true;
}

const TEMPORARY = "This is usually temporary — try again shortly.";
const SIGN_IN = "Re-authenticate the provider and try again.";

const CLASSES: Record<ModelFailure["kind"], Class> = {
  aborted: { reason: "aborted", runtimeKind: "aborted", cause: "aborted" },
  auth: { reason: "auth", runtimeKind: "unclassified", cause: "authentication failed", advice: SIGN_IN },
  billing: {
    reason: "billing", runtimeKind: "unclassified", cause: "billing or quota",
    advice: "Check the provider account and try again.",
  },
  format: {
    reason: "format", runtimeKind: "schema", cause: "request format rejected",
    text: "LLM request failed: provider rejected the request schema or tool payload.",
  },
  rate_limit: {
    reason: "rate_limit",
    runtimeKind: "rate_limit",
    cause: "rate limited",
    errorKind: "rate_limit",
    retryable: true,
    text: "⚠️ API rate limit reached. Please try again later.",
  },
  server_error: {
    reason: "server_error", runtimeKind: "timeout", cause: "provider internal error", advice: TEMPORARY,
    retryable: true,
  },
  overloaded: {
    reason: "overloaded",
    runtimeKind: "timeout",
    cause: "provider overloaded",
    advice: TEMPORARY,
    retryable: true,
  },
  network: {
    reason: "timeout",
    runtimeKind: "timeout",
    cause: "connection to the provider failed",
    errorKind: "timeout",
    advice: TEMPORARY,
    retryable: true,
  },
  timeout: {
    reason: "timeout", runtimeKind: "timeout", cause: "timed out", errorKind: "timeout", retryable: true,
    text: "LLM request timed out.",
  },
  context_length: {
    reason: "context_overflow", runtimeKind: "unclassified", cause: "conversation too long",
    errorKind: "context_length", advice: "Start over with /new, or shorten what you send.",
  },
  refusal: {
    reason: "refusal", runtimeKind: "unclassified", cause: "the model refused", errorKind: "refusal",
    advice: "Rephrase the request.",
  },
  unknown: { reason: "unknown", runtimeKind: "unclassified", cause: null, errorKind: "unknown" },
};

/** Words and fields for a failure of `model`. */
export function runFailure(failure: ModelFailure, model: { provider: string; id: string }): RunFailure {
  const row = CLASSES[failure.kind];
  const modelRef = `${model.provider}/${model.id}`;
  const detail = clip(failure.message);
  const http = failure.status === undefined ? "" : `, HTTP ${failure.status}`;
  const advice = row.advice ? ` ${row.advice}` : "";
  const said = row.cause === null ? `: ${detail}` : ` (${row.cause}${http}).${advice}`;
  return {
    kind: failure.kind,
    modelRef,
    text: row.text ?? `⚠️ ${modelRef} request failed${said}`,
    rowText: `⚠️ LLM request failed${said}`,
    detail,
    observation: {
      provider: model.provider, model: model.id, failoverReason: row.reason,
      providerRuntimeFailureKind: row.runtimeKind,
      ...(failure.status === undefined ? {} : { httpStatus: failure.status }),
      ...(detail === "" ? {} : { providerErrorMessagePreview: detail }),
    },
    ...(row.errorKind ? { errorKind: row.errorKind } : {}),
  };
}

/**
 * Delay before the next attempt, milliseconds, or null when there must be none: the class does not pass by
 * itself, the retries are used up, or the provider asks for a pause nobody would wait for. Text that was
 * already shown is taken back openly (`replace: true`) before the next attempt, as recorded (wire §6).
 * @param retry 1 for the first retry
 */
export function retryDelay(failure: ModelFailure, retry: number, random: Random): number | null {
  if (!CLASSES[failure.kind].retryable || retry > RETRY_POLICY.retriesMax) return null;
  const delayMs = retryDelayMs(RETRY_POLICY, retry, random);
  const askedMs = failure.retryAfterMs ?? 0;
  return askedMs > RETRY_AFTER_MAX_MS ? null : Math.max(delayMs, Math.round(askedMs));
}

/** Whether another model may succeed where this one failed (T-16). */
export function passesOn(failure: RunFailure): boolean {
  return failure.kind !== "aborted" && failure.kind !== "context_length";
}

/** The line of a retrying event (wire §6). */
export function retryMessage(failure: ModelFailure, retry: number, delayMs: number): string {
  const max = RETRY_POLICY.retriesMax;
  if (failure.kind === "rate_limit") return `Retrying… ${retry + 1}/${max + 1}`;
  return `Provider temporarily unavailable. Retrying in ${Math.ceil(delayMs / 1_000)}s (${retry}/${max}).`;
}

/** The reason field of a retrying event. */
export function retryReason(failure: ModelFailure): string {
  return CLASSES[failure.kind].reason;
}

function clip(text: string): string {
  return text.length > DETAIL_CHARS_MAX ? `${text.slice(0, DETAIL_CHARS_MAX - 1)}…` : text;
}
