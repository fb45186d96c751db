// The handshake: `connect` params (closed, A-11) and the hello-ok answer (spec/wire §2, spec/auth §1.1).

import { z } from "zod";
import { once } from "#kernel/once";

export const CLIENT_IDS = [
  "webchat-ui", "openclaw-control-ui", "openclaw-browser-copilot", "openclaw-tui", "webchat", "cli",
  "gateway-client", "openclaw-macos", "openclaw-linux", "openclaw-ios", "openclaw-watchos",
  "openclaw-android",
  "node-host", "openclaw-worker", "test", "fingerprint", "openclaw-probe",
] as const;

export const CLIENT_MODES = ["webchat", "cli", "ui", "backend", "node", "worker", "probe", "test"] as const;

/**
 * Params of `connect`, closed. Built at the first connect: it is not needed for an open port.
 */
export const connectParams = once(() => {
  const text = z.string().min(1);
  const client = z.strictObject({
    id: z.enum(CLIENT_IDS),
    displayName: text.optional(),
    version: text,
    buildId: text.max(96).optional(),
    platform: text,
    deviceFamily: text.optional(),
    modelIdentifier: text.optional(),
    timeZone: text.max(64).optional(),
    mode: z.enum(CLIENT_MODES),
    instanceId: text.optional(),
  });
  const device = z.strictObject({
    id: text,
    publicKey: text,
    signature: text,
    signedAt: z.int().min(0),
    nonce: z.string(),
  });
  const auth = z.strictObject({
    token: z.string().optional(),
    bootstrapToken: z.string().optional(),
    deviceToken: z.string().optional(),
    password: z.string().optional(),
    approvalRuntimeToken: z.string().optional(),
    agentRuntimeIdentityToken: z.string().optional(),
  });
  return z.strictObject({
    minProtocol: z.int().min(1),
    maxProtocol: z.int().min(1),
    client,
    caps: z.array(text).default([]),
    commands: z.array(text).optional(),
    computerUse: z.unknown().optional(),
    workerRuns: z.unknown().optional(),
    permissions: z.record(z.string(), z.boolean()).optional(),
    pathEnv: z.string().optional(),
    role: text.optional(),
    scopes: z.array(text).optional(),
    device: device.optional(),
    auth: auth.optional(),
    locale: z.string().optional(),
    userAgent: z.string().optional(),
  });
});
export type ConnectParams = z.infer<ReturnType<typeof connectParams>>;
export type Client = ConnectParams["client"];
export type ConnectAuth = NonNullable<ConnectParams["auth"]>;

/** The answer to `connect`; optional parts as spec/auth §1.1. */
export interface HelloOk {
  type: "hello-ok";
  protocol: number;
  server: {
    version: string;
    connId: string;
    buildId?: string;
    bootId?: string;
    controlUiBuildSource?: "bundled" | "configured";
  };
  features: { methods: string[]; events: string[]; capabilities: string[] };
  snapshot: Snapshot;
  auth: {
    method?: string;
    role: string;
    scopes: string[];
    deviceToken?: string;
    issuedAtMs?: number;
    /** Further tokens that come with a setup code. */
    deviceTokens?: { deviceToken: string; role: string; scopes: string[]; issuedAtMs: number }[];
  };
  policy: {
    maxPayload: number;
    maxBufferedBytes: number;
    tickIntervalMs: number;
    attachments: { maxBytes: number; maxImageBytes: number };
    allowedSessionVisibilities: string[];
    hasMultipleSessionSharingIdentities: boolean;
  };
}

export interface Snapshot {
  suspension: { phase: "accepting" | "preparing" | "draining" | "prepared" };
  presence: object[];
  health: object;
  stateVersion: { presence: number; health: number };
  uptimeMs: number;
  appliedConfigHash?: string;
  sessionDefaults: object;
  updateSchedule?: { channel: string; autoEnabled: boolean };
  /** Only for connections that hold operator.admin. */
  configPath?: string;
  stateDir?: string;
  authMode?: string;
}
