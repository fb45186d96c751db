// Making device records and requests, and showing them (auth §5). Approval is here and nowhere else: what a
// record allows grows by what was asked and approved, and by nothing more.

import type { NodeRequest, PairedDevice, PendingDevice } from "#protocol/records/device";
import { holds, joinScopes } from "#protocol/scopes";
import type { ApprovedVia, DeviceRecord, DeviceToken, PairRequest } from "#store/devices-port";
import type { TokenMint } from "../tokens.ts";
import { type Applicant, deviceFamilyOf, liveToken } from "./applicant.ts";

/** How long a request waits for an answer; every retry starts it anew. */
export const REQUEST_MS = 300_000;

/** What the applicant asks, as a request. */
export function requestOf(
  applicant: Applicant,
  requestId: string,
  isRepair: boolean,
  nowMs: number,
): PairRequest {
  const { client, deviceId, origin, publicKey, role, scopes } = applicant;
  const family = client.deviceFamily ?? (role === "node" ? deviceFamilyOf(client) : undefined);
  return {
    requestId, deviceId, publicKey,
    ...(client.displayName === undefined ? {} : { displayName: client.displayName }),
    platform: client.platform,
    ...(family === undefined ? {} : { deviceFamily: family }),
    clientId: client.id, clientMode: client.mode,
    ...(origin === null ? {} : { browserOrigin: origin }),
    role, roles: [role], scopes: joinScopes(scopes),
    ...(applicant.ingress === "direct-local" ? {} : { remoteIp: applicant.clientIp }),
    silent: false, isRepair, ts: nowMs, expiresAtMs: nowMs + REQUEST_MS,
  };
}

/**
 * What becomes of an earlier request when its device asks again. The same request goes on when it already
 * holds everything asked now and describes the same device: otherwise whoever approves it would approve
 * something else than he read. A device that asks as operator and as node (one app, two sockets) waits with
 * both in one request.
 */
export function merged(earlier: PairRequest, asked: PairRequest, nowMs: number): PairRequest {
  const sameDevice = earlier.publicKey === asked.publicKey && earlier.platform === asked.platform
    && (earlier.deviceFamily ?? asked.deviceFamily) === (asked.deviceFamily ?? earlier.deviceFamily);
  const inside = asked.roles.every((role) => earlier.roles.includes(role))
    && asked.scopes.every((scope) => earlier.scopes.includes(scope));
  if (sameDevice && inside) return { ...earlier, expiresAtMs: nowMs + REQUEST_MS };
  if (earlier.publicKey !== asked.publicKey) return asked;
  return {
    ...asked,
    roles: [...new Set([...earlier.roles, ...asked.roles])].sort(),
    scopes: joinScopes(earlier.scopes, asked.scopes),
  };
}

export interface Approval {
  via: ApprovedVia;
  nowMs: number;
  mint: TokenMint;
  /** Replace live tokens instead of widening them: a silent upgrade changes the token (wire §3). */
  fresh: boolean;
  generation?: string;
}

/** The record after a request was approved. */
export function approvedRecord(
  before: DeviceRecord | null,
  request: PairRequest,
  approval: Approval,
): DeviceRecord {
  const { nowMs, via } = approval;
  // Another key is another device: nothing it was allowed carries over but the name its operator gave it.
  const base = before && before.publicKey === request.publicKey ? before : null;
  const asks = (
    field: "displayName" | "deviceFamily" | "browserOrigin" | "remoteIp",
  ): Partial<DeviceRecord> => {
    const value = request[field] ?? (field === "remoteIp" ? undefined : base?.[field]);
    return value === undefined ? {} : { [field]: value };
  };
  return {
    deviceId: request.deviceId, publicKey: request.publicKey,
    ...asks("displayName"),
    ...(before?.operatorLabel === undefined ? {} : { operatorLabel: before.operatorLabel }),
    ...(request.platform === undefined ? {} : { platform: request.platform }),
    ...asks("deviceFamily"),
    ...(request.clientId === undefined ? {} : { clientId: request.clientId }),
    ...(request.clientMode === undefined ? {} : { clientMode: request.clientMode }),
    ...asks("browserOrigin"),
    role: request.role,
    roles: [...new Set([...(base?.roles ?? []), ...request.roles])].sort(),
    scopes: approvedScopes(base, request),
    ...asks("remoteIp"),
    approvedVia: via,
    createdAtMs: base?.createdAtMs ?? nowMs, approvedAtMs: nowMs,
    ...(base?.lastSeenAtMs === undefined ? {} : { lastSeenAtMs: base.lastSeenAtMs }),
    ...(base?.lastSeenReason === undefined ? {} : { lastSeenReason: base.lastSeenReason }),
    tokens: approvedTokens(base, request, approval),
    ...(base?.surface ? { surface: base.surface } : {}),
    ...(base?.pendingSurface ? { pendingSurface: base.pendingSurface } : {}),
  };
}

/**
 * A role that was taken away comes back with what is asked now, not with what it once had
 * (GHSA-8mg9-j9cf-54cj).
 */
function approvedScopes(base: DeviceRecord | null, request: PairRequest): string[] {
  if (!request.roles.includes("operator")) return base?.scopes ?? [];
  const kept = base && liveToken(base, "operator") ? base.scopes : [];
  return joinScopes(kept, request.scopes).sort();
}

function approvedTokens(base: DeviceRecord | null, request: PairRequest, approval: Approval): DeviceToken[] {
  const untouched = (base?.tokens ?? []).filter((token) => !request.roles.includes(token.role));
  const granted = request.roles.map((role) => approvedToken(base, role, request, approval));
  return [...untouched, ...granted].sort((a, b) => (a.role < b.role ? -1 : 1));
}

function approvedToken(
  base: DeviceRecord | null, role: string, request: PairRequest, approval: Approval,
): DeviceToken {
  const live = base ? liveToken(base, role) : undefined;
  const asked = role === "operator" ? request.scopes : [];
  // What the token could do it may still do: the device may use it on another connection.
  const scopes = joinScopes(asked, live?.scopes ?? []);
  if (live && !approval.fresh) return { ...live, scopes };
  return approval.mint.make({
    deviceId: request.deviceId, role, scopes, nowMs: approval.nowMs,
    ...(approval.generation === undefined ? {} : { generation: approval.generation }),
  }).record;
}

/** A request as its entry in `device.pair.list`. */
export function pendingView(request: PairRequest): PendingDevice {
  const { expiresAtMs: _, ...shown } = request;
  return shown;
}

/** A device as its entry in `device.pair.list`: token summaries, no hashes. */
export function deviceView(device: DeviceRecord, connected?: boolean): PairedDevice {
  const {
    tokens,
    surface: _,
    pendingSurface,
    lastSeenAtMs,
    lastSeenReason,
    createdAtMs,
    approvedAtMs,
    ...facts
  } = device;
  return {
    ...facts,
    ...(pendingSurface ? { pendingNodeSurface: withoutIp(pendingSurface) } : {}),
    createdAtMs, approvedAtMs,
    ...(lastSeenAtMs === undefined ? {} : { lastSeenAtMs }),
    ...(lastSeenReason === undefined ? {} : { lastSeenReason }),
    ...(connected === undefined ? {} : { connected }),
    tokens: tokens.map(({ hash: _hash, serial: _serial, generation: _generation, ...summary }) => summary),
  };
}

function withoutIp<T extends { remoteIp?: string }>(surface: T): Omit<T, "remoteIp"> {
  const { remoteIp: _, ...shown } = surface;
  return shown;
}

// Commands that run programs or read files on the node (nodes-ops §1.1).
const EXEC_COMMANDS = [
  "system.run",
  "system.run.prepare",
  "system.which",
  "browser.proxy",
  "browser.proxy.upload.v1",
  "fs.listDir",
  "system.execApprovals.get",
  "system.execApprovals.set",
];

/** What an operator must hold to let a node offer these commands. */
export function surfaceScopes(commands: readonly string[]): string[] {
  if (commands.length === 0) return ["operator.pairing"];
  const exec = commands.some((command) => EXEC_COMMANDS.includes(command));
  return ["operator.pairing", exec ? "operator.admin" : "operator.write"];
}

/** A pending surface as its entry in `node.pair.list`. */
export function nodeRequestView(device: DeviceRecord): NodeRequest | undefined {
  const pending = device.pendingSurface;
  if (!pending) return undefined;
  const { requestId, revision: _, silent, ts, ...facts } = pending;
  return {
    requestId, nodeId: device.deviceId,
    ...(device.clientId === undefined ? {} : { clientId: device.clientId }),
    ...(device.clientMode === undefined ? {} : { clientMode: device.clientMode }),
    ...facts, requiredApproveScopes: surfaceScopes(pending.commands), silent, ts,
  };
}

/** The first scope of `needed` that is not held, for `missing scope: …`. */
export function missingOf(held: readonly string[], needed: readonly string[]): string | undefined {
  return needed.find((scope) => !holds(held, scope));
}
