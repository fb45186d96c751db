// The standard streams, written synchronously: a stream's queue would be lost when the process exits right
// after.

import { fstatSync, writeSync } from "node:fs";
import process from "node:process";
import { hasCode } from "./errno.ts";
import type { Terminal } from "./port.ts";

const COLUMNS_UNKNOWN = 80;
const FULL_PIPE_WAIT_MS = 5;

export function terminal(handle: 1 | 2): Terminal {
  let closed = false;
  return {
    get tty() {
      return isTerminal(handle);
    },
    get columns() {
      if (!isTerminal(handle)) return COLUMNS_UNKNOWN;
      return (handle === 1 ? process.stdout : process.stderr).columns || COLUMNS_UNKNOWN;
    },
    write(text) {
      if (!closed) closed = !writeBlocking(handle, new TextEncoder().encode(text));
    },
  };
}

/**
 * Whether a person is at this handle. node:tty costs 2.5 ms to load, so pipes and files are told apart first.
 */
export function isTerminal(handle: number): boolean {
  try {
    if (!fstatSync(handle).isCharacterDevice()) return false;
  } catch (error) {
    if (hasCode(error, "EBADF")) return false;
    throw error;
  }
  return process.getBuiltinModule("node:tty").isatty(handle);
}

/** Writes all of it, waiting for a slow reader; false when the reader is gone. */
function writeBlocking(handle: number, bytes: Uint8Array): boolean {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(handle, rest));
    } catch (error) {
      if (hasCode(error, "EPIPE", "EIO", "EBADF")) return false;
      if (!hasCode(error, "EAGAIN")) throw error;
      // Somebody made the pipe non-blocking and it is full: give the reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_WAIT_MS);
    }
  }
  return true;
}
