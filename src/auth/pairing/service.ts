// Pairing: which devices there are, what each may do, and what happens when one asks for more (auth §5).
// `grant` asks here for every device that proved itself; methods manage devices through the parts.

import type { Env } from "#kernel/env";
import type { Publish } from "#protocol/event";
import { nodePairResolved } from "#protocol/events/pairing";
import { holdsAll, joinScopes } from "#protocol/scopes";
import type { DeviceRecord, PairRequest } from "#store/devices-port";
import type { Store, Tx } from "#store/port";
import { pairingRequired, scopeMismatch, type UpgradeReason } from "../refusals.ts";
import { secretHash } from "../secret.ts";
import type { PairingSettings } from "../settings.ts";
import { issuedAtMs, TokenMint, tokenMatches } from "../tokens.ts";
import { type Applicant, isOperatorUi, liveToken, silentApproval, upgradeReason } from "./applicant.ts";
import { announceRequest, announceResolved, keepRequest, type PairingCore } from "./core.ts";
import { DeviceDesk } from "./desk.ts";
import { approvedRecord, merged, requestOf } from "./records.ts";
import { Revocations, type Revoked } from "./revocations.ts";
import { SetupCodes, setupProfile, type SetupFacts } from "./setup-codes.ts";
import { Sightings } from "./sightings.ts";
import { NodeSurfaces } from "./surfaces.ts";
import { ScopeUpgrades } from "./upgrades.ts";

export interface PairingDeps {
  env: Env;
  store: Store;
  publish: Publish;
  /** 32 secret bytes that are not in the database (see token-key). */
  tokenKey: Uint8Array;
  settings(): PairingSettings;
  /** Whether the device has an open connection. */
  connected(deviceId: string): boolean;
  /** Where devices reach this gateway, for setup codes. */
  setup(): SetupFacts;
}

/** A device that may do what it asked. */
export interface Admitted {
  /** Absent only when the gateway cannot make the token again and the caller did not present it. */
  token?: { deviceToken: string; issuedAtMs: number };
  /** The shared secret the token was issued under, when it depends on it. */
  generation?: string;
  /** Tokens of other roles that come with a setup code. */
  handedOff?: { deviceToken: string; role: string; scopes: string[]; issuedAtMs: number }[];
}

/** A device token somebody presented, and who claims it. */
export interface TokenClaim {
  deviceId: string;
  publicKey: string;
  role: string;
  scopes: readonly string[];
  token: string;
  generation?: string;
}

// a pairing nobody was asked about may go when its like takes its place and it was not seen for this
// long.
const SILENT_IDLE_MS = 600_000;

type Decision =
  | { kind: "admitted"; device: DeviceRecord }
  | { kind: "approved"; device: DeviceRecord; request: PairRequest; pruned: DeviceRecord[] }
  | { kind: "waits"; reason: UpgradeReason; device: DeviceRecord | null; request: PairRequest; isNew: boolean;
      gone: PairRequest[] };

export class PairingService {
  readonly desk: DeviceDesk;
  readonly surfaces: NodeSurfaces;
  readonly setup: SetupCodes;
  readonly upgrades: ScopeUpgrades;
  readonly #core: PairingCore;
  readonly #sightings: Sightings;

  constructor(deps: PairingDeps) {
    const { env, store } = deps;
    this.#core = {
      ...deps, mint: new TokenMint(deps.tokenKey, env.ids), revocations: new Revocations(env),
      settings: () => deps.settings(), connected: (deviceId) => deps.connected(deviceId),
      settled: (request, decision) => this.upgrades.settled(request, decision),
    };
    this.#sightings = new Sightings(env, store);
    this.desk = new DeviceDesk(this.#core, this.#sightings);
    this.surfaces = new NodeSurfaces(this.#core, this.#sightings);
    this.setup = new SetupCodes(this.#core, () => deps.setup());
    this.upgrades = new ScopeUpgrades(this.#core);
  }

  /** Called with everything that was taken back, after its commit: close those connections with 4001. */
  onRevoked(listener: (revoked: Revoked) => void): () => void {
    return this.#core.revocations.on(listener);
  }

  /** To be taken before a decision; see `changedSince`. */
  get mark(): number {
    return this.#core.revocations.mark;
  }

  /** Whether authority of this device was taken back since the mark: what was decided meanwhile is void. */
  changedSince(deviceId: string, mark: number): boolean {
    return this.#core.revocations.since(deviceId, mark);
  }

  /** Names a shared secret without telling it. */
  generation(secret: string): string {
    return this.#core.mint.generation(secret);
  }

  /** Whether the token is the device's own, and covers what it asks. */
  async verify(claim: TokenClaim): Promise<"ok" | "mismatch" | "scopes"> {
    const device = await this.#core.store.devices.get(claim.deviceId);
    const token = device?.tokens.find((candidate) => candidate.role === claim.role);
    if (!device || device.publicKey !== claim.publicKey || !token) return "mismatch";
    if (!tokenMatches(claim.token, token) || !device.roles.includes(claim.role)) return "mismatch";
    if (token.generation !== undefined && token.generation !== claim.generation) return "mismatch";
    if (claim.role !== "operator") return "ok";
    return holdsAll(device.scopes, token.scopes) && holdsAll(token.scopes, claim.scopes) ? "ok" : "scopes";
  }

  /** Who a bearer token belongs to; null when it is nobody's. */
  async bearer(
    token: string, generation: string | undefined,
  ): Promise<{ deviceId: string; role: string; scopes: readonly string[] } | null> {
    const found = await this.#core.store.devices.byTokenHash(secretHash(token));
    if (!found) return null;
    const device = await this.#core.store.devices.get(found.deviceId);
    const record = device?.tokens.find((candidate) => candidate.role === found.role);
    if (!device || !record) return null;
    const { deviceId, publicKey } = device;
    const claim = { deviceId, publicKey, role: found.role, scopes: record.scopes, token };
    const verdict = await this.verify({ ...claim, ...(generation === undefined ? {} : { generation }) });
    return verdict === "ok" ? { deviceId, role: found.role, scopes: record.scopes } : null;
  }

  /**
   * Lets a proven device in, or makes it wait.
   * @param presented the device token it logged in with, to be handed back as it came
   * @throws PAIRING_REQUIRED with the id of the request that now waits
   */
  async admit(applicant: Applicant, presented?: string): Promise<Admitted> {
    const known = await this.#core.store.devices.get(applicant.deviceId);
    const settled = known && !applicant.setup && this.#covers(known, applicant, presented)
      ? known
      : undefined;
    const device = settled ?? await this.#decide(applicant);
    const { clock } = this.#core.env;
    const byToken = applicant.method === "device-token";
    this.#sightings.note(applicant.deviceId, {
      atMs: clock.now(), reason: byToken ? "device-token-auth" : "connect",
      ...(byToken ? { role: applicant.role } : {}),
    });
    return this.#admitted(device, applicant, presented);
  }

  /** Writes what is not yet on the disk. */
  async close(): Promise<void> {
    await this.#sightings.flush();
  }

  /** Nothing to approve and nothing to renew: the common case, without a transaction. */
  #covers(device: DeviceRecord, applicant: Applicant, presented: string | undefined): boolean {
    if (upgradeReason(device, applicant) !== undefined) return false;
    const token = liveToken(device, applicant.role);
    if (!token || !holdsAll(token.scopes, scopesOf(applicant))) return false;
    if (!holdsAll(device.scopes, token.scopes)) return false;
    if (presented !== undefined) return true;
    if (token.generation !== undefined && token.generation !== applicant.generation) return false;
    return this.#core.mint.reveal(device.deviceId, token) !== undefined;
  }

  async #decide(applicant: Applicant): Promise<DeviceRecord> {
    const decision = await this.#core.store.commit((tx) => this.#judge(tx, applicant));
    if (decision.kind === "admitted") return decision.device;
    if (decision.kind === "approved") {
      announceResolved(this.#core, decision.request, "approved");
      for (const device of decision.pruned) this.#forget(device);
      return decision.device;
    }
    const { device, gone, isNew, reason, request } = decision;
    for (const earlier of gone) announceResolved(this.#core, earlier, "rejected");
    if (isNew) announceRequest(this.#core, request);
    throw pairingRequired({
      reason, requestId: request.requestId, deviceId: applicant.deviceId, role: applicant.role,
      scopes: scopesOf(applicant),
      waits: applicant.setup !== undefined ||
        (applicant.role === "operator" && isOperatorUi(applicant.client)),
      ...(device && reason !== "not-paired"
        ? { approved: { roles: device.roles, scopes: device.scopes } }
        : {}),
    });
  }

  /** Decides with what is true inside the transaction, whatever was read before it. */
  async #judge(tx: Tx, applicant: Applicant): Promise<Decision> {
    const { env, mint } = this.#core;
    const nowMs = env.clock.now();
    const device = await tx.devices.get(applicant.deviceId);
    const reason = neededApproval(device, applicant);
    if (device && reason === undefined) {
      const renewed = this.#renewed(device, applicant, nowMs);
      if (renewed !== device) await tx.devices.put(renewed);
      if (applicant.setup) await this.setup.consume(tx, applicant.setup);
      return { kind: "admitted", device: renewed };
    }
    const asked = asRequest(applicant, env.ids.uuid(), device !== null, nowMs);
    const via = silentApproval(applicant, reason ?? "not-paired", device, this.#core.settings());
    if (via !== undefined) {
      const { generation } = applicant;
      const approval = { via, nowMs, mint, fresh: true, ...(generation === undefined ? {} : { generation }) };
      const approved = approvedRecord(device, asked, approval);
      await tx.devices.put(approved);
      if (applicant.setup) await this.setup.consume(tx, applicant.setup);
      const earlier = await tx.pairRequests.ofDevice(applicant.deviceId);
      if (earlier && inside(earlier, approved)) await tx.pairRequests.delete(earlier.requestId);
      const pruned = via === "silent" ? await this.#prune(tx, approved, nowMs) : [];
      return { kind: "approved", device: approved, request: asked, pruned };
    }
    const earlier = await tx.pairRequests.ofDevice(applicant.deviceId);
    const live = earlier && earlier.expiresAtMs > nowMs ? earlier : null;
    const request = live ? merged(live, asked, nowMs) : asked;
    const gone = await keepRequest(tx, request, nowMs);
    const isNew = request.requestId !== live?.requestId;
    return { kind: "waits", reason: reason ?? "not-paired", device, request, isNew, gone };
  }

  /**
   * The record with a token that covers what is asked: the live one, or a new one within what is approved
   * (A-71).
   */
  #renewed(device: DeviceRecord, applicant: Applicant, nowMs: number): DeviceRecord {
    const { role, generation } = applicant;
    const live = liveToken(device, role);
    const kept = live?.scopes.filter((scope) => holdsAll(device.scopes, [scope])) ?? [];
    const stale = live?.generation !== undefined && live.generation !== generation;
    const covered = live && holdsAll(live.scopes, scopesOf(applicant)) && kept.length === live.scopes.length;
    if (covered && !stale && this.#core.mint.reveal(device.deviceId, live) !== undefined) return device;
    const { record } = this.#core.mint.make({
      deviceId: device.deviceId, role, nowMs, scopes: joinScopes(scopesOf(applicant), stale ? [] : kept),
      ...(generation === undefined ? {} : { generation }),
    });
    return { ...device, tokens: [...device.tokens.filter((token) => token.role !== role), record] };
  }

  #admitted(device: DeviceRecord, applicant: Applicant, presented: string | undefined): Admitted {
    const { mint } = this.#core;
    const token = liveToken(device, applicant.role);
    const deviceToken = presented ?? (token && mint.reveal(device.deviceId, token));
    const others = applicant.setup ? device.tokens.filter((other) => other.role !== applicant.role) : [];
    const handedOff = others.filter((other) => other.revokedAtMs === undefined).flatMap((other) => {
      const revealed = mint.reveal(device.deviceId, other);
      if (revealed === undefined) return [];
      return [{
        deviceToken: revealed,
        role: other.role,
        scopes: other.scopes,
        issuedAtMs: issuedAtMs(other),
      }];
    });
    return {
      ...(token && deviceToken !== undefined
        ? { token: { deviceToken, issuedAtMs: issuedAtMs(token) } }
        : {}),
      ...(token?.generation === undefined ? {} : { generation: token.generation }),
      ...(handedOff.length > 0 ? { handedOff } : {}),
    };
  }

  /** clients that lose their key come back as new devices; what they leave behind is cleared away. */
  async #prune(tx: Tx, fresh: DeviceRecord, nowMs: number): Promise<DeviceRecord[]> {
    const idle = (device: DeviceRecord): boolean =>
      !this.#core.connected(device.deviceId) &&
      (device.lastSeenAtMs ?? device.approvedAtMs) < nowMs - SILENT_IDLE_MS;
    const like = (device: DeviceRecord): boolean =>
      device.clientId === fresh.clientId && device.clientMode === fresh.clientMode
      && device.platform === fresh.platform && device.remoteIp === undefined
      && device.roles.join() === fresh.roles.join();
    const chosen = (device: DeviceRecord): boolean =>
      device.operatorLabel !== undefined || device.surface !== undefined || device.approvedVia !== "silent";
    const gone = (await tx.devices.list()).filter((device) =>
      device.deviceId !== fresh.deviceId && !chosen(device) && like(device) && idle(device));
    for (const device of gone) await tx.devices.delete(device.deviceId);
    return gone;
  }

  #forget(device: DeviceRecord): void {
    const { env, publish, revocations } = this.#core;
    if (device.roles.includes("node")) {
      const ts = env.clock.now();
      publish(nodePairResolved, { requestId: "", nodeId: device.deviceId, decision: "removed", ts });
    }
    revocations.tell({ deviceId: device.deviceId });
  }
}

/** A node has its surface and no scopes, whatever it sent. */
function scopesOf({ role, scopes }: Applicant): readonly string[] {
  return role === "operator" ? scopes : [];
}

/** With a setup code everything its profile names must be there; otherwise what is asked now. */
function neededApproval(device: DeviceRecord | null, applicant: Applicant): UpgradeReason | undefined {
  if (!applicant.setup) return upgradeReason(device, applicant);
  const { roles, scopes } = setupProfile(applicant.setup.access);
  if (!roles.includes(applicant.role) || !holdsAll(scopes, scopesOf(applicant))) throw scopeMismatch();
  const reasons = roles.map((role) =>
    upgradeReason(device, { ...applicant, role, scopes: role === "operator" ? scopes : [] }));
  return reasons.find((reason) => reason !== undefined);
}

function asRequest(applicant: Applicant, requestId: string, isRepair: boolean, nowMs: number): PairRequest {
  const request = requestOf({ ...applicant, scopes: scopesOf(applicant) }, requestId, isRepair, nowMs);
  if (!applicant.setup) return request;
  const { roles, scopes } = setupProfile(applicant.setup.access);
  return { ...request, roles: [...roles], scopes: [...scopes] };
}

/** Whether a request asks for nothing beyond what the record now allows. */
function inside(request: PairRequest, device: DeviceRecord): boolean {
  return request.roles.every((role) => device.roles.includes(role)) &&
    holdsAll(device.scopes, request.scopes);
}
