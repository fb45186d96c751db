// How a device's connection proved itself: by its own token, the shared secret, a proxy, or a setup code.

import type { ConnectAuth, ConnectParams } from "#protocol/connect";
import type { Role } from "#protocol/scopes";
import type { SetupCode } from "#store/devices-port";
import {
  type AuthMethod,
  type Offer,
  offersShared,
  type SharedVerdict,
  sharedVerdict,
} from "./credentials.ts";
import type { ProvenDevice } from "./device.ts";
import type { CredentialClass, Guard } from "./guard.ts";
import type { PairingService } from "./pairing/service.ts";
import {
  deviceTokenMismatch,
  proxyRefused,
  rateLimited,
  scopeMismatch,
  secretMismatch,
  secretMissing,
  secretUnconfigured,
  setupCodeInvalid,
} from "./refusals.ts";
import { type AuthSettings, type SharedAuth, sharedSecret } from "./settings.ts";

export interface Proof {
  method: AuthMethod;
  /** The identity a proxy vouched for. */
  user?: string;
  /** The device token that was presented, to be handed back. */
  presented?: string;
  setup?: SetupCode;
}

export interface Claim {
  params: ConnectParams;
  offer: Offer;
  device: ProvenDevice;
  role: Role;
  /** What it asks as this role. */
  scopes: readonly string[];
  settings: AuthSettings;
}

type TokenVerdict = "ok" | "mismatch" | "scopes" | "locked" | "none";

/** @throws AUTH_FAILED with the code of what is wrong (auth §3.1) */
export async function prove(claim: Claim, guard: Guard, pairing: PairingService | undefined): Promise<Proof> {
  const { auth } = claim.offer;
  // A right device token next to a guess must not answer whether the guess was right: it is looked at first.
  const explicit = await tokenVerdict(claim, auth.deviceToken, guard, pairing);
  if (explicit === "ok") return byToken(auth.deviceToken, guard);
  const shared = guardedShared(claim.settings.shared, claim.offer, guard);
  if (shared.kind === "proven") {
    if (shared.method !== "none") guard.succeeded("shared-secret");
    return { method: shared.method, ...(shared.user === undefined ? {} : { user: shared.user }) };
  }
  // openclaw-node sends its device token where others send the shared secret.
  const implicit = auth.deviceToken === undefined
    ? await tokenVerdict(claim, auth.token, guard, pairing)
    : "none";
  if (implicit === "ok") return byToken(auth.token, guard);
  const setup = await setupOf(claim, guard, pairing);
  if (setup === "locked") throw rateLimited(guard.blockedMs("bootstrap-token"));
  if (setup !== "none" && setup !== "invalid") return { method: "bootstrap-token", setup };
  throw refusal(claim, guard, { shared, explicit, implicit, isSetupWrong: setup === "invalid" });
}

/** The shared secret alone, for callers without a device. */
export function guardedShared(
  settings: SharedAuth, offer: Offer, guard: Guard,
): SharedVerdict | { kind: "locked"; retryAfterMs: number } {
  const waitMs = offersShared(settings, offer) ? guard.blockedMs("shared-secret") : 0;
  // Even the right secret waits: a guess must not learn anything now (wire §4).
  return waitMs > 0 ? { kind: "locked", retryAfterMs: waitMs } : sharedVerdict(settings, offer);
}

/** What a refused shared secret is told, its failure counted; undefined when none was offered. */
export function sharedRefusal(
  shared: ReturnType<typeof guardedShared>, params: ConnectParams, guard: Guard,
): Error | undefined {
  if (shared.kind === "locked") return rateLimited(shared.retryAfterMs);
  if (shared.kind === "unconfigured") return secretUnconfigured(shared.secret);
  if (shared.kind === "proxy") return proxyRefused(shared.reason);
  if (shared.kind !== "wrong") return undefined;
  guard.failed("shared-secret");
  const { mode } = params.client;
  const retry = params.device !== undefined && shared.secret === "token" && onlyToken(params.auth ?? {});
  return secretMismatch(shared.secret, { ui: mode === "webchat" || mode === "ui", retry });
}

function refusal(
  { params, settings, offer }: Claim, guard: Guard,
  tried: {
    shared: ReturnType<typeof guardedShared>;
    explicit: TokenVerdict;
    implicit: TokenVerdict;
    isSetupWrong: boolean;
  },
): Error {
  const { shared, explicit, implicit, isSetupWrong } = tried;
  const byShared = sharedRefusal(shared, params, guard);
  // A value that was compared as the shared secret was counted as one.
  if (explicit === "mismatch" || (implicit === "mismatch" && !offersShared(settings.shared, offer))) {
    guard.failed("device-token");
  }
  if (isSetupWrong) guard.failed("bootstrap-token");
  if (explicit === "scopes" || implicit === "scopes") return scopeMismatch();
  if (shared.kind === "locked") return rateLimited(shared.retryAfterMs);
  if (explicit === "locked") return rateLimited(guard.blockedMs("device-token"));
  if (explicit === "mismatch") return deviceTokenMismatch();
  if (isSetupWrong) return setupCodeInvalid();
  return byShared ?? secretMissing(shared.kind === "absent" ? shared.secret : "token");
}

async function tokenVerdict(
  claim: Claim, token: string | undefined, guard: Guard, pairing: PairingService | undefined,
): Promise<TokenVerdict> {
  if (token === undefined || token === "") return "none";
  if (guard.blockedMs("device-token") > 0) return "locked";
  if (!pairing) return "mismatch";
  const { device, role, scopes, settings } = claim;
  const secret = sharedSecret(settings.shared);
  return pairing.verify({
    ...device,
    role,
    scopes,
    token,
    ...(secret === undefined ? {} : { generation: pairing.generation(secret) }),
  });
}

async function setupOf(
  claim: Claim, guard: Guard, pairing: PairingService | undefined,
): Promise<SetupCode | "none" | "locked" | "invalid"> {
  const token = claim.offer.auth.bootstrapToken;
  if (token === undefined || token === "") return "none";
  if (guard.blockedMs("bootstrap-token") > 0) return "locked";
  const setup = await pairing?.setup.claim(token, claim.device.deviceId);
  if (!setup) return "invalid";
  guard.succeeded("bootstrap-token");
  return setup;
}

function byToken(token: string | undefined, guard: Guard): Proof {
  const kind: CredentialClass = "device-token";
  guard.succeeded(kind);
  return { method: "device-token", ...(token === undefined ? {} : { presented: token }) };
}

function onlyToken(auth: ConnectAuth): boolean {
  return auth.token !== undefined && auth.password === undefined && auth.deviceToken === undefined;
}
