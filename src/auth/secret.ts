// Comparing secrets in constant time, and recognising them without keeping them.

import { createHash, timingSafeEqual } from "node:crypto";

const NEVER_VALID = ["", "undefined", "null", "__OPENCLAW_REDACTED__"];

/** Whether two secrets are equal; the time taken tells nothing about either. Placeholders never match. */
export function sameSecret(given: string | undefined, expected: string | undefined): boolean {
  const usable = given !== undefined && expected !== undefined && !isPlaceholder(expected);
  const equal = timingSafeEqual(digest(given ?? ""), digest(expected ?? ""));
  return usable && equal;
}

/** Blank, `undefined`, `null` and our own redaction marker are never secrets. */
export function isPlaceholder(value: string): boolean {
  return NEVER_VALID.includes(value.trim());
}

/** SHA-256, hex: what is kept of a secret that only has to be recognised. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

function digest(value: string): Uint8Array {
  return createHash("sha256").update(value, "utf8").digest();
}
