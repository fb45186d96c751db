// Managing paired devices: what the device.* methods do (auth §5.1).

import { fault } from "#protocol/errors";
import { devicePairChanged } from "#protocol/events/pairing";
import type { PairedDevice, PendingDevice } from "#protocol/records/device";
import type { DeviceRecord } from "#store/devices-port";
import type { Tx } from "#store/port";
import { liveToken } from "./applicant.ts";
import {
  type Caller, checkApprove, checkRemove, checkRevoke, checkRotate, denied, mayTouch, unknownRequest,
} from "./callers.ts";
import { announceResolved, type PairingCore, waiting } from "./core.ts";
import { approvedRecord, deviceView, pendingView } from "./records.ts";
import type { Sightings } from "./sightings.ts";

export interface Rotated {
  deviceId: string;
  role: string;
  scopes: string[];
  rotatedAtMs: number;
  /** Only for a device that rotates its own token over a connection that token opened. */
  token?: string;
  tokenDelivery: "in-band" | "withheld-cross-device";
}

export class DeviceDesk {
  readonly #core: PairingCore;
  readonly #sightings: Sightings;

  constructor(core: PairingCore, sightings: Sightings) {
    this.#core = core;
    this.#sightings = sightings;
  }

  /** What the caller may see, newest first. */
  async list(caller: Caller): Promise<{ pending: PendingDevice[]; paired: PairedDevice[] }> {
    await this.#sightings.flush();
    const { store, env, connected } = this.#core;
    const nowMs = env.clock.now();
    const seen = (entry: { deviceId: string }): boolean => mayTouch(caller, entry.deviceId);
    const requests = (await store.pairRequests.list()).filter((request) => request.expiresAtMs > nowMs);
    const devices = await store.devices.list();
    return {
      pending: requests.filter(seen).map(pendingView),
      paired: devices.filter(seen).map((device) => deviceView(device, connected(device.deviceId))),
    };
  }

  /** @throws INVALID_REQUEST for an unknown or expired request, and for one the caller may not approve */
  async approve(caller: Caller, requestId: string): Promise<{ requestId: string; device: PairedDevice }> {
    const { env, mint, store } = this.#core;
    const { request, device } = await store.commit(async (tx) => {
      const found = await this.#request(tx, requestId);
      checkApprove(caller, found);
      const before = await tx.devices.get(found.deviceId);
      const approval = { via: "owner", nowMs: env.clock.now(), mint, fresh: false } as const;
      const approved = approvedRecord(before, found, approval);
      await tx.devices.put(approved);
      await tx.pairRequests.delete(requestId);
      return { request: found, device: approved };
    });
    announceResolved(this.#core, request, "approved");
    return { requestId, device: deviceView(device) };
  }

  async reject(caller: Caller, requestId: string): Promise<{ requestId: string; deviceId: string }> {
    const request = await this.#core.store.commit(async (tx) => {
      const found = await this.#request(tx, requestId);
      if (!mayTouch(caller, found.deviceId)) throw unknownRequest();
      await tx.pairRequests.delete(requestId);
      return found;
    });
    announceResolved(this.#core, request, "rejected");
    return { requestId, deviceId: request.deviceId };
  }

  /** Forgets a device: its tokens, its surface, and what it was asking. Its connections close. */
  async remove(caller: Caller, deviceId: string): Promise<{ deviceId: string }> {
    await this.#core.store.commit(async (tx) => {
      const device = await this.#device(tx, caller, deviceId);
      checkRemove(caller, device);
      const request = await tx.pairRequests.ofDevice(deviceId);
      if (request) await tx.pairRequests.delete(request.requestId);
      await tx.devices.delete(deviceId);
    });
    this.#revoked(caller, deviceId);
    return { deviceId };
  }

  /** The operator's own name for a device; it is shown before the device's and survives a new pairing. */
  async rename(
    caller: Caller,
    deviceId: string,
    label: string,
  ): Promise<{ deviceId: string; label: string }> {
    await this.#core.store.commit(async (tx) => {
      const device = await this.#device(tx, caller, deviceId);
      await tx.devices.put({ ...device, operatorLabel: label });
    });
    this.#core.publish(devicePairChanged, {});
    return { deviceId, label };
  }

  /** A new token in place of the old one, which stops working; connections of that role close (wire §3). */
  async rotate(
    caller: Caller, deviceId: string, role: string, scopes: readonly string[] | undefined,
  ): Promise<Rotated> {
    const { env, mint, store } = this.#core;
    const rotatedAtMs = env.clock.now();
    const minted = await store.commit(async (tx) => {
      const device = await tx.devices.get(deviceId);
      const live = device ? liveToken(device, role) : undefined;
      if (!device || !live) throw denied("device token rotation");
      const wanted = [...new Set(scopes ?? live.scopes)];
      checkRotate(caller, device, role, wanted);
      const { record, token } = mint.make({
        deviceId, role, scopes: wanted, nowMs: live.createdAtMs,
        ...(live.generation === undefined ? {} : { generation: live.generation }),
      });
      await putToken(tx, device, { ...record, rotatedAtMs });
      return { scopes: wanted, token };
    });
    this.#revoked(caller, deviceId, role);
    const own = caller.deviceId === deviceId && caller.method === "device-token" && role === "operator";
    return {
      deviceId, role, scopes: minted.scopes, rotatedAtMs,
      ...(own
        ? { token: minted.token, tokenDelivery: "in-band" as const }
        : { tokenDelivery: "withheld-cross-device" as const }),
    };
  }

  /** Takes a role away; the device must be approved again to get it back. */
  async revoke(
    caller: Caller, deviceId: string, role: string,
  ): Promise<{ deviceId: string; role: string; revokedAtMs: number }> {
    const nowMs = this.#core.env.clock.now();
    const revokedAtMs = await this.#core.store.commit(async (tx) => {
      checkRevoke(caller, deviceId, role);
      const device = await tx.devices.get(deviceId);
      const token = device?.tokens.find((candidate) => candidate.role === role);
      if (!device || !token) throw denied("device token revocation");
      if (token.revokedAtMs !== undefined) return token.revokedAtMs;
      await putToken(tx, device, { ...token, revokedAtMs: nowMs });
      return nowMs;
    });
    this.#revoked(caller, deviceId, role);
    return { deviceId, role, revokedAtMs };
  }

  async #request(tx: Tx, requestId: string): Promise<Awaited<ReturnType<typeof waiting>>[number]> {
    const request = await tx.pairRequests.get(requestId);
    if (!request || request.expiresAtMs <= this.#core.env.clock.now()) throw unknownRequest();
    return request;
  }

  /** A device the caller may know of. */
  async #device(tx: Tx, caller: Caller, deviceId: string): Promise<DeviceRecord> {
    const device = mayTouch(caller, deviceId) ? await tx.devices.get(deviceId) : null;
    if (!device) throw fault("INVALID_REQUEST", { problem: "unknown deviceId" });
    return device;
  }

  /** Everybody else's connections close now, the caller's own one after its answer (see `finish`). */
  #revoked(caller: Caller, deviceId: string, role?: string): void {
    this.#core.publish(devicePairChanged, {});
    this.#core.revocations.tell({
      deviceId, ...(role === undefined ? {} : { role }),
      ...(caller.deviceId === deviceId ? { exceptConnectionId: caller.connectionId } : {}),
    });
  }

  /** To be called once a caller that took away its own authority has its answer: closes its connection. */
  finish(caller: Caller, deviceId: string, role?: string): void {
    if (caller.deviceId !== deviceId) return;
    this.#core.revocations.tell({
      deviceId, onlyConnectionId: caller.connectionId, ...(role === undefined ? {} : { role }),
    });
  }
}

function putToken(tx: Tx, device: DeviceRecord, token: DeviceRecord["tokens"][number]): Promise<void> {
  const others = device.tokens.filter((other) => other.role !== token.role);
  return tx.devices.put({ ...device, tokens: [...others, token] });
}
