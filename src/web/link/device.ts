// This browser as a device (wire §3): an Ed25519 key that never leaves it, and the proof each connect needs.

import { base64url } from "#kernel/ids";
import type { ConnectParams } from "#protocol/connect";
import type { Vault } from "./vault.ts";

export interface Device {
  /** Lower-case hex of the SHA-256 of the public key. */
  readonly id: string;
  /** Raw key, base64url. */
  readonly publicKey: string;
  /** Signature of a text, base64url. */
  sign(text: string): Promise<string>;
}

export interface Challenge {
  nonce: string;
  /** The gateway's clock: echoed, so that a wrong clock here does not matter. */
  ts: number;
}

const KEY = "device-key";

/** Whether this page may use WebCrypto at all: only over https and on this machine. */
export function canProve(): boolean {
  return isSecureContext && typeof crypto.subtle === "object";
}

/** The key of this browser, made at the first visit. */
export async function loadDevice(vault: Vault): Promise<Device> {
  const kept = await vault.get(KEY);
  const pair = isPair(kept) ? kept : await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  // Not extractable: a script that got in could use the key while it runs and take nothing with it.
  if (!isPair(pair)) throw new Error("this browser cannot make Ed25519 keys");
  if (pair !== kept) await vault.set(KEY, pair);
  return deviceOf(pair);
}

export async function deviceOf(pair: CryptoKeyPair): Promise<Device> {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
  return {
    id: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    publicKey: base64url(raw),
    async sign(text) {
      const bytes = new TextEncoder().encode(text);
      return base64url(new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes)));
    },
  };
}

/** The `device` part of connect params. Scopes count in the order they are sent. */
export async function prove(
  device: Device, params: Pick<ConnectParams, "client" | "role" | "scopes" | "auth">, challenge: Challenge,
): Promise<NonNullable<ConnectParams["device"]>> {
  const { nonce, ts } = challenge;
  return {
    id: device.id, publicKey: device.publicKey, nonce, signedAt: ts,
    signature: await device.sign(payloadV3(device.id, params, challenge)),
  };
}

/** The text that is signed (wire §3, v3). */
export function payloadV3(
  deviceId: string, params: Pick<ConnectParams, "client" | "role" | "scopes" | "auth">, { nonce, ts }: Challenge,
): string {
  const { client, role = "operator", scopes = [], auth = {} } = params;
  const token = auth.token ?? auth.deviceToken ?? auth.bootstrapToken ?? "";
  const fields = [deviceId, client.id, client.mode, role, scopes.join(","), ts, token, nonce];
  return ["v3", ...fields, lower(client.platform), lower(client.deviceFamily)].join("|");
}

function lower(text: string | undefined): string {
  return (text ?? "").trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isPair(value: unknown): value is CryptoKeyPair {
  return typeof value === "object" && value !== null && "privateKey" in value && "publicKey" in value;
}
