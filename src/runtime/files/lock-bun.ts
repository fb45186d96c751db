// The kernel lock under Bun: flock(2) through libc, an exclusively opened handle on Windows. The kernel drops
// both when the process ends in whatever way, so a lock never outlives its holder.

import { closeSync, openSync } from "node:fs";
import process from "node:process";
import { libcNames } from "../libc.ts";
import type { FileLock } from "../port.ts";

const LOCK_EXCLUSIVE = 2;
const LOCK_NO_WAIT = 4;

/**
 * Takes the lock of `path` (created empty, 0600); null when another process or another open of ours holds it.
 */
export async function lockFile(path: string): Promise<FileLock | null> {
  return process.platform === "win32" ? lockWindows(path) : lockUnix(path);
}

async function lockUnix(path: string): Promise<FileLock | null> {
  // bun:ffi is only needed by the daemon, so no command pays for loading it.
  const { dlopen } = await import("bun:ffi");
  const symbols = { flock: { args: ["int", "int"], returns: "int" } } as const;
  const library = firstThatOpens((name) => dlopen(name, symbols));
  // The handle is close-on-exec, so no child keeps the lock alive after us.
  const handle = openSync(path, "a", 0o600);
  const taken = library.symbols.flock(handle, LOCK_EXCLUSIVE | LOCK_NO_WAIT) === 0;
  library.close();
  if (!taken) {
    closeSync(handle);
    return null;
  }
  let held = true;
  return {
    async release() {
      if (held) closeSync(handle);
      held = false;
    },
  };
}

function firstThatOpens<T>(open: (name: string) => T): T {
  let failure: unknown;
  for (const name of libcNames(process.platform, process.arch)) {
    try {
      return open(name);
    } catch (error) {
      failure = error;
    }
  }
  throw new Error("the C library cannot be opened for file locks", { cause: failure });
}

async function lockWindows(path: string): Promise<FileLock | null> {
  const { dlopen, ptr } = await import("bun:ffi");
  const kernel = dlopen("kernel32.dll", {
    CreateFileW: { args: ["ptr", "u32", "u32", "ptr", "u32", "u32", "ptr"], returns: "i64" },
    CloseHandle: { args: ["i64"], returns: "int" },
  });
  const [write, shareNothing, openAlways, normal] = [0x4000_0000, 0, 4, 0x80] as const;
  const name = Buffer.from(`${path}\0`, "utf16le");
  const { CreateFileW } = kernel.symbols;
  const handle = CreateFileW(ptr(name), write, shareNothing, null, openAlways, normal, null);
  if (handle === -1n) {
    kernel.close();
    return null;
  }
  let held = true;
  return {
    async release() {
      if (held) kernel.symbols.CloseHandle(handle);
      held = false;
    },
  };
}
