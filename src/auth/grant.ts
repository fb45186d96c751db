// The one grant function: every connection gets its authority here and nowhere else (house 4.2; A-13).
// What is granted is never more than what the credential, the client kind and the ingress together allow.

import type { Ingress } from "#auth/ingress";
import { originProblem } from "#auth/origin";
import { isPlaceholder, sameSecret } from "#auth/secret";
import { verifyDevice } from "#auth/device";
import type { Clock } from "#kernel/clock";
import type { ConnectAuth, ConnectParams } from "#protocol/connect";
import { fault } from "#protocol/errors";
import { ROLES, type Role } from "#protocol/scopes";

/** What the gateway accepts as its shared secret; made by config from mode, value and environment (auth §3). */
export interface SharedAuth {
  mode: "none" | "token" | "password" | "trusted-proxy";
  secret?: string;
}

export interface Asked {
  params: ConnectParams;
  ingress: Ingress;
  /** Header values of the upgrade request. */
  origin: string | null;
  host: string | null;
  allowedOrigins: readonly string[];
  auth: SharedAuth;
  /** The challenge of this socket. */
  nonce: string;
}

export interface Granted {
  role: Role;
  scopes: readonly string[];
  method: string;
  deviceId?: string;
}

/** @throws Fault with the detail codes of spec/wire §4 */
export async function grant(asked: Asked, clock: Pick<Clock, "now">): Promise<Granted> {
  const { params } = asked;
  const role = params.role ?? "operator";
  if (!isRole(role)) throw fault("INVALID_ROLE");
  checkOrigin(asked);
  if (!params.device && needsDevice(params)) throw uiWithoutDevice();
  const method = credential(asked);
  if (params.device) {
    const deviceId = await verifyDevice(params, params.device, role, asked.nonce, clock);
    return withDevice(asked, role, method, deviceId);
  }
  if (method === undefined || role === "node") throw fault("DEVICE_REQUIRED");
  return { role, method, scopes: keepsScopes(asked) ? [...new Set(params.scopes ?? [])] : [] };
}

function isRole(role: string): role is Role {
  return ROLES.some((known) => known === role);
}

/** Browser clients name their page; other clients that come with an Origin are judged by keepsScopes. */
function checkOrigin({ params, origin, host, allowedOrigins, ingress }: Asked): void {
  const { id, mode } = params.client;
  const browser = id.startsWith("webchat") || id === "openclaw-control-ui" || mode === "webchat";
  if (!browser) return;
  const page = { origin, host, local: ingress === "direct-local" };
  const problem = originProblem(page, { allowed: allowedOrigins, hostFallback: false });
  if (problem) throw originRefused(problem);
}

function originRefused(reason: string): Error {
  const problem = "origin not allowed (open the Control UI from the gateway host or allow it in "
    + "gateway.controlUi.allowedOrigins)";
  return fault("ORIGIN_REFUSED", { problem }, { details: { reason } });
}

function needsDevice({ client }: ConnectParams): boolean {
  return client.id === "openclaw-control-ui" || client.id === "openclaw-tui" || client.id.startsWith("webchat");
}

function uiWithoutDevice(): Error {
  const problem = "control ui requires device identity (use HTTPS or localhost secure context)";
  return fault("UI_DEVICE_REQUIRED", { problem });
}

/** How the shared secret was proven; undefined when none was offered. Throws when one was offered and is wrong. */
function credential({ params, auth }: Asked): string | undefined {
  const given = params.auth ?? {};
  if (auth.mode === "none") return "none";
  const offered = sharedOffered(given, auth.mode);
  if (offered !== undefined) {
    if (sameSecret(offered, auth.secret)) return auth.mode;
    throw mismatch(params, auth);
  }
  if (given.bootstrapToken !== undefined) {
    throw unauthorized(
      "AUTH_BOOTSTRAP_TOKEN_INVALID", "bootstrap_token_invalid", "review_auth_configuration",
      "setup code invalid, expired, revoked, or already used (create a new code; review `openclaw devices list`)",
    );
  }
  if (given.deviceToken !== undefined) {
    throw unauthorized(
      "AUTH_DEVICE_TOKEN_MISMATCH", "device_token_mismatch", "update_auth_credentials",
      "device token mismatch (rotate/reissue device token)",
    );
  }
  if (params.device) throw missing(auth);
  return undefined;
}

/** Either field may carry the secret; with both, the one that matches the mode counts. */
function sharedOffered(given: ConnectAuth, mode: SharedAuth["mode"]): string | undefined {
  const [first, second] = mode === "password" ? [given.password, given.token] : [given.token, given.password];
  const offered = first ?? second;
  return offered === undefined || isPlaceholder(offered) ? undefined : offered;
}

function mismatch(params: ConnectParams, auth: SharedAuth): Error {
  const kind = auth.mode === "password" ? "password" : "token";
  const retry = params.device !== undefined && kind === "token" && params.auth?.password === undefined;
  const advice = params.client.mode === "webchat" || params.client.mode === "ui"
    ? "open the dashboard URL and paste the token in Control UI settings"
    : `provide gateway auth ${kind}`;
  return unauthorized(
    `AUTH_${kind.toUpperCase()}_MISMATCH`, `${kind}_mismatch`,
    retry ? "retry_with_device_token" : "update_auth_credentials", `gateway ${kind} mismatch (${advice})`, retry,
  );
}

function missing(auth: SharedAuth): Error {
  const kind = auth.mode === "password" ? "password" : "token";
  return unauthorized(
    `AUTH_${kind.toUpperCase()}_MISSING`, `${kind}_missing`, "update_auth_configuration",
    `gateway ${kind} missing (paste in Control UI settings or openclaw doctor --generate-gateway-token; restart)`,
  );
}

function unauthorized(code: string, authReason: string, next: string, problem: string, retry = false): Error {
  const details = { code, authReason, canRetryWithDeviceToken: retry, recommendedNextStep: next };
  return fault("AUTH_FAILED", { problem }, { details });
}

/** The device-less paths that keep what they ask for (wire §2): our own CLI and local back ends. */
function keepsScopes({ params, ingress, origin }: Asked): boolean {
  const { id, mode } = params.client;
  const trusted = (id === "gateway-client" && mode === "backend") || (id === "cli" && mode === "cli");
  return trusted && ingress === "direct-local" && origin === null;
}

/**
 * Until pairing is built, a proven device adds identity and no authority of its own: on loopback with the shared
 * secret it gets what silent pairing would give (wire §3), elsewhere it is told plainly that it cannot pair yet.
 */
function withDevice(asked: Asked, role: Role, method: string | undefined, deviceId: string): Granted {
  const { params, ingress, origin } = asked;
  if (method === undefined) throw missing(asked.auth);
  const browser = origin !== null && !needsDevice(params);
  if (role === "node" || ingress !== "direct-local" || browser) throw fault("DEVICE_UNSUPPORTED");
  return { role, method, deviceId, scopes: [...new Set(params.scopes ?? [])] };
}
