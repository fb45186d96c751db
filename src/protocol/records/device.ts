// Devices and nodes as the wire shows them (spec/auth §5, spec/nodes-ops §1). Tokens are never among the
// fields.

import { z } from "zod";

const ms = z.int().min(0);
const text = z.string().min(1);
const names = z.array(text);

const deviceFacts = {
  deviceId: text,
  publicKey: text,
  displayName: text.optional(),
  platform: text.optional(),
  deviceFamily: text.optional(),
  clientId: text.optional(),
  clientMode: text.optional(),
  browserOrigin: text.optional(),
  role: text,
  roles: names,
  scopes: names,
  /** Absent for devices on the gateway's own machine. */
  remoteIp: text.optional(),
};

/** A device that waits for approval: an entry of `device.pair.list`, and the event. */
export const PendingDevice = z.strictObject({
  requestId: text,
  ...deviceFacts,
  silent: z.boolean(),
  isRepair: z.boolean(),
  ts: ms,
});
export type PendingDevice = z.infer<typeof PendingDevice>;

/** One role's token without the token. */
export const TokenSummary = z.strictObject({
  role: text,
  scopes: names,
  createdAtMs: ms,
  rotatedAtMs: ms.optional(),
  revokedAtMs: ms.optional(),
  lastUsedAtMs: ms.optional(),
});
export type TokenSummary = z.infer<typeof TokenSummary>;

const surface = {
  displayName: text.optional(),
  platform: text.optional(),
  version: text.optional(),
  deviceFamily: text.optional(),
  caps: names,
  commands: names,
  permissions: z.record(z.string(), z.boolean()).optional(),
};

/** A paired device. */
export const PairedDevice = z.strictObject({
  ...deviceFacts,
  operatorLabel: text.optional(),
  approvedVia: text,
  pendingNodeSurface: z.strictObject({
    requestId: text, revision: text, ...surface, silent: z.boolean(), ts: ms,
  }).optional(),
  createdAtMs: ms,
  approvedAtMs: ms,
  lastSeenAtMs: ms.optional(),
  lastSeenReason: text.optional(),
  connected: z.boolean().optional(),
  tokens: z.array(TokenSummary),
});
export type PairedDevice = z.infer<typeof PairedDevice>;

const nodeFacts = { nodeId: text, clientId: text.optional(), clientMode: text.optional(), ...surface };

/** What a node asks to offer: an entry of `node.pair.list`, and the event (ND-03). */
export const NodeRequest = z.strictObject({
  requestId: text,
  ...nodeFacts,
  remoteIp: text.optional(),
  requiredApproveScopes: names,
  /** True: the device was paired without asking, so do not open a dialog. */
  silent: z.boolean(),
  ts: ms,
});
export type NodeRequest = z.infer<typeof NodeRequest>;

/** What a node may offer. */
export const ApprovedNode = z.strictObject({
  ...nodeFacts,
  createdAtMs: ms,
  approvedAtMs: ms,
  lastConnectedAtMs: ms.optional(),
  lastSeenAtMs: ms.optional(),
  lastSeenReason: text.optional(),
});
export type ApprovedNode = z.infer<typeof ApprovedNode>;

/** For the examples of methods. */
export const examplePending: PendingDevice = {
  requestId: "e0940bc8-147d-4554-bb3f-ff415c34de71",
  deviceId: "422be5aae9d9635bd9daaacc5b60ec333f96e0bfcf69ada30206a6f887303180",
  publicKey: "WBnoeXzu--UxUECSyHufaPWm9iGy5tjPOCRcWEhLGbM",
  platform: "linux", clientId: "openclaw-tui", clientMode: "ui", role: "operator", roles: ["operator"],
  scopes: ["operator.read", "operator.write"], remoteIp: "192.0.2.2", silent: false, isRepair: false,
  ts: 1_795_333_428_839,
};

export const exampleDevice: PairedDevice = {
  deviceId: examplePending.deviceId, publicKey: examplePending.publicKey, platform: "linux",
  clientId: "openclaw-tui", clientMode: "ui", role: "operator", roles: ["operator"],
  scopes: ["operator.read", "operator.write"], remoteIp: "192.0.2.2", approvedVia: "owner",
  createdAtMs: 1_795_333_429_423, approvedAtMs: 1_795_333_429_423,
  tokens: [
    { role: "operator", scopes: ["operator.read", "operator.write"], createdAtMs: 1_795_333_429_423 },
  ],
};

export const exampleNode: ApprovedNode = {
  nodeId: "5369e645260468cc61fa34a999d23485793bf03da19dacd5d40ec93485d35326",
  clientId: "node-host",
  clientMode: "node",
  displayName: "workshop",
  platform: "linux",
  version: "2026.9.6",
  deviceFamily: "Linux",
  caps: ["system"],
  commands: ["system.which"],
  createdAtMs: 1_795_331_832_998,
  approvedAtMs: 1_795_331_832_998,
};
