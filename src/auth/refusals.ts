// Every refusal of a connect in the words and codes of the wire (auth §3.1, wire §3, §4). Made here only, so
// that a client is never told two things for one reason.

import type { Fault } from "#kernel/fault";
import { fault } from "#protocol/errors";

export type NextStep =
  | "retry_with_device_token" | "update_auth_configuration" | "update_auth_credentials" | "wait_then_retry"
  | "review_auth_configuration";

export interface Refusal {
  code: string;
  authReason: string;
  next: NextStep;
  /** What follows `unauthorized: `. */
  problem: string;
  canRetryWithDeviceToken?: boolean;
}

/** The form every refused credential takes. */
export function unauthorized(refusal: Refusal): Fault {
  const { code, authReason, next, problem, canRetryWithDeviceToken = false } = refusal;
  return fault("AUTH_FAILED", { problem }, {
    details: { code, authReason, canRetryWithDeviceToken, recommendedNextStep: next },
  });
}

/** Which secret a gateway of some mode compares. */
export type SecretKind = "token" | "password";

/**
 * A wrong shared secret. `ui`: the person sits before a web page or a terminal app and has no command line.
 */
export function secretMismatch(kind: SecretKind, facts: { ui: boolean; retry: boolean }): Fault {
  const advice = facts.ui
    ? `open the dashboard URL and paste the ${kind} in Control UI settings`
    : `provide gateway auth ${kind}`;
  return unauthorized({
    code: kind === "token" ? "AUTH_TOKEN_MISMATCH" : "AUTH_PASSWORD_MISMATCH", authReason: `${kind}_mismatch`,
    next: facts.retry ? "retry_with_device_token" : "update_auth_credentials",
    problem: `gateway ${kind} mismatch (${advice})`, canRetryWithDeviceToken: facts.retry,
  });
}

export function secretMissing(kind: SecretKind): Fault {
  return unauthorized({
    code: kind === "token" ? "AUTH_TOKEN_MISSING" : "AUTH_PASSWORD_MISSING", authReason: `${kind}_missing`,
    next: "update_auth_configuration",
    problem:
      `gateway ${kind} missing (paste in Control UI settings or openclaw doctor --generate-gateway-token; ` +
      "restart)",
  });
}

/** The gateway itself has no usable secret: nothing a client sends can be right. */
export function secretUnconfigured(kind: SecretKind): Fault {
  return unauthorized({
    code: kind === "token" ? "AUTH_TOKEN_NOT_CONFIGURED" : "AUTH_PASSWORD_NOT_CONFIGURED",
    authReason: `${kind}_missing_config`, next: "update_auth_configuration",
    problem: `gateway ${kind} not configured on gateway (set gateway.auth.${kind})`,
  });
}

export function deviceTokenMismatch(): Fault {
  return unauthorized({
    code: "AUTH_DEVICE_TOKEN_MISMATCH", authReason: "device_token_mismatch", next: "update_auth_credentials",
    problem: "device token mismatch (rotate/reissue device token)",
  });
}

export function scopeMismatch(): Fault {
  return unauthorized({
    code: "AUTH_SCOPE_MISMATCH", authReason: "scope_mismatch", next: "review_auth_configuration",
    problem: "device token scope mismatch (re-pair or approve scope upgrade)",
  });
}

export function setupCodeInvalid(): Fault {
  return unauthorized({
    code: "AUTH_BOOTSTRAP_TOKEN_INVALID",
    authReason: "bootstrap_token_invalid",
    next: "review_auth_configuration",
    problem: "setup code invalid, expired, revoked, or already used (create a new code; " +
      "review `openclaw devices list`)",
  });
}

/** A proxy that is not trusted, or a request it did not vouch for. */
export function proxyRefused(reason: string): Fault {
  const header = reason.startsWith("trusted_proxy_missing_header_");
  return unauthorized({
    code: header ? "AUTH_IDENTITY_HEADER_REQUIRED" : "AUTH_UNAUTHORIZED",
    authReason: reason,
    next: "review_auth_configuration",
    problem: "the proxy did not identify the user (see gateway.auth.trustedProxy)",
  });
}

export function attributionRequired(): Fault {
  return unauthorized({
    code: "AUTH_UNAUTHORIZED", authReason: "proxy_attribution_required", next: "review_auth_configuration",
    problem: "proxy client attribution required (add the proxy's address to gateway.trustedProxies)",
  });
}

export function rateLimited(retryAfterMs: number): Fault {
  const refusal = {
    code: "AUTH_RATE_LIMITED", authReason: "rate_limited", canRetryWithDeviceToken: false,
    recommendedNextStep: "wait_then_retry",
  };
  return fault("AUTH_FAILED", { problem: "too many failed authentication attempts (retry later)" }, {
    details: refusal, retryable: true, retryAfterMs,
  });
}

export type UpgradeReason = "not-paired" | "role-upgrade" | "scope-upgrade" | "metadata-upgrade";

const PAIRING: Readonly<Record<UpgradeReason, { requirement: string; hint: string }>> = {
  "not-paired": {
    requirement: "device is not approved yet",
    hint: "Approve this device from the pending pairing requests.",
  },
  "role-upgrade": {
    requirement: "device is asking for a higher role than currently approved",
    hint: "Review the requested role upgrade, then approve the pending request.",
  },
  "scope-upgrade": {
    requirement: "device is asking for more scopes than currently approved",
    hint: "Review the requested scopes, then approve the pending upgrade.",
  },
  "metadata-upgrade": {
    requirement: "device identity changed and must be re-approved",
    hint: "Review the refreshed device details, then approve the pending request.",
  },
};

export interface PairingRefusal {
  reason: UpgradeReason;
  requestId: string;
  deviceId: string;
  role: string;
  scopes: readonly string[];
  /** Whether the client may simply try again until somebody approves. */
  waits: boolean;
  /** What the device may do already; absent for one that was never paired. */
  approved?: { roles: readonly string[]; scopes: readonly string[] };
}

/** The answer to a device that must wait for approval (A-51; the fields in their recorded order). */
export function pairingRequired(refusal: PairingRefusal): Fault {
  const { reason, requestId, deviceId, role, scopes, waits, approved } = refusal;
  const { requirement, hint } = PAIRING[reason];
  return fault("PAIRING_REQUIRED", { requirement }, {
    details: {
      reason, requestId, remediationHint: hint,
      ...(waits ? { recommendedNextStep: "wait_then_retry", retryable: true, pauseReconnect: false } : {}),
      deviceId, requestedRole: role,
      ...(scopes.length > 0 ? { requestedScopes: [...scopes] } : {}),
      ...(approved ? { approvedRoles: [...approved.roles], approvedScopes: [...approved.scopes] } : {}),
    },
  });
}

/**
 * The close reason that goes with a refused connect, before it is cut to its 123 bytes: the message, and for
 * pairing the request id, because openclaw-node reads it from there (wire §3).
 */
export function closeReasonOf(error: Fault): string {
  const requestId = error.details?.["requestId"];
  const pairing = error.details?.["code"] === "PAIRING_REQUIRED" && typeof requestId === "string";
  return pairing ? `${error.message} (requestId: ${requestId})` : error.message;
}
