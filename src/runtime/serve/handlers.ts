// What both servers need: addresses as people write them, and a place for errors of handlers.

import process from "node:process";

/** An IPv4 address without the prefix it carries on a dual-stack socket. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** Where errors of handlers go: the given place, or one line on stderr. */
export function reporter(options: { onError?(error: unknown): void }): (error: unknown) => void {
  return (error) => {
    if (options.onError) options.onError(error);
    else process.stderr.write(`unhandled error in a server handler: ${String(error)}\n`);
  };
}

/** Runs a handler: what it throws is reported and goes no further. */
export function guard(report: (error: unknown) => void): (call: () => void) => void {
  return (call) => {
    try {
      call();
    } catch (error) {
      report(error);
    }
  };
}
