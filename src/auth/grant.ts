// The one grant function: every connection and every HTTP request gets its authority here and nowhere else
// (house 4.2; A-13). What is granted is never more than what the giver holds, and never more than was
// approved.

import type { Clock } from "#kernel/clock";
import type { ConnectParams } from "#protocol/connect";
import { fault } from "#protocol/errors";
import { commonScopes, DEFAULT_OPERATOR_SCOPES, joinScopes, ROLES, type Role } from "#protocol/scopes";
import type { AuthMethod, Offer } from "./credentials.ts";
import { type ProvenDevice, verifyDevice } from "./device.ts";
import { type Guard, openGuard } from "./guard.ts";
import type { Ingress } from "./ingress.ts";
import { originProblem } from "./origin.ts";
import { isOperatorUi } from "./pairing/applicant.ts";
import type { PairingService } from "./pairing/service.ts";
import { guardedShared, type Proof, prove, sharedRefusal } from "./proof.ts";
import { identityScopes, type ProxyVerdict } from "./proxy-user.ts";
import { attributionRequired, deviceTokenMismatch } from "./refusals.ts";
import { type AuthSettings, sharedSecret } from "./settings.ts";

/** Where a request came from, decided when it arrived. */
export interface Arrival {
  ingress: Ingress;
  /** The client behind a trusted proxy, else the peer. */
  clientIp?: string;
  /** Header values. */
  origin: string | null;
  host: string | null;
  /** `x-openclaw-scopes`: absent or null caps nothing, empty leaves nothing. */
  scopesHeader?: string | null;
  /** Whom a trusted proxy vouches for. */
  proxy?: ProxyVerdict;
}

export interface Asked extends Arrival {
  params: ConnectParams;
  /** The challenge of this socket. */
  nonce: string;
  settings: AuthSettings;
}

export interface GrantServices {
  /** Absent until the state is open; devices are asked to come again then. */
  pairing?: PairingService;
  guard?: Guard;
}

export interface Granted {
  role: Role;
  scopes: readonly string[];
  /** How it was authenticated, for hello-ok. */
  method: string;
  deviceId?: string;
  /** For hello-ok: the device's own token, and when it was made. */
  deviceToken?: string;
  issuedAtMs?: number;
  /** Further tokens that come with a setup code. */
  deviceTokens?: { deviceToken: string; role: string; scopes: string[]; issuedAtMs: number }[];
  /** Identity a proxy vouched for. */
  user?: string;
  /** Names the shared secret this authority depends on: it ends when that changes. */
  sharedGeneration?: string;
  setupId?: string;
  /** The decision is void when the device changed since (PairingService.changedSince). */
  mark?: number;
}

/** @throws Fault with the detail codes of spec/wire §4 */
export async function grant(
  asked: Asked, clock: Pick<Clock, "now">, services: GrantServices = {},
): Promise<Granted> {
  const { params, settings } = asked;
  const role = roleOf(params);
  if (asked.ingress === "unattributable-proxy") throw attributionRequired();
  checkOrigin(asked, settings);
  const offer = { auth: params.auth ?? {}, ingress: asked.ingress, proxy: asked.proxy ?? UNKNOWN_PROXY };
  const given = params.device
    ? await withDevice(asked, settings, role, offer, clock, services)
    : withoutDevice(asked, settings, role, offer, services.guard ?? openGuard);
  const depends = given.method === "token" || given.method === "password";
  const secret = sharedSecret(settings.shared);
  return {
    ...given, scopes: bounded(given, asked, settings),
    ...(depends && secret !== undefined && services.pairing
      ? { sharedGeneration: services.pairing.generation(secret) }
      : {}),
  };
}

export interface BearerAsked extends Arrival {
  /** The Authorization header. */
  authorization: string | null;
  settings: AuthSettings;
  /** Whether the route takes device tokens, too: those of the dashboard. */
  acceptsDevices?: boolean;
  /** Scopes of callers that name none; default the operator's. */
  defaults?: readonly string[];
}

export interface BearerGranted extends Granted {
  /** Proven by the shared secret: the owner. */
  isOwner: boolean;
}

/** The same for an HTTP request (auth §10). @throws Fault; `httpRefusal` turns it into an answer */
export async function grantBearer(asked: BearerAsked, services: GrantServices = {}): Promise<BearerGranted> {
  const { settings, ingress, authorization } = asked;
  if (ingress === "unattributable-proxy") throw attributionRequired();
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  const { mode } = settings.shared;
  const identified = mode === "none" || mode === "trusted-proxy";
  // Without a secret in the request a page could act for its visitor.
  if (identified && asked.origin !== null) checkPage(asked, settings);
  const auth = bearer === undefined ? {} : { token: bearer, password: bearer };
  const offer: Offer = { auth, ingress, proxy: asked.proxy ?? UNKNOWN_PROXY };
  const guard = services.guard ?? openGuard;
  const shared = guardedShared(settings.shared, offer, guard);
  if (shared.kind === "proven") {
    const { method, user } = shared;
    const isOwner = method === "token" || method === "password";
    if (isOwner) guard.succeeded("shared-secret");
    const defaults = asked.defaults ?? DEFAULT_OPERATOR_SCOPES;
    // The owner is never less than that; the others may ask to be.
    const given = {
      role: "operator" as const,
      method,
      scopes: defaults,
      ...(user === undefined ? {} : { user }),
    };
    return { ...given, isOwner, scopes: isOwner ? defaults : bounded(given, asked, settings) };
  }
  const device = asked.acceptsDevices && bearer !== undefined
    ? await byDevice(bearer, settings, services)
    : null;
  if (device) {
    guard.succeeded("device-token");
    return { ...device, isOwner: false, scopes: bounded(device, asked, settings) };
  }
  throw sharedRefusal(shared, BEARER_PARAMS, guard) ??
    fault("AUTH_FAILED", { problem: "no credential was sent" });
}

const UNKNOWN_PROXY: ProxyVerdict = { reason: "trusted_proxy_attribution_missing" };
/** What a refusal says to an HTTP caller about itself: nothing. */
const BEARER_PARAMS: ConnectParams = {
  minProtocol: 4, maxProtocol: 4, caps: [],
  client: { id: "gateway-client", mode: "backend", version: "0", platform: "http" },
};

/** Worker sockets speak another protocol. */
function roleOf({ client, role = "operator" }: ConnectParams): Role {
  const worker = role === "worker" || client.mode === "worker" || client.id === "openclaw-worker";
  if (worker) throw fault("INVALID_REQUEST", { problem: "invalid-handshake" });
  const known = ROLES.find((candidate) => candidate === role);
  if (!known) throw fault("INVALID_ROLE");
  return known;
}

/** Every connection that names a page, and those that must (auth §9). */
function checkOrigin(asked: Asked, settings: AuthSettings): void {
  const { id, mode } = asked.params.client;
  const browser = id.startsWith("webchat") || id === "openclaw-control-ui" || mode === "webchat";
  if (browser || asked.origin !== null) checkPage(asked, settings);
}

function checkPage({ origin, host, ingress }: Arrival, settings: AuthSettings): void {
  const reason = originProblem({ origin, host, local: ingress === "direct-local" }, settings.origins);
  if (!reason) return;
  const problem = "origin not allowed (open the Control UI from the gateway host or allow it in "
    + "gateway.controlUi.allowedOrigins)";
  throw fault("ORIGIN_REFUSED", { problem }, { details: { reason } });
}

/** A device-less connection has a person's secret and no identity to bind authority to (auth §4.1). */
function withoutDevice(
  asked: Asked,
  settings: AuthSettings,
  role: Role,
  offer: Offer,
  guard: Guard,
): Granted {
  const { params } = asked;
  const shared = guardedShared(settings.shared, offer, guard);
  const proven = shared.kind === "proven" ? shared : undefined;
  if (isOperatorUi(params.client)) {
    if (proven?.method !== "trusted-proxy" || role === "node") throw uiWithoutDevice();
    return { role, method: proven.method, scopes: [], ...named(proven.user) };
  }
  if (!proven) throw sharedRefusal(shared, params, guard) ?? fault("DEVICE_REQUIRED");
  if (proven.method !== "none") guard.succeeded("shared-secret");
  if (role === "node") throw fault("DEVICE_REQUIRED");
  const scopes = keepsScopes(asked, proven.method) ? joinScopes(params.scopes ?? []) : [];
  return { role, method: proven.method, scopes, ...named(proven.user) };
}

function uiWithoutDevice(): Error {
  const problem = "control ui requires device identity (use HTTPS or localhost secure context)";
  return fault("UI_DEVICE_REQUIRED", { problem });
}

/**
 * The paths without a pairing record that keep what they ask for (wire §2): our own CLI and local back ends.
 */
function keepsScopes({ params, ingress, origin }: Asked, method: AuthMethod): boolean {
  if (ingress !== "direct-local" || origin !== null) return false;
  const { id, mode } = params.client;
  const trusted = (id === "gateway-client" && mode === "backend") || (id === "cli" && mode === "cli");
  return method === "none" || (trusted && method !== "trusted-proxy");
}

async function withDevice(
  asked: Asked,
  settings: AuthSettings,
  role: Role,
  offer: Offer,
  clock: Pick<Clock, "now">,
  services: GrantServices,
): Promise<Granted> {
  const { params } = asked;
  const { pairing, guard = openGuard } = services;
  if (!params.device) throw fault("DEVICE_REQUIRED");
  const mark = pairing?.mark;
  const device = await verifyDevice(params, params.device, role, asked.nonce, clock);
  // A node holds no scopes, whatever it asks: what it may do is its surface.
  const scopes = role === "operator" ? joinScopes(params.scopes ?? []) : [];
  const proof = await prove({ params, offer, device, role, scopes, settings }, guard, pairing);
  const given = { role, method: proof.method, deviceId: device.deviceId, scopes, ...named(proof.user) };
  if (isUnpaired(asked, role, proof)) return given;
  // Nobody can be told apart from a device that was approved long ago before its record can be read.
  if (!pairing || mark === undefined) {
    throw fault("STARTING", {}, { details: { reason: "startup-sidecars" } });
  }
  const admitted = await pairing.admit(applicantOf(asked, settings, { role, scopes, device, proof, pairing }),
    proof.presented);
  return {
    ...given, mark,
    ...admitted.token,
    ...(admitted.handedOff ? { deviceTokens: admitted.handedOff } : {}),
    ...(proof.setup ? { setupId: proof.setup.setupId } : {}),
    ...(admitted.generation === undefined ? {} : { sharedGeneration: admitted.generation }),
  };
}

/**
 * A back end on this machine stays a back end (wire §3); without auth the local dashboard is the owner
 * (A-59).
 */
function isUnpaired(asked: Asked, role: Role, { method }: Proof): boolean {
  const { id, mode } = asked.params.client;
  if (role !== "operator" || method === "device-token" || method === "bootstrap-token") return false;
  if (id === "gateway-client" && mode === "backend") return keepsScopes(asked, method);
  return method === "none" && id === "openclaw-control-ui" && asked.ingress === "direct-local";
}

function applicantOf(
  asked: Asked,
  settings: AuthSettings,
  known: {
    role: Role;
    scopes: readonly string[];
    device: ProvenDevice;
    proof: Proof;
    pairing: PairingService;
  },
): Parameters<PairingService["admit"]>[0] {
  const { role, scopes, device, proof, pairing } = known;
  const secret = sharedSecret(settings.shared);
  const shared = proof.method === "token" || proof.method === "password";
  return {
    ...device,
    role,
    scopes,
    client: asked.params.client,
    ingress: asked.ingress,
    clientIp: asked.clientIp ?? "",
    origin: asked.origin,
    method: proof.method,
    ...(proof.setup ? { setup: proof.setup } : {}),
    // A page keeps its token where the secret was typed: it must not outlive it.
    ...(shared && secret !== undefined && asked.origin !== null
      ? { generation: pairing.generation(secret) }
      : {}),
  };
}

async function byDevice(
  token: string,
  settings: AuthSettings,
  services: GrantServices,
): Promise<Granted | null> {
  const { pairing, guard = openGuard } = services;
  if (!pairing || guard.blockedMs("device-token") > 0) return null;
  const secret = sharedSecret(settings.shared);
  const found = await pairing.bearer(token, secret === undefined ? undefined : pairing.generation(secret));
  if (!found) return null;
  if (found.role !== "operator") throw deviceTokenMismatch();
  return { role: "operator", method: "device-token", deviceId: found.deviceId, scopes: found.scopes };
}

/** Adds what a verified identity may do besides, then cuts to what the request itself allows. */
function bounded(
  given: Pick<Granted, "role" | "scopes" | "user">, asked: Arrival, settings: AuthSettings,
): readonly string[] {
  if (given.role !== "operator") return [];
  const scopes = joinScopes(given.scopes, identityScopes(given.user, settings.identityScopes));
  const header = asked.scopesHeader ?? null;
  if (header === null) return scopes;
  const cap = header.split(",").map((scope) => scope.trim()).filter((scope) => scope !== "");
  return commonScopes(scopes, cap);
}

function named(user: string | undefined): { user?: string } {
  return user === undefined ? {} : { user };
}
