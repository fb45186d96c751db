// A device's proof (wire §3): an Ed25519 key, and the signature each connect needs. WebCrypto alone, so that
// the command line, Deno and the browser share it.

import { base64url } from "#kernel/ids";
import type { ConnectParams } from "#protocol/connect";
import type { Challenge } from "./client.ts";

export interface Device {
  /** Lowercase hex SHA-256 of the raw public key. */
  readonly id: string;
  /** Raw key, base64url without padding. */
  readonly publicKey: string;
  /** Signature of a text, base64url. */
  sign(text: string): Promise<string>;
}

type Signed = Pick<ConnectParams, "client" | "role" | "scopes" | "auth">;

/** A new key pair; extractable when it is to be kept in a file. */
export async function newKeyPair(extractable: boolean): Promise<CryptoKeyPair> {
  const pair = await crypto.subtle.generateKey("Ed25519", extractable, ["sign", "verify"]);
  if ("privateKey" in pair) return pair;
  throw new Error("this runtime cannot make Ed25519 keys");
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

/** The `device` part of connect params: signs exactly what is sent, scopes in their order. */
export async function prove(
  device: Device,
  params: Signed,
  challenge: Challenge,
): Promise<NonNullable<ConnectParams["device"]>> {
  const { nonce, ts } = challenge;
  const signature = await device.sign(payloadV3(device.id, params, challenge));
  return { id: device.id, publicKey: device.publicKey, signature, signedAt: ts, nonce };
}

/** The text that is signed. A password is not part of it (auth §4). */
export function payloadV3(deviceId: string, params: Signed, { nonce, ts }: Challenge): string {
  const { client, role = "operator", scopes = [], auth = {} } = params;
  const token = auth.token ?? auth.deviceToken ?? auth.bootstrapToken ?? "";
  const fields = [deviceId, client.id, client.mode, role, scopes.join(","), ts, token, nonce];
  return ["v3", ...fields, lower(client.platform), lower(client.deviceFamily)].join("|");
}

/** Only A to Z change: other letters have other small forms elsewhere. */
function lower(text: string | undefined): string {
  return (text ?? "").trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
