// Where the log goes: `<tmp>/openclaw[-<uid>]/openclaw[-<profile>][-<state>]-YYYY-MM-DD.log` (spec cli §3,
// O-30).

import { logFileName } from "#config/paths";
import type { Fs, Runtime } from "#runtime/port";
import { localDay } from "./line.ts";

const KEEP_MS = 24 * 60 * 60 * 1_000;
const DATED = /^(.+-)\d{4}-\d{2}-\d{2}\.log(\.\d)?$/;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * The folder for logs below the shared temporary folder, made with mode 0700. Falls back to a name with the
 * user id when `openclaw` belongs to somebody else; rejects when that one does too.
 */
export async function logFolder(runtime: Pick<Runtime, "fs" | "host">): Promise<string> {
  const { fs, host } = runtime;
  const temp = (await fs.realPath(host.tempDir())) ?? host.tempDir();
  const userId = host.userId();
  const names = userId === null ? ["openclaw"] : ["openclaw", `openclaw-${userId}`];
  for (const name of names) {
    const folder = fs.join(temp, name);
    if (await claim(fs, folder, userId)) return folder;
  }
  throw new Error(`${fs.join(temp, names.at(-1) ?? "")} belongs to somebody else; set logging.file`);
}

/** The file in `folder` for lines of this moment. */
export function logFileAt(fs: Pick<Fs, "join">, folder: string, stem: string): (atMs: number) => string {
  return (atMs) => fs.join(folder, logFileName({ logStem: stem }, localDay(atMs)));
}

/** Removes dated files of the same name as `file` that were not written to for a day. */
export async function pruneOld(fs: Fs, file: string, nowMs: number): Promise<void> {
  const prefix = DATED.exec(fs.basename(file))?.[1];
  if (prefix === undefined) return;
  const folder = fs.dirname(file);
  for (const name of await fs.list(folder)) {
    if (DATED.exec(name)?.[1] !== prefix) continue;
    const path = fs.join(folder, name);
    const info = await fs.info(path);
    if (info?.kind === "file" && info.modifiedMs < nowMs - KEEP_MS) await fs.remove(path);
  }
}

async function claim(fs: Fs, folder: string, userId: number | null): Promise<boolean> {
  if ((await fs.info(folder)) === null) await fs.makeFolder(folder, 0o700);
  const info = await fs.info(folder);
  if (info?.kind !== "folder") return false;
  if (userId === null) return true;
  // A link planted by another user would lead us elsewhere, and a folder of theirs would let them swap our
  // file.
  const direct = (await fs.realPath(folder)) === folder;
  return direct && info.ownerId === userId && (info.mode & WRITABLE_BY_OTHERS) === 0;
}
