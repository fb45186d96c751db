// What the store keeps of devices: who is paired, who asks to be, and which setup codes are out (spec/auth
// §5, §6).

/** How a device got its approval; the words are on the wire (`approvedVia`). */
export type ApprovedVia = "owner" | "silent" | "setup-code" | "trusted-cidr" | "trusted-proxy";

/**
 * One role's token. The token itself is not kept: `hash` recognises it, and `serial` lets a gateway that
 * holds the token key make the same one again. Without a serial it can only be recognised.
 */
export interface DeviceToken {
  role: string;
  scopes: string[];
  /** SHA-256 of the token, hex. */
  hash: string;
  serial?: string;
  createdAtMs: number;
  rotatedAtMs?: number;
  revokedAtMs?: number;
  lastUsedAtMs?: number;
  /**
   * Digest of the shared secret it was issued under; set for browsers only, whose tokens die with it.
   */
  generation?: string;
}

/** What a node may offer, as approved (spec/nodes-ops §1.1). */
export interface NodeSurface {
  displayName?: string;
  platform?: string;
  version?: string;
  deviceFamily?: string;
  caps: string[];
  commands: string[];
  permissions?: Record<string, boolean>;
  createdAtMs: number;
  approvedAtMs: number;
  lastConnectedAtMs?: number;
}

/** What a node asks to offer beyond that. */
export interface PendingNodeSurface {
  requestId: string;
  /** Changes with every change of the request. */
  revision: string;
  displayName?: string;
  platform?: string;
  version?: string;
  deviceFamily?: string;
  caps: string[];
  commands: string[];
  permissions?: Record<string, boolean>;
  remoteIp?: string;
  silent: boolean;
  ts: number;
}

/** What a device says of itself, and which role and scopes it asked for or was given. */
interface DeviceFacts {
  /** Lowercase hex SHA-256 of the raw public key. */
  deviceId: string;
  publicKey: string;
  displayName?: string;
  /** Pinned at approval: a change asks for approval again. */
  platform?: string;
  deviceFamily?: string;
  clientId?: string;
  clientMode?: string;
  browserOrigin?: string;
  /** The role asked for, or approved, last. */
  role: string;
  roles: string[];
  /** Operator scopes; approved ones are sorted. */
  scopes: string[];
  remoteIp?: string;
}

export interface DeviceRecord extends DeviceFacts {
  /** Name given by the operator; survives a new pairing of the same device. */
  operatorLabel?: string;
  approvedVia: ApprovedVia;
  createdAtMs: number;
  approvedAtMs: number;
  lastSeenAtMs?: number;
  lastSeenReason?: string;
  tokens: DeviceToken[];
  surface?: NodeSurface;
  pendingSurface?: PendingNodeSurface;
}

export interface DeviceReads {
  get(deviceId: string): Promise<DeviceRecord | null>;
  /** Newest approval first. */
  list(): Promise<DeviceRecord[]>;
  /** The device and role of a token that was not revoked. */
  byTokenHash(hash: string): Promise<{ deviceId: string; role: string } | null>;
  /** The device that holds a pending surface of this request id. */
  bySurfaceRequest(requestId: string): Promise<DeviceRecord | null>;
}

export interface DeviceWrites {
  /** Replaces the whole record, tokens included. */
  put(device: DeviceRecord): Promise<void>;
  /** Whether there was one. */
  delete(deviceId: string): Promise<boolean>;
  /** Notes that the device was seen; with a role, that its token was used. Unknown devices are ignored. */
  seen(deviceId: string, sign: { atMs: number; reason: string; role?: string }): Promise<void>;
}

/** A device that waits for approval. At most one per device. */
export interface PairRequest extends DeviceFacts {
  requestId: string;
  silent: boolean;
  /** The device, or an earlier key of it, was paired before. */
  isRepair: boolean;
  /** When it was made. */
  ts: number;
  /** Every retry moves it. */
  expiresAtMs: number;
}

export interface PairRequestReads {
  get(requestId: string): Promise<PairRequest | null>;
  ofDevice(deviceId: string): Promise<PairRequest | null>;
  /** Newest first. */
  list(): Promise<PairRequest[]>;
}

export interface PairRequestWrites {
  /** Replaces what the device asked before. */
  put(request: PairRequest): Promise<void>;
  delete(requestId: string): Promise<boolean>;
}

/** What the bearer of a setup code may become. */
export type SetupAccess = "full" | "limited" | "node";

export interface SetupCode {
  setupId: string;
  /** SHA-256 of the bootstrap token, hex. */
  tokenHash: string;
  access: SetupAccess;
  createdAtMs: number;
  expiresAtMs: number;
  /** The first device that presented it; no other may. */
  deviceId?: string;
  usedAtMs?: number;
  /** What became of it once it was used. */
  outcome?: { kind: "completed" | "uncertain"; deviceId: string; deviceName?: string; ts: number };
}

export interface SetupCodeReads {
  get(setupId: string): Promise<SetupCode | null>;
  byTokenHash(hash: string): Promise<SetupCode | null>;
}

export interface SetupCodeWrites {
  put(code: SetupCode): Promise<void>;
  /** Removes codes that expired before this, epoch milliseconds. */
  sweep(beforeMs: number): Promise<void>;
}
