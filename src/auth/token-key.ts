// The key device tokens are made from: a file of its own beside the database, readable by its owner only.

import type { Random } from "#kernel/random";
import type { Fs } from "#runtime/port";

const KEY_BYTES = 32;

/**
 * Reads the key, making it on the first call. Losing the file costs nobody an approval: tokens that are out
 * keep working by their hash, and the next login with another credential gets a new one.
 */
export async function openTokenKey(
  fs: Pick<Fs, "info" | "readBytes" | "writeAtomic" | "makeFolder" | "chmod" | "join" | "dirname">,
  stateDir: string, random: Pick<Random, "bytes">,
): Promise<Uint8Array> {
  const path = fs.join(stateDir, "identity", "device-tokens.key");
  const info = await fs.info(path);
  if (info) {
    if ((info.mode & 0o077) !== 0) await fs.chmod(path, 0o600);
    const key = await fs.readBytes(path);
    if (key.length === KEY_BYTES) return key;
  }
  const key = random.bytes(KEY_BYTES);
  await fs.makeFolder(fs.dirname(path), 0o700);
  await fs.writeAtomic(path, key, 0o600);
  return key;
}
