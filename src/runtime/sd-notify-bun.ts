// systemd's notification protocol: one datagram to the socket it names in the environment.

import process from "node:process";
import { libcNames } from "./libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 0o2000002;

/** Sends `state` (`READY=1`, `WATCHDOG=1`, `STATUS=…`); false when no supervisor listens. */
export function sdNotify(state: string): boolean {
  const target = process.env["NOTIFY_SOCKET"];
  if (!target || process.platform !== "linux") return false;
  // Loaded only under a supervisor, so no other start pays for it.
  const ffi = process.getBuiltinModule("bun:ffi") as Ffi;
  for (const name of libcNames(process.platform, process.arch)) {
    try {
      return send(ffi, name, target, state);
    } catch {
      // Another C library than guessed: try its next name.
    }
  }
  return false;
}

type Ffi = typeof import("bun:ffi");

function send({ dlopen, ptr }: Ffi, libc: string, target: string, state: string): boolean {
  const library = dlopen(libc, {
    socket: { args: ["int", "int", "int"], returns: "int" },
    sendto: { args: ["int", "ptr", "usize", "int", "ptr", "u32"], returns: "i64" },
    close: { args: ["int"], returns: "int" },
  });
  const { address, length } = unixAddress(target);
  const message = Buffer.from(state);
  const socket = library.symbols.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  const sent = library.symbols.sendto(socket, ptr(message), message.length, 0, ptr(address), length);
  library.symbols.close(socket);
  library.close();
  return Number(sent) === message.length;
}

/** `struct sockaddr_un`; a leading @ means the abstract namespace, whose names start with a zero byte. */
export function unixAddress(target: string): { address: Buffer; length: number } {
  const path = Buffer.from(target);
  const abstract = target.startsWith("@");
  if (abstract) path[0] = 0;
  const address = Buffer.alloc(2 + Math.max(path.length, 1) + 1);
  address.writeUInt16LE(AF_UNIX, 0);
  path.copy(address, 2);
  return { address, length: 2 + path.length + (abstract ? 0 : 1) };
}
