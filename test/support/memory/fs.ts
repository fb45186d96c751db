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
  const disk = new Disk(cwd, now);
  return {
    ...pathFunctions(cwd),
    ...readers(disk),
    ...writers(disk),
    ...handles(disk),
    snapshot() {
      return Object.fromEntries([...disk.files].map(([path, { bytes }]) => [path, decode(bytes)]));
    },
    failNext: (operation, path, code) => void disk.failures.set(`${operation} ${disk.at(path)}`, code),
  };
}

/** The content, and the few primitive changes that everything else is made of. */
class Disk {
  readonly files = new Map<string, Entry>();
  readonly folders = new Map<string, number>([["/", 0o755]]);
  readonly watchers = new Set<{ folder: string; onChange: (name: string) => void }>();
  readonly locks = new Set<string>();
  readonly failures = new Map<string, string>();
  readonly #cwd: string;
  readonly #now: () => number;

  constructor(cwd: string, now: () => number) {
    this.#cwd = cwd;
    this.#now = now;
  }

  at(path: string): string {
    return paths.resolve(this.#cwd, path);
  }

  /** The absolute path; throws what a test planted for this operation. */
  enter(operation: keyof Fs, path: string): string {
    const key = `${operation} ${this.at(path)}`;
    const code = this.failures.get(key);
    this.failures.delete(key);
    if (code) throw errno(code, path);
    return this.at(path);
  }

  file(path: string): Entry {
    const entry = this.files.get(path);
    if (!entry) throw errno(this.folders.has(path) ? "EISDIR" : "ENOENT", path);
    return entry;
  }

  put(path: string, bytes: Uint8Array, mode: number): void {
    if (!this.folders.has(paths.dirname(path))) throw errno("ENOENT", path);
    if (this.folders.has(path)) throw errno("EISDIR", path);
    this.files.set(path, { bytes, mode, modifiedMs: this.#now() });
    this.changed(path);
  }

  append(path: string, data: string): void {
    const old = this.files.get(path);
    this.put(path, joined(old?.bytes ?? new Uint8Array(), encode(data)), old?.mode ?? 0o600);
  }

  addFolder(path: string, mode: number): void {
    if (this.folders.has(path)) return;
    if (this.files.has(path)) throw errno("EEXIST", path);
    this.addFolder(paths.dirname(path), mode);
    this.folders.set(path, mode);
    this.changed(path);
  }

  changed(path: string): void {
    const name = paths.basename(path);
    for (const { folder, onChange } of this.watchers) {
      if (folder === path || folder === paths.dirname(path)) onChange(name);
    }
  }
}

type Readers = Pick<Fs, "readText" | "readBytes" | "readSlice" | "info" | "list" | "realPath">;

function readers(disk: Disk): Readers {
  return {
    readText: async (path) => decode(disk.file(disk.enter("readText", path)).bytes),
    readBytes: async (path) => disk.file(disk.enter("readBytes", path)).bytes.slice(),
    async readSlice(path, from, length) {
      return disk.file(disk.enter("readSlice", path)).bytes.slice(from, from + length);
    },
    async info(path): Promise<FileInfo | null> {
      const target = disk.enter("info", path);
      const ownerId = OWNER_ID;
      const mode = disk.folders.get(target);
      if (mode !== undefined) return { kind: "folder", bytes: 0, modifiedMs: 0, mode, ownerId };
      const file = disk.files.get(target);
      if (!file) return null;
      const { bytes, ...rest } = file;
      return { kind: "file", bytes: bytes.length, ...rest, ownerId };
    },
    async list(path) {
      const folder = disk.enter("list", path);
      if (disk.files.has(folder)) throw errno("ENOTDIR", path);
      const all = [...disk.files.keys(), ...disk.folders.keys()].filter((p) => p !== "/");
      return all.filter((p) => paths.dirname(p) === folder).map((p) => paths.basename(p)).sort();
    },
    async realPath(path) {
      const target = disk.enter("realPath", path);
      return disk.files.has(target) || disk.folders.has(target) ? target : null;
    },
  };
}

type Writers = Pick<Fs, "writeAtomic" | "append" | "makeFolder" | "remove" | "rename" | "chmod">;

function writers(disk: Disk): Writers {
  const inside = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);
  return {
    async writeAtomic(path, data, mode) {
      const target = disk.enter("writeAtomic", path);
      const bytes = typeof data === "string" ? encode(data) : data.slice();
      disk.put(target, bytes, mode ?? disk.files.get(target)?.mode ?? 0o600);
    },
    append: async (path, data) => disk.append(disk.enter("append", path), data),
    makeFolder: async (path, mode = 0o700) => disk.addFolder(disk.enter("makeFolder", path), mode),
    async remove(path) {
      const target = disk.enter("remove", path);
      for (const key of [...disk.files.keys()]) if (inside(target, key)) disk.files.delete(key);
      for (const key of [...disk.folders.keys()]) if (inside(target, key)) disk.folders.delete(key);
      disk.changed(target);
    },
    async rename(from, to) {
      const source = disk.enter("rename", from);
      const target = disk.at(to);
      const file = disk.files.get(source);
      if (file) {
        if (!disk.folders.has(paths.dirname(target))) throw errno("ENOENT", to);
        disk.files.delete(source);
        disk.files.set(target, file);
        disk.changed(target);
        return;
      }
      if (!disk.folders.has(source)) throw errno("ENOENT", from);
      moveKeys(disk.files, source, target);
      moveKeys(disk.folders, source, target);
    },
    async chmod(path, mode) {
      const target = disk.enter("chmod", path);
      if (disk.folders.has(target)) disk.folders.set(target, mode);
      else disk.file(target).mode = mode;
    },
  };
}

function handles(disk: Disk): Pick<Fs, "openLog" | "watch" | "lock"> {
  return {
    openLog(path) {
      const target = disk.enter("openLog", path);
      if (!disk.files.has(target)) disk.append(target, "");
      // Like a real handle it follows the file through a rename.
      const entry = disk.file(target);
      return { write: (text) => void (entry.bytes = joined(entry.bytes, encode(text))), close() {} };
    },
    watch(folder, onChange) {
      const watcher = { folder: disk.at(folder), onChange };
      disk.watchers.add(watcher);
      return () => void disk.watchers.delete(watcher);
    },
    async lock(path) {
      const target = disk.enter("lock", path);
      if (disk.locks.has(target)) return null;
      if (!disk.files.has(target)) disk.append(target, "");
      disk.locks.add(target);
      return { release: async () => void disk.locks.delete(target) };
    },
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

/** As node reads text: a byte order mark stays. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
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
