// A door with its pairing service over a real store, and clients that knock: what a gateway decides, without
// one.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deviceIdOf, plainName } from "#auth/device";
import { Door } from "#auth/door";
import type { Granted } from "#auth/grant";
import type { Caller } from "#auth/pairing/callers";
import type { Revoked } from "#auth/pairing/revocations";
import { PairingService } from "#auth/pairing/service";
import type { SetupFacts } from "#auth/pairing/setup-codes";
import type { AuthSettings } from "#auth/settings";
import { systemEnv } from "#kernel/env";
import { Fault } from "#kernel/fault";
import type { ConnectAuth, ConnectParams } from "#protocol/connect";
import { nodeFs } from "#runtime/fs";
import { openStore } from "#store/db";
import type { Store } from "#store/port";
import { makeEnv, type TestEnv } from "./env.ts";

export const TOKEN = "correct-horse-battery-staple";
export const LAN = "192.0.2.7";

export interface Key {
  deviceId: string;
  publicKey: string;
  privateKey: KeyObject;
}

export interface Knock {
  client?: Partial<ConnectParams["client"]>;
  role?: string;
  scopes?: readonly string[];
  auth?: ConnectAuth;
  device?: Key;
  /** Headers of the upgrade. */
  headers?: Record<string, string>;
  peer?: string;
  /** Changes what was signed, to make it wrong. */
  tamper?: Partial<
    { nonce: string; signedAt: number; token: string; scopes: string; publicKey: string; id: string }
  >;
  params?: Partial<ConnectParams>;
}

export interface Stage extends TestEnv {
  readonly door: Door;
  readonly pairing: PairingService;
  readonly store: Store;
  /** May be changed at any time. */
  readonly settings: AuthSettings;
  readonly facts: SetupFacts;
  readonly events: { name: string; payload: Record<string, unknown> }[];
  readonly revoked: Revoked[];
  /** Device ids that count as connected. */
  readonly online: Set<string>;
  knock(knock?: Knock): Promise<Granted>;
  /** The refusal of a knock that must be refused. */
  refused(knock?: Knock): Promise<Fault>;
  eventsOf(name: string): Record<string, unknown>[];
  close(): Promise<void>;
}

export function aKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(12);
  return { deviceId: deviceIdOf(raw), publicKey: raw.toString("base64url"), privateKey };
}

export function someSettings(change: Partial<AuthSettings> = {}): AuthSettings {
  return {
    shared: { mode: "token", secret: TOKEN },
    proxies: { trustedProxies: [], allowRealIpFallback: false },
    ownAddresses: [], identityScopes: {},
    origins: { allowed: [], hostFallback: false },
    pairing: { autoApproveLocal: true, autoApproveCidrs: [], nodeCommands: { allow: [], deny: [] } },
    rateLimit: { attemptsMax: 10, windowMs: 60_000, lockoutMs: 300_000, exemptLoopback: true },
    ...change,
  };
}

/** @param seed of clock and identifiers */
export async function openStage(change: Partial<AuthSettings> = {}, seed = 11): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "doorstep-"));
  // The store groups its commits by the real clock; everything that is decided goes by the virtual one.
  const fs = nodeFs(async () => null);
  const store = await openStore({ path: join(folder, "state.db"), env: systemEnv(), fs });
  const time = makeEnv(seed);
  const settings = someSettings(change);
  const events: Stage["events"] = [];
  const revoked: Revoked[] = [];
  const online = new Set<string>();
  const facts: SetupFacts = {
    addresses: [{ url: "ws://192.168.1.5:18789", source: "gateway.bind=lan" }],
    auth: "token",
  };
  const pairing = new PairingService({
    env: time.env, store, tokenKey: new Uint8Array(32).fill(7), settings: () => settings.pairing,
    connected: (deviceId) => online.has(deviceId), setup: () => facts,
    publish: (spec, payload) => {
      events.push({ name: spec.name, payload: spec.payload.parse(payload) as Record<string, unknown> });
    },
  });
  pairing.onRevoked((event) => void revoked.push(event));
  const door = new Door({ clock: time.env.clock, settings: () => settings, pairing: () => pairing });
  const knock = (asked: Knock = {}): Promise<Granted> => knockOn(door, time, asked);
  return {
    ...time, door, pairing, store, settings, facts, events, revoked, online, knock,
    eventsOf: (name) => events.filter((event) => event.name === name).map(({ payload }) => payload),
    async refused(asked) {
      const outcome = await knock(asked).catch((error: unknown) => error);
      assert.ok(outcome instanceof Fault, `was not refused: ${JSON.stringify(outcome)}`);
      return outcome;
    },
    async close() {
      await pairing.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A principal as methods see it. */
export function callerOf(granted: Granted, connectionId = "c1"): Caller {
  const { scopes, method, deviceId } = granted;
  return { scopes, method, connectionId, ...(deviceId === undefined ? {} : { deviceId }) };
}

/** The person at the terminal: device-less, with the shared secret. */
export function owner(...scopes: string[]): Caller {
  return { scopes: scopes.length > 0 ? scopes : ["operator.admin"], method: "token", connectionId: "owner" };
}

function knockOn(door: Door, time: TestEnv, asked: Knock): Promise<Granted> {
  const nonce = time.env.ids.uuid();
  const { device: key, peer = "127.0.0.1" } = asked;
  const params: ConnectParams = {
    minProtocol: 4, maxProtocol: 4, caps: [], scopes: [...(asked.scopes ?? [])],
    client: { id: "openclaw-tui", mode: "ui", version: "1", platform: "linux", ...asked.client },
    ...(asked.role === undefined ? {} : { role: asked.role }),
    auth: asked.auth ?? { token: TOKEN },
    ...asked.params,
  };
  const device = key ? { device: proof(key, params, { nonce, signedAt: time.now(), ...asked.tamper }) } : {};
  const headers = new Headers({ host: "127.0.0.1:18789", ...asked.headers });
  return door.admit({ ...door.arrived(headers, peer), params: { ...params, ...device }, nonce });
}

function proof(
  key: Key, { auth, client, role = "operator", scopes }: ConnectParams,
  facts: { nonce: string; signedAt: number } & NonNullable<Knock["tamper"]>,
): NonNullable<ConnectParams["device"]> {
  const { nonce, signedAt } = facts;
  const token = facts.token ?? auth?.token ?? auth?.deviceToken ?? auth?.bootstrapToken ?? "";
  const asked = facts.scopes ?? (scopes ?? []).join(",");
  const fields = ["v3", key.deviceId, client.id, client.mode, role, asked, signedAt, token, nonce];
  const payload = [...fields, plainName(client.platform), plainName(client.deviceFamily)].join("|");
  return {
    id: facts.id ?? key.deviceId, publicKey: facts.publicKey ?? key.publicKey, signedAt, nonce,
    signature: sign(null, Buffer.from(payload), key.privateKey).toString("base64url"),
  };
}
