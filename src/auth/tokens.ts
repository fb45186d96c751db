// Device tokens: made from a key that is not in the database, so that the same token can be handed out again
// while a copy of the database holds nothing anybody could log in with.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Ids } from "#kernel/ids";
import type { DeviceToken } from "#store/devices-port";
import { secretHash } from "./secret.ts";

export interface TokenFor {
  deviceId: string;
  role: string;
  scopes: readonly string[];
  nowMs: number;
  /** The token dies with this shared secret. */
  generation?: string;
}

/** What is stored, and the token for its owner's eyes only. */
export interface Minted {
  record: DeviceToken;
  token: string;
}

const SERIAL_BYTES = 16;

export class TokenMint {
  readonly #key: Uint8Array;
  readonly #ids: Pick<Ids, "token">;

  /** @param key 32 secret bytes (see token-key) */
  constructor(key: Uint8Array, ids: Pick<Ids, "token">) {
    if (key.length < 32) throw new Error("the device token key is too short");
    this.#key = key;
    this.#ids = ids;
  }

  /** A new token of 32 bytes, base64url. */
  make({ deviceId, role, scopes, nowMs, generation }: TokenFor): Minted {
    const serial = this.#ids.token(SERIAL_BYTES);
    const token = this.#derive(deviceId, role, serial);
    const record: DeviceToken = {
      role, scopes: [...scopes], hash: secretHash(token), serial, createdAtMs: nowMs,
      ...(generation === undefined ? {} : { generation }),
    };
    return { record, token };
  }

  /**
   * The token of a record; undefined when this gateway cannot make it (imported, or the key was replaced).
   */
  reveal(deviceId: string, record: DeviceToken): string | undefined {
    if (record.serial === undefined) return undefined;
    const token = this.#derive(deviceId, record.role, record.serial);
    return secretHash(token) === record.hash ? token : undefined;
  }

  /** Names a shared secret without telling it; only who has the key can test a guess. */
  generation(secret: string): string {
    return createHmac("sha256", this.#key).update("generation\0").update(secret).digest("base64url").slice(
      0,
      22,
    );
  }

  #derive(deviceId: string, role: string, serial: string): string {
    const mac = createHmac("sha256", this.#key);
    return mac.update(["device-token", deviceId, role, serial].join("\0")).digest("base64url");
  }
}

/** Whether a token is the one of this record, in constant time; revoked ones match nothing. */
export function tokenMatches(given: string, record: DeviceToken): boolean {
  const equal = timingSafeEqual(Buffer.from(secretHash(given), "hex"), Buffer.from(record.hash, "hex"));
  return equal && record.revokedAtMs === undefined;
}

/** When the token was made, as hello-ok tells it. */
export function issuedAtMs(record: DeviceToken): number {
  return record.rotatedAtMs ?? record.createdAtMs;
}
