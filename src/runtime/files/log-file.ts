// Synchronous appending, for the log sink: what was written is out of the process when `write` returns.

import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { SyncWriter } from "../port.ts";

/** Opens `path` for appending, 0600 when it is new; fails with `ELOOP` on a link. */
export function openLog(path: string): SyncWriter {
  // Logs may live below the shared temporary folder, where somebody else could plant a link. Windows has no
  // flag.
  const noFollow = constants.O_NOFOLLOW ?? 0;
  const append = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY;
  const handle = openSync(path, append | noFollow, 0o600);
  let open = true;
  return {
    write(text) {
      if (open) writeWhole(handle, new TextEncoder().encode(text));
    },
    close() {
      if (open) closeSync(handle);
      open = false;
    },
  };
}

/** Writes all bytes; a partial write goes on where it stopped. */
function writeWhole(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done);
}
