// A connected device asks for more scopes and waits for the answer (auth §5.1, device.scopes.*).

import { Cache } from "#kernel/cache";
import { fault } from "#protocol/errors";
import { holdsAll, joinScopes } from "#protocol/scopes";
import type { DeviceRecord, PairRequest } from "#store/devices-port";
import { type Caller, unknownRequest } from "./callers.ts";
import { liveToken } from "./applicant.ts";
import { announceRequest, announceResolved, keepRequest, type PairingCore } from "./core.ts";
import { merged, REQUEST_MS } from "./records.ts";

export type UpgradeResult =
  | { status: "approved"; requestId: string; deviceToken: string; scopes: string[] }
  | { status: "rejected" | "expired"; requestId: string };

interface Asked {
  deviceId: string;
  scopes: string[];
  expiresAtMs: number;
  decision?: "approved" | "rejected";
}

const KEPT_MS = 2 * REQUEST_MS;
const KEPT_MAX = 1_000;

export class ScopeUpgrades {
  readonly #core: PairingCore;
  readonly #asked: Cache<Asked>;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(core: PairingCore) {
    this.#core = core;
    this.#asked = new Cache(core.env.clock, { entriesMax: KEPT_MAX, lifetimeMs: KEPT_MS });
  }

  /** @throws DEVICE_REQUIRED for connections that are no paired device's */
  async request(caller: Caller, scopes: readonly string[]): Promise<{ requestId: string }> {
    const { env, store } = this.#core;
    const nowMs = env.clock.now();
    const { request, gone, isNew, covered } = await store.commit(async (tx) => {
      const device = caller.deviceId === undefined ? null : await tx.devices.get(caller.deviceId);
      const token = device ? liveToken(device, "operator") : undefined;
      if (!device || !token) throw fault("DEVICE_REQUIRED");
      const asked = upgradeOf(device, scopes, env.ids.uuid(), nowMs);
      // The token counts, not the approval: an operator may have narrowed it by rotating.
      const covered = holdsAll(token.scopes, scopes) && holdsAll(device.scopes, scopes);
      if (covered) return { request: asked, gone: [], isNew: false, covered };
      const earlier = await tx.pairRequests.ofDevice(device.deviceId);
      const live = earlier && earlier.expiresAtMs > nowMs ? earlier : null;
      const kept = live ? merged(live, asked, nowMs) : asked;
      const replaced = await keepRequest(tx, kept, nowMs);
      return { request: kept, gone: replaced, isNew: kept.requestId !== live?.requestId, covered: false };
    });
    const { requestId, deviceId } = request;
    this.#asked.set(requestId, {
      deviceId,
      scopes: [...new Set(scopes)],
      expiresAtMs: request.expiresAtMs,
      ...(covered ? { decision: "approved" as const } : {}),
    });
    for (const earlier of gone) announceResolved(this.#core, earlier, "rejected");
    if (isNew) announceRequest(this.#core, request);
    return { requestId };
  }

  /**
   * Resolves once somebody decided, or when the request expired.
   * @throws INVALID_REQUEST for a request of another device, or one that was never made here
   */
  async wait(caller: Caller, requestId: string, signal: AbortSignal): Promise<UpgradeResult> {
    for (;;) {
      const request = await this.#core.store.pairRequests.get(requestId);
      const asked = this.#asked.get(requestId);
      if (!asked || asked.deviceId !== caller.deviceId) throw unknownRequest();
      if (asked.decision !== undefined) return this.#result(asked, requestId);
      // A request that is gone without a decision: its decision is on the way, or its device was removed.
      const leftMs = (request?.expiresAtMs ?? asked.expiresAtMs) - this.#core.env.clock.now();
      if (leftMs <= 0) return { status: "expired", requestId };
      await this.#decided(requestId, leftMs, signal);
    }
  }

  /** Told of every decided pairing request. */
  settled({ requestId }: PairRequest, decision: "approved" | "rejected"): void {
    const asked = this.#asked.get(requestId);
    if (asked) asked.decision = decision;
    for (const wake of this.#waiting.get(requestId) ?? []) wake();
  }

  /** Returns at a decision, after `ms`, or when the connection closes. */
  async #decided(requestId: string, ms: number, signal: AbortSignal): Promise<void> {
    const wakes = this.#waiting.get(requestId) ?? new Set();
    this.#waiting.set(requestId, wakes);
    const done = new AbortController();
    const wake = (): void => done.abort();
    wakes.add(wake);
    try {
      await this.#core.env.clock.sleep(ms, AbortSignal.any([signal, done.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      // Woken: the caller looks at the decision.
    } finally {
      wakes.delete(wake);
      if (wakes.size === 0) this.#waiting.delete(requestId);
    }
  }

  async #result(asked: Asked, requestId: string): Promise<UpgradeResult> {
    if (asked.decision === "rejected") return { status: "rejected", requestId };
    const device = await this.#core.store.devices.get(asked.deviceId);
    const token = device ? liveToken(device, "operator") : undefined;
    // Approved, but taken away again meanwhile.
    if (!device || !token || !holdsAll(token.scopes, asked.scopes)) return { status: "rejected", requestId };
    const deviceToken = this.#core.mint.reveal(device.deviceId, token);
    if (deviceToken === undefined) return { status: "rejected", requestId };
    return { status: "approved", requestId, deviceToken, scopes: asked.scopes };
  }
}

/** The device as it is, asking for more as an operator. */
function upgradeOf(
  device: DeviceRecord,
  scopes: readonly string[],
  requestId: string,
  nowMs: number,
): PairRequest {
  const { deviceId, publicKey, displayName, platform, deviceFamily, clientId, clientMode, browserOrigin } =
    device;
  return {
    requestId, deviceId, publicKey,
    ...(displayName === undefined ? {} : { displayName }),
    ...(platform === undefined ? {} : { platform }),
    ...(deviceFamily === undefined ? {} : { deviceFamily }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientMode === undefined ? {} : { clientMode }),
    ...(browserOrigin === undefined ? {} : { browserOrigin }),
    ...(device.remoteIp === undefined ? {} : { remoteIp: device.remoteIp }),
    role: "operator", roles: ["operator"], scopes: joinScopes(scopes),
    silent: false, isRepair: true, ts: nowMs, expiresAtMs: nowMs + REQUEST_MS,
  };
}
