// This browser as a device (wire §3): an Ed25519 key that never leaves it. The proof is the client's.

import { type Device, deviceOf, newKeyPair } from "#protocol/client/device";
import type { Vault } from "./vault.ts";

const KEY = "device-key";

/** Whether this page may use WebCrypto at all: only over https and on this machine. */
export function canProve(): boolean {
  return isSecureContext && typeof crypto.subtle === "object";
}

/** The key of this browser, made at the first visit. */
export async function loadDevice(vault: Vault): Promise<Device> {
  const kept = await vault.get(KEY);
  if (isPair(kept)) return deviceOf(kept);
  // Not extractable: a script that got in could use the key while it runs and take nothing with it.
  const pair = await newKeyPair(false);
  await vault.set(KEY, pair);
  return deviceOf(pair);
}

function isPair(value: unknown): value is CryptoKeyPair {
  return typeof value === "object" && value !== null && "privateKey" in value && "publicKey" in value;
}
