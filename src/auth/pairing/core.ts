// What the parts of pairing share: the store, the clock, the mint, and how the rest of the house is told.

import type { Env } from "#kernel/env";
import type { Publish } from "#protocol/event";
import { devicePairRequested, devicePairResolved } from "#protocol/events/pairing";
import type { PairRequest } from "#store/devices-port";
import type { Store, Tx } from "#store/port";
import type { PairingSettings } from "../settings.ts";
import type { TokenMint } from "../tokens.ts";
import { pendingView } from "./records.ts";
import type { Revocations } from "./revocations.ts";

export interface PairingCore {
  env: Env;
  store: Store;
  publish: Publish;
  mint: TokenMint;
  revocations: Revocations;
  settings(): PairingSettings;
  /** Whether the device has an open connection. */
  connected(deviceId: string): boolean;
  /** Called with every request that was decided, after the commit. */
  settled(request: PairRequest, decision: "approved" | "rejected"): void;
}

// More devices than anybody reviews; beyond it the oldest request gives way.
const PENDING_MAX = 256;

/** The requests that still wait; expired ones are removed on the way. */
export async function waiting(tx: Tx, nowMs: number): Promise<PairRequest[]> {
  const all = await tx.pairRequests.list();
  const live = all.filter((request) => request.expiresAtMs > nowMs);
  for (const request of all) {
    if (request.expiresAtMs <= nowMs) await tx.pairRequests.delete(request.requestId);
  }
  return live;
}

/** Stores a request. Returns what had to give way: the device's earlier one, and the oldest of too many. */
export async function keepRequest(tx: Tx, request: PairRequest, nowMs: number): Promise<PairRequest[]> {
  const others = await waiting(tx, nowMs);
  const earlier = others.filter((other) => other.deviceId === request.deviceId);
  const gone = earlier.filter((other) => other.requestId !== request.requestId);
  const rest = others.filter((other) => other.deviceId !== request.deviceId);
  for (const oldest of rest.slice(PENDING_MAX - 1)) {
    await tx.pairRequests.delete(oldest.requestId);
    gone.push(oldest);
  }
  await tx.pairRequests.put(request);
  return gone;
}

/** Announces a request that waits for approval. */
export function announceRequest(core: Pick<PairingCore, "publish">, request: PairRequest): void {
  core.publish(devicePairRequested, pendingView(request));
}

/** Announces what became of a request. */
export function announceResolved(
  core: Pick<PairingCore, "publish" | "env" | "settled">,
  request: PairRequest,
  decision: "approved" | "rejected",
): void {
  const { requestId, deviceId } = request;
  core.publish(devicePairResolved, { requestId, deviceId, decision, ts: core.env.clock.now() });
  core.settled(request, decision);
}
