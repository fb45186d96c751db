// Files in memory, with the answers of the real ones where a test could notice.

import * as paths from "node:path/posix";
import type { FileInfo, Fs } from "#runtime/port";

/** Everything belongs to the user that the memory host reports. */
export const OWNER_ID = 1000;

interface Entry {
  bytes: Uint8Array;
  mode: number;
  modifiedMs: number;
}

export interface MemoryFs extends Fs {
  /** Every file as text, by path. */
  snapshot(): Record<string, string>;
  /** The next call of this operation on this path fails with the code, e.g. `ENOSPC`. */
  failNext(operation: keyof Fs, path: string, code: string): void;
}

export function memoryFs(cwd: string, now: () => number): MemoryFs {
  const files = new Map<string, Entry>();
  const folders = new Map<string, number>([["/", 0o755]]);
  const watchers = new Set<{ folder: string; onChange: (name: string) => void }>();
  const locks = new Set<string>();
  const failures = new Map<string, string>();

  const at = (path: string): string => paths.resolve(cwd, path);
  const enter = (operation: keyof Fs, path: string): string => {
    const key = `${operation} ${at(path)}`;
    const code = failures.get(key);
    failures.delete(key);
    if (code) throw errno(code, path);
    return at(path);
  };
  const fileAt = (path: string): Entry => {
    const entry = files.get(path);
    if (!entry) throw errno(folders.has(path) ? "EISDIR" : "ENOENT", path);
    return entry;
  };
  const put = (path: string, bytes: Uint8Array, mode: number): void => {
    if (!folders.has(paths.dirname(path))) throw errno("ENOENT", path);
    if (folders.has(path)) throw errno("EISDIR", path);
    files.set(path, { bytes, mode, modifiedMs: now() });
    changed(path);
  };
  const changed = (path: string): void => {
    const name = paths.basename(path);
    for (const watcher of watchers) if (watcher.folder === paths.dirname(path)) watcher.onChange(name);
  };
  const append = (path: string, data: string): void => {
    const old = files.get(path);
    put(path, joined(old?.bytes ?? new Uint8Array(), encode(data)), old?.mode ?? 0o600);
  };
  const addFolder = (path: string, mode: number): void => {
    if (folders.has(path)) return;
    if (files.has(path)) throw errno("EEXIST", path);
    addFolder(paths.dirname(path), mode);
    folders.set(path, mode);
    changed(path);
  };
  const inside = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);

  return {
    ...pathFunctions(cwd),
    readText: async (path) => new TextDecoder().decode(fileAt(enter("readText", path)).bytes),
    readBytes: async (path) => fileAt(enter("readBytes", path)).bytes.slice(),
    readSlice: async (path, from, length) => fileAt(enter("readSlice", path)).bytes.slice(from, from + length),
    async writeAtomic(path, data, mode) {
      const target = enter("writeAtomic", path);
      const bytes = typeof data === "string" ? encode(data) : data.slice();
      put(target, bytes, mode ?? files.get(target)?.mode ?? 0o600);
    },
    append: async (path, data) => append(enter("append", path), data),
    async info(path): Promise<FileInfo | null> {
      const target = enter("info", path);
      const file = files.get(target);
      const ownerId = OWNER_ID;
      if (file) return { kind: "file", bytes: file.bytes.length, modifiedMs: file.modifiedMs, mode: file.mode, ownerId };
      const mode = folders.get(target);
      return mode === undefined ? null : { kind: "folder", bytes: 0, modifiedMs: 0, mode, ownerId };
    },
    async list(path) {
      const folder = enter("list", path);
      if (files.has(folder)) throw errno("ENOTDIR", path);
      const all = [...files.keys(), ...folders.keys()].filter((p) => p !== "/" && paths.dirname(p) === folder);
      return all.map((p) => paths.basename(p)).sort();
    },
    makeFolder: async (path, mode = 0o700) => addFolder(enter("makeFolder", path), mode),
    async remove(path) {
      const target = enter("remove", path);
      for (const key of [...files.keys()]) if (inside(target, key)) files.delete(key);
      for (const key of [...folders.keys()]) if (inside(target, key)) folders.delete(key);
      changed(target);
    },
    async rename(from, to) {
      const source = enter("rename", from);
      const target = at(to);
      const file = files.get(source);
      if (file) {
        files.delete(source);
        put(target, file.bytes, file.mode);
        return;
      }
      if (!folders.has(source)) throw errno("ENOENT", from);
      moveKeys(files, source, target);
      moveKeys(folders, source, target);
    },
    async chmod(path, mode) {
      const target = enter("chmod", path);
      if (folders.has(target)) folders.set(target, mode);
      else fileAt(target).mode = mode;
    },
    async realPath(path) {
      const target = enter("realPath", path);
      return files.has(target) || folders.has(target) ? target : null;
    },
    openLog(path) {
      const target = enter("openLog", path);
      if (!files.has(target)) append(target, "");
      // Like a real handle it follows the file through a rename.
      const entry = fileAt(target);
      return { write: (text) => void (entry.bytes = joined(entry.bytes, encode(text))), close() {} };
    },
    watch(folder, onChange) {
      const watcher = { folder: at(folder), onChange };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    async lock(path) {
      const target = enter("lock", path);
      if (locks.has(target)) return null;
      if (!files.has(target)) append(target, "");
      locks.add(target);
      return { release: async () => void locks.delete(target) };
    },
    snapshot: () => Object.fromEntries([...files].map(([path, { bytes }]) => [path, new TextDecoder().decode(bytes)])),
    failNext: (operation, path, code) => void failures.set(`${operation} ${at(path)}`, code),
  };
}

/** A system error as node: APIs throw it. */
export function errno(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

function pathFunctions(cwd: string): Pick<
  Fs,
  "join" | "dirname" | "basename" | "resolve" | "relative" | "isAbsolute"
> {
  return {
    join: (...parts) => paths.join(...parts),
    dirname: (path) => paths.dirname(path),
    basename: (path) => paths.basename(path),
    resolve: (...parts) => paths.resolve(cwd, ...parts),
    relative: (from, to) => paths.relative(from, to),
    isAbsolute: (path) => paths.isAbsolute(path),
  };
}

function moveKeys<V>(map: Map<string, V>, from: string, to: string): void {
  for (const [key, value] of [...map]) {
    if (key !== from && !key.startsWith(`${from}/`)) continue;
    map.delete(key);
    map.set(to + key.slice(from.length), value);
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
