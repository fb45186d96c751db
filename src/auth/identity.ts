// The gateway's own Ed25519 key: made once, kept in the state database.

import { createPrivateKey, generateKeyPairSync, createPublicKey } from "node:crypto";
import type { Store } from "#store/port";
import { deviceIdOf, rawKey } from "#auth/device";

const VALUE = "gateway.identity";

export interface GatewayIdentity {
  /** Lowercase hex SHA-256 of the raw public key. */
  deviceId: string;
  /** Raw key, base64url without padding. */
  publicKey: string;
}

/** Reads the identity, making it on the first call. */
export async function gatewayIdentity(store: Store): Promise<GatewayIdentity> {
  const held = await store.values.get(VALUE);
  if (typeof held === "string") return publicPart(held);
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  await store.commit((tx) => tx.values.set(VALUE, pem));
  return publicPart(pem);
}

function publicPart(pem: string): GatewayIdentity {
  const spki = createPublicKey(createPrivateKey(pem)).export({ format: "der", type: "spki" });
  const raw = rawKey(spki.toString("base64"));
  if (!raw) throw new Error("the gateway identity in the state database is not an Ed25519 key");
  return { deviceId: deviceIdOf(raw), publicKey: Buffer.from(raw).toString("base64url") };
}
