// Backups of a file: `.bak` is the text before the last write, `.bak.4` the one before the last five (C-30).

import type { Fs } from "#runtime/port";

const NAMES = [".bak", ".bak.1", ".bak.2", ".bak.3", ".bak.4"] as const;

/** Moves every backup one place on and keeps `text` as the newest. @returns its path */
export async function keepBackup(
  fs: Pick<Fs, "info" | "rename" | "remove" | "writeAtomic">, file: string, text: string,
): Promise<string> {
  for (let at = NAMES.length - 1; at > 0; at--) {
    const older = `${file}${NAMES[at - 1]}`;
    if (await fs.info(older)) await fs.rename(older, `${file}${NAMES[at]}`);
  }
  const newest = `${file}${NAMES[0]}`;
  // Nothing is at that name any more, so that no link can lead the secrets somewhere else.
  await fs.remove(newest);
  await fs.writeAtomic(newest, text, 0o600);
  return newest;
}

/** The texts of all backups of a file, newest first. */
export async function readBackups(
  fs: Pick<Fs, "info" | "readText">, file: string,
): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for (const name of NAMES) {
    const path = `${file}${name}`;
    if ((await fs.info(path))?.kind === "file") found.push({ path, text: await fs.readText(path) });
  }
  return found;
}
