// From what a provider answered to one of our failure classes (agent-tools T-16), with secrets taken out.

import type { ModelFailure } from "#agents/port";

export interface FailureFacts {
  /** What the library or the stream said. */
  message: string;
  /** HTTP status of the answer; undefined when none came. */
  status?: number | undefined;
  headers?: Headers | undefined;
  /** What fetch threw. */
  cause?: unknown;
  aborted: boolean;
  /** Our own watch over a silent provider fired. */
  silent: boolean;
  visible: boolean;
  /** Never shown: keys and header values. */
  secrets: readonly string[];
  nowMs: number;
}

const MESSAGE_CHARS_MAX = 2_000;

type Kind = ModelFailure["kind"];

/** Any of the patterns, in any case. */
function oneOf(...patterns: string[]): RegExp {
  return new RegExp(patterns.join("|"), "i");
}

// Words decide where vendors use one status for several things. First match wins.
const WORDS: readonly (readonly [Kind, RegExp])[] = [
  [
    "context_length",
    oneOf(
      "context[_ ](?:length|window|size)",
      "prompt (?:is )?too long",
      "maximum prompt length",
      "too many tokens",
      "request_too_large",
      "(?:input|prompt).{0,40}(?:exceeds|longer than|too long)",
      "token limit",
      "reduce the length of the messages",
    ),
  ],
  [
    "billing",
    oneOf(
      "insufficient[_ ](?:quota|funds|balance|credit)",
      "billing",
      "credit balance",
      "payment required",
      "out of credits",
    ),
  ],
  ["rate_limit", oneOf("rate.?limit", "too many requests", "throttl", "quota exceeded")],
  ["overloaded", oneOf("overloaded", "at capacity", "try again later")],
  ["refusal", oneOf("content_filter", "content policy", "safety system", "refus(?:al|ed to)")],
  [
    "auth",
    oneOf(
      "invalid.{0,12}api.?key",
      "incorrect api key",
      "unauthori[sz]ed",
      "authentication",
      "permission denied",
      "no api key",
    ),
  ],
  ["timeout", oneOf("timed? ?out", "deadline exceeded")],
  [
    "network",
    oneOf(
      "socket",
      "connection",
      "econn",
      "enotfound",
      "eai_again",
      "fetch failed",
      "unable to connect",
      "network",
      "stream ended",
      "ended without",
      "premature",
      "unexpected end",
      "terminated",
      "error reading a body",
    ),
  ],
  ["server_error", oneOf("internal server error", "server_error", "bad gateway", "service unavailable")],
];

/** Classifies a failed request and says it in words that are safe to show. */
export function classify(facts: FailureFacts): ModelFailure {
  const message = plain(redact(facts.message, facts.secrets));
  const retryAfterMs = retryAfter(facts.headers, facts.nowMs);
  // A stream that broke after a 200 failed all the same; some name a status inside.
  const status = facts.status !== undefined && facts.status >= 400 ? facts.status : inlineStatus(message);
  return {
    kind: kindOf(facts, status, message),
    message,
    visible: facts.visible,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function kindOf(facts: FailureFacts, status: number | undefined, message: string): Kind {
  if (facts.aborted) return "aborted";
  if (facts.silent) return "timeout";
  // A status that names its reason is believed before words that may quote the user's own text.
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "billing";
  if (status === 408) return "timeout";
  if (status === 413) return "context_length";
  if (status === 429) return wordsOf(message, ["billing"]) ?? "rate_limit";
  if (status === 503 || status === 529) return "overloaded";
  if (status !== undefined && status >= 500) return "server_error";
  if (status !== undefined && status >= 400) {
    return wordsOf(message, ["context_length", "billing", "refusal", "auth"]) ?? "format";
  }
  if (facts.cause !== undefined) return /time.?out/i.test(message) ? "timeout" : "network";
  return wordsOf(message) ?? "unknown";
}

function wordsOf(message: string, among?: readonly Kind[]): Kind | undefined {
  return WORDS.find(([kind, words]) => (!among || among.includes(kind)) && words.test(message))?.[0];
}

/** A status an error event carries in its text when the HTTP answer itself was 200. */
function inlineStatus(message: string): number | undefined {
  const found = /^(\d{3})\b|"(?:code|status)":\s*"?(\d{3})\b/.exec(message);
  const status = Number(found?.[1] ?? found?.[2]);
  return status >= 400 && status < 600 ? status : undefined;
}

/**
 * How long the provider asked to wait, milliseconds; from `retry-after-ms` or `retry-after` (seconds or a
 * date).
 */
export function retryAfter(headers: Headers | undefined, nowMs: number): number | undefined {
  const exact = Number(headers?.get("retry-after-ms") || Number.NaN);
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const text = headers?.get("retry-after");
  if (!text) return undefined;
  const seconds = Number(text);
  const delay = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(delay) ? Math.max(0, Math.round(delay)) : undefined;
}

/** Takes known secrets, key-like words and the query part of addresses out of a text. */
export function redact(text: string, secrets: readonly string[]): string {
  let out = text;
  for (const secret of secrets) if (secret.length >= 6) out = out.replaceAll(secret, "[redacted]");
  return out
    .replace(/\b(https?:\/\/)[^\s/@]*@/g, "$1[redacted]@")
    .replace(/\b(https?:\/\/[^\s?"']+)\?[^\s"']*/g, "$1?[redacted]")
    .replace(/\bBearer\s+[\w.~+/=-]{8,}/gi, "Bearer [redacted]")
    .replace(/\b(?:sk|pk|gsk|xai|rk)[-_][\w-]{12,}/g, "[redacted]");
}

/** `400: {"message":"bad field",…}` → `400 bad field`: vendors wrap their sentence in JSON. */
function plain(message: string): string {
  const wrapped = /^(\d{3}):?\s*(\{.*\})\s*$/s.exec(message);
  const sentence = wrapped ? innerMessage(wrapped[2] ?? "") : undefined;
  const text = sentence ? `${wrapped?.[1]} ${sentence}` : message;
  return text.length > MESSAGE_CHARS_MAX ? `${text.slice(0, MESSAGE_CHARS_MAX)}…` : text;
}

function innerMessage(json: string): string | undefined {
  try {
    return messageIn(JSON.parse(json));
  } catch {
    // Not JSON after all: the text stays as it came.
    return undefined;
  }
}

/** The sentence inside an error body of any of the vendors. */
export function messageIn(body: unknown): string | undefined {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return undefined;
  if ("message" in body && typeof body.message === "string") return body.message;
  return "error" in body ? messageIn(body.error) : undefined;
}
