// Why the gateway did not let us in, sorted by what a person has to do about it (wire §4).

import type { Fault } from "#kernel/fault";

export type Refusal =
  /** No credential, or one that is not valid: somebody has to give another. */
  | { kind: "credentials"; wrong: boolean; message: string }
  /** An owner has to approve this browser; it is tried again by itself. */
  | { kind: "pairing"; requestId: string | undefined; reason: string; deviceId: string | undefined }
  /** The page was opened under an address the gateway does not accept. */
  | { kind: "origin"; message: string }
  /** The gateway speaks another version: only a fresh page helps. */
  | { kind: "version"; message: string }
  /** Too many wrong tries. */
  | { kind: "locked"; retryAfterMs: number }
  /** The browser offers no keys to a page that came over plain http. */
  | { kind: "insecure" }
  /** Anything else that trying again will not change. */
  | { kind: "other"; message: string };

const LOCKED_MS = 30_000;

/** The refusal in a failed connect; undefined when waiting and trying again is all there is to do. */
export function refusalOf(error: Fault): Refusal | undefined {
  const details: Record<string, unknown> = { ...error.details };
  const code = String(details["code"] ?? "");
  if (code === "PAIRING_REQUIRED") {
    return {
      kind: "pairing", reason: String(details["reason"] ?? "not-paired"),
      requestId: text(details["requestId"]), deviceId: text(details["deviceId"]),
    };
  }
  if (code === "AUTH_RATE_LIMITED") {
    return { kind: "locked", retryAfterMs: error.retryAfterMs ?? (Number(details["retryAfterMs"]) || LOCKED_MS) };
  }
  if (code === "CONTROL_UI_ORIGIN_NOT_ALLOWED") return { kind: "origin", message: error.message };
  if (code === "CONTROL_UI_DEVICE_IDENTITY_REQUIRED") return { kind: "insecure" };
  if (code === "PROTOCOL_MISMATCH") return { kind: "version", message: error.message };
  if (code === "AUTH_TOKEN_MISSING") return { kind: "credentials", wrong: false, message: error.message };
  if (code.startsWith("AUTH_")) return { kind: "credentials", wrong: true, message: error.message };
  const connection = ["GATEWAY_CLOSED", "GATEWAY_TIMEOUT"].includes(error.code) || error.retryable;
  return connection ? undefined : { kind: "other", message: error.message };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
