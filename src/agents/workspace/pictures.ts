// Pictures by their first bytes: a file's name proves nothing.

const SIGNATURES: readonly (readonly [string, number, readonly number[]])[] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/gif", 0, [0x47, 0x49, 0x46, 0x38]],
  // RIFF, a length, then WEBP.
  ["image/webp", 8, [0x57, 0x45, 0x42, 0x50]],
];

/** Media type of a picture that models can look at, or undefined. */
export function pictureType(head: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, at, bytes]) => bytes.every((byte, i) => head[at + i] === byte));
  if (found) return found[0];
  // Two letters alone could begin any text, so the reserved zero bytes of the header count too.
  const bmp = head[0] === 0x42 && head[1] === 0x4d && head.length > 14 &&
    head.subarray(6, 10).every((byte) => byte === 0);
  return bmp ? "image/bmp" : undefined;
}
