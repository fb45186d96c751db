// What a paired node may offer: caps and commands wait for approval of their own (nodes-ops §1, ND-02 to
// ND-06).

import { Bus } from "#kernel/bus";
import { messageOf } from "#kernel/fault";
import type { Client } from "#protocol/connect";
import { fault } from "#protocol/errors";
import { nodePairRequested, nodePairResolved } from "#protocol/events/pairing";
import type { ApprovedNode, NodeRequest } from "#protocol/records/device";
import type { DeviceRecord, NodeSurface, PendingNodeSurface } from "#store/devices-port";
import type { Tx } from "#store/port";
import { deviceFamilyOf } from "./applicant.ts";
import { type Caller, isConfined, mayTouch, missingScope, unknownRequest } from "./callers.ts";
import type { PairingCore } from "./core.ts";
import { allowedCommands, declaredNames } from "./node-commands.ts";
import { missingOf, nodeRequestView, surfaceScopes } from "./records.ts";
import type { Sightings } from "./sightings.ts";

/** What a node says of itself when it connects (ND-01). */
export interface Declared {
  client: Client;
  caps: readonly string[];
  commands?: readonly string[];
  permissions?: Readonly<Record<string, boolean>>;
  /** Absent for nodes on the gateway's own machine. */
  remoteIp?: string;
}

/** What the node may do now: the approved part of what it declared (ND-04). */
export interface EffectiveSurface {
  state: "approved" | "pending-approval" | "pending-reapproval" | "unapproved";
  caps: string[];
  commands: string[];
  pendingRequestId?: string;
}

interface Told {
  effective: EffectiveSurface;
  /** The request that waits now and did not before. */
  asked?: NodeRequest;
  /** The request that something else took the place of. */
  dropped?: string;
}

/** What was decided about a node; `requestId` is empty when it was removed. */
export interface SurfaceDecision {
  nodeId: string;
  requestId: string;
  decision: "approved" | "rejected" | "removed";
  ts: number;
}

export class NodeSurfaces {
  readonly #core: PairingCore;
  readonly #sightings: Sightings;
  readonly #bus: Bus<{ decided: SurfaceDecision }>;

  constructor(core: PairingCore, sightings: Sightings) {
    this.#core = core;
    this.#sightings = sightings;
    const log = core.env.log.child("auth");
    this.#bus = new Bus((_topic, error) =>
      log.error(`listener of node surfaces failed: ${messageOf(error)}`)
    );
  }

  /** Called after every decision: the live node gets its new surface at once and is told, too (ND-05). */
  onDecided(listener: (decision: SurfaceDecision) => void): () => void {
    return this.#bus.on("decided", listener);
  }

  /** What the node may do of what it declared, as approved now. */
  async effective(nodeId: string, declared: Pick<Declared, "caps" | "commands">): Promise<EffectiveSurface> {
    const device = await this.#core.store.devices.get(nodeId);
    const { surface, pendingSurface: pending } = device ?? {};
    const allowed = allowedCommands(
      declared.commands ?? [],
      device?.platform,
      this.#core.settings().nodeCommands,
    );
    const waits = surface ? "pending-reapproval" as const : "pending-approval" as const;
    const state = surface ? "approved" as const : "unapproved" as const;
    return {
      state: pending ? waits : state,
      caps: declaredNames(declared.caps).filter((cap) => surface?.caps.includes(cap)),
      commands: allowed.filter((command) => surface?.commands.includes(command)),
      ...(pending ? { pendingRequestId: pending.requestId } : {}),
    };
  }

  /** To be called when a node has connected. Asks for approval of what is new in what it declares. */
  async declare(nodeId: string, declared: Declared): Promise<EffectiveSurface> {
    const told = await this.#core.store.commit((tx) => this.#declare(tx, nodeId, declared));
    if (told.dropped !== undefined) this.#resolved(told.dropped, nodeId, "rejected");
    if (told.asked) this.#core.publish(nodePairRequested, told.asked);
    return told.effective;
  }

  async list(caller: Caller): Promise<{ pending: NodeRequest[]; paired: ApprovedNode[] }> {
    await this.#sightings.flush();
    const nodes = (await this.#core.store.devices.list())
      .filter((device) => device.roles.includes("node") && mayTouch(caller, device.deviceId));
    return { pending: nodes.flatMap((node) => nodeRequestView(node) ?? []), paired: nodes.flatMap(nodeView) };
  }

  /** @throws INVALID_REQUEST for an unknown request, or when the caller lacks what the commands need */
  async approve(caller: Caller, requestId: string): Promise<{ requestId: string; node: ApprovedNode }> {
    const nowMs = this.#core.env.clock.now();
    const device = await this.#core.store.commit(async (tx) => {
      const { pending, ...found } = await this.#pending(tx, caller, requestId);
      const missing = missingOf(caller.scopes, surfaceScopes(pending.commands));
      if (missing !== undefined) throw missingScope(missing);
      const approved = withSurface(found.device, pending, nowMs);
      await tx.devices.put(approved);
      return approved;
    });
    this.#resolved(requestId, device.deviceId, "approved");
    const [node] = nodeView(device);
    if (!node) throw new Error("an approved node has no surface");
    return { requestId, node };
  }

  async reject(caller: Caller, requestId: string): Promise<{ requestId: string; nodeId: string }> {
    const nodeId = await this.#core.store.commit(async (tx) => {
      const { device } = await this.#pending(tx, caller, requestId);
      await tx.devices.put(withoutPending(device));
      return device.deviceId;
    });
    this.#resolved(requestId, nodeId, "rejected");
    return { requestId, nodeId };
  }

  /** Takes the role away; a device that had no other is forgotten. Its connections as a node close. */
  async remove(caller: Caller, nodeId: string): Promise<{ nodeId: string }> {
    await this.#core.store.commit(async (tx) => {
      const device = mayTouch(caller, nodeId) ? await tx.devices.get(nodeId) : null;
      if (!device?.roles.includes("node")) throw unknownNode();
      // A device that manages itself is an operator; what its other half may do is not its business.
      if (isConfined(caller)) throw missingScope("operator.admin");
      const roles = device.roles.filter((role) => role !== "node");
      const [role] = roles;
      if (role === undefined) {
        await tx.devices.delete(nodeId);
        return;
      }
      const { surface: _, ...rest } = withoutPending(device);
      const tokens = device.tokens.filter((token) => token.role !== "node");
      await tx.devices.put({ ...rest, role, roles, tokens });
    });
    this.#resolved("", nodeId, "removed");
    this.#core.revocations.tell({ deviceId: nodeId, role: "node" });
    return { nodeId };
  }

  async #declare(tx: Tx, nodeId: string, declared: Declared): Promise<Told> {
    const device = await tx.devices.get(nodeId);
    if (!device?.roles.includes("node")) throw unknownNode();
    const nowMs = this.#core.env.clock.now();
    const wanted = this.#wanted(device, declared, nowMs);
    const { surface, pendingSurface: earlier } = device;
    const effective = {
      caps: wanted.caps.filter((cap) => surface?.caps.includes(cap)),
      commands: wanted.commands.filter((command) => surface?.commands.includes(command)),
    };
    const isWider = effective.caps.length < wanted.caps.length ||
      effective.commands.length < wanted.commands.length;
    const connected = surface ? { ...device, surface: { ...surface, lastConnectedAtMs: nowMs } } : device;
    if (!isWider) {
      await tx.devices.put(withoutPending(connected));
      const state = surface ? "approved" as const : "unapproved" as const;
      return { effective: { state, ...effective }, ...(earlier ? { dropped: earlier.requestId } : {}) };
    }
    // The setup code was made for this device: its first surface was approved with it (ND-06).
    if (!surface && !earlier && device.approvedVia === "setup-code") {
      await tx.devices.put(withSurface(device, wanted, nowMs));
      return { effective: { state: "approved", caps: wanted.caps, commands: wanted.commands } };
    }
    const state = surface ? "pending-reapproval" as const : "pending-approval" as const;
    if (earlier && sameSurface(earlier, wanted)) {
      await tx.devices.put(connected);
      return { effective: { state, ...effective, pendingRequestId: earlier.requestId } };
    }
    const waiting = { ...connected, pendingSurface: wanted };
    await tx.devices.put(waiting);
    const asked = nodeRequestView(waiting);
    return {
      effective: { state, ...effective, pendingRequestId: wanted.requestId },
      ...(asked ? { asked } : {}), ...(earlier ? { dropped: earlier.requestId } : {}),
    };
  }

  /** What is declared, cut to what a node of this kind may ever do; the platform is the approved one. */
  #wanted(device: DeviceRecord, declared: Declared, nowMs: number): PendingNodeSurface {
    const { client, permissions, remoteIp } = declared;
    const { nodeCommands } = this.#core.settings();
    const platform = device.platform ?? client.platform;
    const family = device.deviceFamily ?? deviceFamilyOf(client);
    return {
      requestId: this.#core.env.ids.uuid(), revision: this.#core.env.ids.uuid(),
      ...(client.displayName === undefined ? {} : { displayName: client.displayName }),
      platform, version: client.version,
      ...(family === undefined ? {} : { deviceFamily: family }),
      caps: declaredNames(declared.caps),
      commands: allowedCommands(declared.commands ?? [], platform, nodeCommands),
      ...(permissions === undefined ? {} : { permissions: { ...permissions } }),
      ...(remoteIp === undefined ? {} : { remoteIp }),
      silent: device.approvedVia !== "owner", ts: nowMs,
    };
  }

  async #pending(
    tx: Tx, caller: Caller, requestId: string,
  ): Promise<{ device: DeviceRecord; pending: PendingNodeSurface }> {
    const device = await tx.devices.bySurfaceRequest(requestId);
    const pending = device?.pendingSurface;
    if (!device || !pending || !mayTouch(caller, device.deviceId)) throw unknownRequest();
    return { device, pending };
  }

  #resolved(requestId: string, nodeId: string, decision: SurfaceDecision["decision"]): void {
    const told = { requestId, nodeId, decision, ts: this.#core.env.clock.now() };
    this.#core.publish(nodePairResolved, told);
    this.#bus.emit("decided", told);
  }
}

function withoutPending(device: DeviceRecord): DeviceRecord {
  const { pendingSurface: _, ...rest } = device;
  return rest;
}

function withSurface(device: DeviceRecord, pending: PendingNodeSurface, nowMs: number): DeviceRecord {
  const { requestId: _id, revision: _revision, remoteIp: _ip, silent: _silent, ts: _ts, ...offered } =
    pending;
  const before: NodeSurface | undefined = device.surface;
  return {
    ...withoutPending(device),
    surface: {
      ...offered, createdAtMs: before?.createdAtMs ?? nowMs, approvedAtMs: nowMs,
      ...(before?.lastConnectedAtMs === undefined ? {} : { lastConnectedAtMs: before.lastConnectedAtMs }),
    },
  };
}

function sameSurface(one: PendingNodeSurface, other: PendingNodeSurface): boolean {
  const key = (surface: PendingNodeSurface): string =>
    JSON.stringify([[...surface.caps].sort(), [...surface.commands].sort(), surface.platform ?? ""]);
  return key(one) === key(other);
}

function nodeView(device: DeviceRecord): ApprovedNode[] {
  if (!device.surface) return [];
  const { createdAtMs, approvedAtMs, lastConnectedAtMs, ...facts } = device.surface;
  return [{
    nodeId: device.deviceId,
    ...(device.clientId === undefined ? {} : { clientId: device.clientId }),
    ...(device.clientMode === undefined ? {} : { clientMode: device.clientMode }),
    ...facts, createdAtMs, approvedAtMs,
    ...(lastConnectedAtMs === undefined ? {} : { lastConnectedAtMs }),
    ...(device.lastSeenAtMs === undefined ? {} : { lastSeenAtMs: device.lastSeenAtMs }),
    ...(device.lastSeenReason === undefined ? {} : { lastSeenReason: device.lastSeenReason }),
  }];
}

function unknownNode(): Error {
  return fault("INVALID_REQUEST", { problem: "unknown nodeId" });
}
