// A device of a test: an Ed25519 key made without any code of ours, and the proof it puts into connect.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { record } from "./refclient.ts";

type Json = Record<string, unknown>;

export type TestDevice = {
  deviceId: string;
  /** Raw key, base64url. */
  publicKey: string;
  publicKeyPem: string;
  privateKeyPem: string;
  /** base64url. */
  sign: (text: string) => string;
};

export function makeDevice(): TestDevice {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return {
    deviceId: createHash("sha256").update(raw).digest("hex"),
    publicKey: raw.toString("base64url"),
    publicKeyPem: pem(publicKey, "spki"),
    privateKeyPem: pem(privateKey, "pkcs8"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url"),
  };
}

/** What the gateway said first. */
export type Challenge = { nonce: string; ts: number };

export function challengeOf(frames: readonly Json[]): Challenge {
  const frame = frames.find((each) => each["event"] === "connect.challenge");
  const { nonce, ts } = record(frame?.["payload"]);
  return { nonce: String(nonce), ts: Number(ts) };
}

export type ProofOptions = {
  version?: "v2" | "v3";
  signedAt?: number;
  nonce?: string;
};

/** Connect params with this device's signature over them. `params` must be what is sent. */
export function proven(
  device: TestDevice,
  params: Json,
  challenge: Challenge,
  options: ProofOptions = {},
): Json {
  const { version = "v3", signedAt = challenge.ts, nonce = challenge.nonce } = options;
  const signature = device.sign(payload(device.deviceId, params, { version, signedAt, nonce }));
  return {
    ...params,
    device: { id: device.deviceId, publicKey: device.publicKey, signature, signedAt, nonce },
  };
}

/** The signed text, written from the documentation of the protocol. */
export function payload(deviceId: string, params: Json, at: Required<ProofOptions>): string {
  const client = record(params["client"]);
  const auth = record(params["auth"]);
  const token = auth["token"] ?? auth["deviceToken"] ?? auth["bootstrapToken"] ?? "";
  const scopes = Array.isArray(params["scopes"]) ? params["scopes"].join(",") : "";
  const role = params["role"] ?? "operator";
  const base = [
    at.version,
    deviceId,
    client["id"],
    client["mode"],
    role,
    scopes,
    at.signedAt,
    token,
    at.nonce,
  ];
  const normal = (value: unknown): string => String(value ?? "").trim().toLowerCase();
  const more = at.version === "v3" ? [normal(client["platform"]), normal(client["deviceFamily"])] : [];
  return [...base, ...more].join("|");
}

function pem(key: KeyObject, type: "spki" | "pkcs8"): string {
  return key.export({ format: "pem", type }).toString();
}
