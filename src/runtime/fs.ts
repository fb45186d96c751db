// Files through node:fs, the same code under Bun and Deno; only the kernel lock differs and is handed in.

import { watch } from "node:fs";
import * as files from "node:fs/promises";
import * as paths from "node:path";
import { hasCode } from "./errno.ts";
import { openLog } from "./files/log-file.ts";
import type { FileInfo, FileLock, Fs } from "./port.ts";
import { writeAtomic } from "./files/write-atomic.ts";

/** @param lock takes the kernel lock of one runtime */
export function nodeFs(lock: (path: string) => Promise<FileLock | null>): Fs {
  return {
    readText: (path) => files.readFile(path, "utf8"),
    readBytes: async (path) => new Uint8Array(await files.readFile(path)),
    readSlice,
    writeAtomic,
    append: (path, data) => files.appendFile(path, data, { mode: 0o600 }),
    info,
    list,
    makeFolder: async (path, mode = 0o700) => void (await files.mkdir(path, { recursive: true, mode })),
    remove: (path) => files.rm(path, { recursive: true, force: true }),
    rename: (from, to) => files.rename(from, to),
    chmod: (path, mode) => files.chmod(path, mode),
    realPath,
    openLog,
    watch: watchFolder,
    lock,
    join: (...parts) => paths.join(...parts),
    dirname: (path) => paths.dirname(path),
    basename: (path) => paths.basename(path),
    resolve: (...parts) => paths.resolve(...parts),
    relative: (from, to) => paths.relative(from, to),
    isAbsolute: (path) => paths.isAbsolute(path),
  };
}

async function readSlice(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await files.open(path, "r");
  try {
    const buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function info(path: string): Promise<FileInfo | null> {
  try {
    const stat = await files.stat(path);
    const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
    return { kind, bytes: stat.size, modifiedMs: stat.mtimeMs, mode: stat.mode & 0o7777, ownerId: stat.uid };
  } catch (error) {
    // A file where a folder was expected means just as surely that the path does not exist.
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

async function list(path: string): Promise<string[]> {
  try {
    return (await files.readdir(path)).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

async function realPath(path: string): Promise<string | null> {
  try {
    return await files.realpath(path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

function watchFolder(folder: string, onChange: (name: string) => void): () => void {
  const watcher = watch(folder, { persistent: false }, (_kind, name) => onChange(name ?? ""));
  // The folder itself may go away; whoever watches it notices by reading, so this is no crash.
  watcher.on("error", () => onChange(""));
  return () => watcher.close();
}
