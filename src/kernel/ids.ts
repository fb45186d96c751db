// Identifiers made from the injected clock and randomness.

import type { Clock } from "#kernel/clock";
import type { Random } from "#kernel/random";

export interface Ids {
  /** A random version-4 UUID, as the wire uses for connections, sessions, messages and nonces. */
  uuid(): string;
  /** A version-7 UUID: sorts by creation time, strictly increasing within one process. */
  sortable(): string;
  /** `bytes` of randomness as base64url without padding: tokens and other secrets. */
  token(bytes: number): string;
}

export function makeIds(clock: Pick<Clock, "now">, random: Random): Ids {
  let lastMs = 0;
  let counter = 0;
  return {
    uuid() {
      const bytes = random.bytes(16);
      return format(stamp(bytes, 4));
    },
    sortable() {
      const nowMs = clock.now();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        counter = 0;
      } else if (++counter > 0xfff) {
        // The 12-bit counter ran out within one millisecond: borrow the next one to keep the order.
        lastMs += 1;
        counter = 0;
      }
      const bytes = random.bytes(16);
      for (let i = 0; i < 6; i++) bytes[i] = Math.floor(lastMs / 2 ** (8 * (5 - i))) & 0xff;
      bytes[6] = counter >> 8;
      bytes[7] = counter & 0xff;
      return format(stamp(bytes, 7));
    },
    token: (length) => base64url(random.bytes(length)),
  };
}

/** Bytes as base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function stamp(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

function format(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  const part = (from: number, to: number): string => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
}
