// Proof of device identity: an Ed25519 signature over the challenge (auth §4, wire §3).

import { createHash, createPublicKey, verify } from "node:crypto";
import type { Clock } from "#kernel/clock";
import type { ConnectParams } from "#protocol/connect";
import { fault } from "#protocol/errors";
import type { Role } from "#protocol/scopes";

const SKEW_MS = 120_000;
// DER prefix of an Ed25519 SubjectPublicKeyInfo; the raw 32-byte key follows.
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const SIGNATURE_BYTES = 64;

type Device = NonNullable<ConnectParams["device"]>;

export interface ProvenDevice {
  /** Lowercase hex SHA-256 of the raw public key. */
  deviceId: string;
  /** Raw key, base64url without padding, however it was sent. */
  publicKey: string;
}

/** Checks in the order of A-45: id, skew, nonce present, nonce equal, signature (v3, then v2). */
export async function verifyDevice(
  params: ConnectParams, device: Device, role: Role, nonce: string, clock: Pick<Clock, "now">,
): Promise<ProvenDevice> {
  const raw = rawKey(device.publicKey);
  if (!raw || deviceIdOf(raw) !== device.id) {
    throw refused("DEVICE_ID_MISMATCH", "device-id-mismatch", "identity mismatch");
  }
  if (Math.abs(clock.now() - device.signedAt) > SKEW_MS) {
    throw refused("SIGNATURE_EXPIRED", "device-signature-stale", "signature expired");
  }
  if (device.nonce.trim() === "") throw refused("NONCE_REQUIRED", "device-nonce-missing", "nonce required");
  if (device.nonce.trim() !== nonce) {
    throw refused("NONCE_MISMATCH", "device-nonce-mismatch", "nonce mismatch");
  }
  if (!signed(payloads(params, device, role), device.signature, raw)) {
    throw refused("SIGNATURE_INVALID", "device-signature", "signature invalid");
  }
  return { deviceId: device.id, publicKey: Buffer.from(raw).toString("base64url") };
}

/** Lowercase hex SHA-256 of the raw public key. */
export function deviceIdOf(rawPublicKey: Uint8Array): string {
  return createHash("sha256").update(rawPublicKey).digest("hex");
}

/** The raw 32 bytes of a public key given as base64url, base64 or PEM; null when it is none. */
export function rawKey(text: string): Uint8Array | null {
  const body = text.replace(/-----[^-]+-----|\s/g, "");
  const bytes = Buffer.from(body, "base64");
  if (bytes.length === 32) return bytes;
  const isSpki = bytes.length === 44 && bytes.subarray(0, 12).equals(SPKI_PREFIX);
  return isSpki ? bytes.subarray(12) : null;
}

function signed(candidates: readonly string[], signature: string, raw: Uint8Array): boolean {
  const bytes = Buffer.from(signature, "base64url");
  if (bytes.length !== SIGNATURE_BYTES) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: "der", type: "spki" });
  return candidates.some((payload) => verify(null, Buffer.from(payload), key, bytes));
}

/** The strings a device may have signed (auth §4). */
function payloads(params: ConnectParams, device: Device, role: Role): string[] {
  const { client, auth } = params;
  const token = auth?.token ?? auth?.deviceToken ?? auth?.bootstrapToken ?? "";
  const scopes = (params.scopes ?? []).join(",");
  const fields = [device.id, client.id, client.mode, role, scopes, device.signedAt, token, device.nonce];
  const v3 = ["v3", ...fields, plainName(client.platform), plainName(client.deviceFamily)];
  return [v3.join("|"), ["v2", ...fields].join("|")];
}

/**
 * Names of platforms and families as they are signed, pinned and looked up: trimmed, A to Z in lower case,
 * nothing else folded. Two readings of one name would let a node pass for another kind (GHSA-392f-ggf5-fp3c).
 */
export function plainName(value: string | undefined): string {
  return (value ?? "").trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function refused(code: string, reason: string, what: string): Error {
  return fault("INVALID_REQUEST", { problem: `device ${what}` }, {
    details: { code: `DEVICE_AUTH_${code}`, reason },
  });
}
