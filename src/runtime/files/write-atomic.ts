// Replacing a file so that a crash leaves the old or the new content, never a part of one.

import * as files from "node:fs/promises";
import * as paths from "node:path";
import process from "node:process";
import { hasCode } from "../errno.ts";

/**
 * Writes `data` beside `path`, syncs it, renames it over `path` and syncs the folder. A link is followed, so
 * that a linked config file stays a link.
 * @param mode of the new file; without it an existing file keeps its mode and a new one gets 0600
 */
export async function writeAtomic(path: string, data: string | Uint8Array, mode?: number): Promise<void> {
  const target = await followed(path);
  const finalMode = mode ?? (await modeOf(target)) ?? 0o600;
  const folder = paths.dirname(target);
  const beside = paths.join(folder, `.${paths.basename(target)}.${crypto.randomUUID()}.tmp`);
  try {
    await writeNew(beside, data, finalMode);
    await files.rename(beside, target);
  } catch (error) {
    await files.rm(beside, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function writeNew(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  // "wx" is O_EXCL: a planted link at the temporary name makes the write fail instead of following it.
  const file = await files.open(path, "wx", 0o600);
  try {
    await file.writeFile(data);
    // Open modes pass through the umask; the promised mode must not.
    if (process.platform !== "win32") await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders for syncing; its rename is journalled.
  if (process.platform === "win32") return;
  const handle = await files.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function followed(path: string): Promise<string> {
  try {
    return await files.realpath(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return path;
    throw error;
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await files.stat(path)).mode & 0o7777;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
