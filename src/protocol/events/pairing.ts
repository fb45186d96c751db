// Events of pairing: devices that ask, nodes that widen their surface, setup codes that were used
// (spec/auth §5, §6; spec/nodes-ops §1.1).

import { z } from "zod";
import { event } from "#protocol/event";
import { NodeRequest, PendingDevice } from "#protocol/records/device";

const ms = z.int().min(0);

export const devicePairRequested = event({
  name: "device.pair.requested",
  summary: "A device waits for approval (A-60).",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: PendingDevice,
});

export const devicePairResolved = event({
  name: "device.pair.resolved",
  summary: "A request was approved or rejected; a superseded one counts as rejected (A-50, A-60).",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: z.strictObject({
    requestId: z.string().min(1),
    deviceId: z.string().min(1),
    decision: z.enum(["approved", "rejected"]),
    ts: ms,
  }),
});

export const devicePairChanged = event({
  name: "device.pair.changed",
  summary: "Paired devices changed in a way no other event tells: fetch the list again.",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: z.strictObject({}),
});

const setupResult = z.strictObject({
  setupId: z.string().min(1), deviceId: z.string().min(1), deviceName: z.string().min(1).optional(),
  access: z.enum(["full", "limited", "node"]), ts: ms,
});

export const setupCompleted = event({
  name: "device.pair.setup.completed",
  summary: "A setup code was used and its device has its tokens (A-86).",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: setupResult,
});

export const setupUncertain = event({
  name: "device.pair.setup.deliveryUncertain",
  summary: "A setup code was used, but the answer may not have reached the device (A-86).",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: setupResult,
});

export const nodePairRequested = event({
  name: "node.pair.requested",
  summary: "A node wants to offer more than what was approved (ND-03).",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: NodeRequest,
});

export const nodePairResolved = event({
  name: "node.pair.resolved",
  summary: "A node's surface was approved, rejected or removed; the node itself is told, too (ND-05).",
  scope: "operator.pairing", audience: "all", kind: "durable",
  payload: z.strictObject({
    /** Empty when a node was removed. */
    requestId: z.string(),
    nodeId: z.string().min(1),
    decision: z.enum(["approved", "rejected", "removed"]),
    ts: ms,
  }),
});

/** The same, told to the node itself (ND-05). */
export const nodePairResolvedHere = event({
  ...nodePairResolved, scope: null, audience: "direct", advertise: false,
});
