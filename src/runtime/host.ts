// What the machine says about itself.

import * as os from "node:os";
import process from "node:process";
import { loopDelayMeter } from "./loop-delay.ts";
import type { Host } from "./port.ts";

export function nodeHost(): Host {
  return {
    hostname: () => os.hostname(),
    homeDir: () => os.homedir(),
    tempDir: () => os.tmpdir(),
    release: () => os.release(),
    cores: () => Math.max(1, os.availableParallelism()),
    totalMemoryBytes: () => os.totalmem(),
    freeMemoryBytes: () => os.freemem(),
    lanAddress,
    // os.userInfo() trusts $USER under Bun; the number cannot be spoofed.
    userId: () => process.getuid?.() ?? null,
    loopDelay: loopDelayMeter(),
  };
}

function lanAddress(): string | undefined {
  const all = Object.values(os.networkInterfaces()).flatMap((entries) => entries ?? []);
  const outside = all.filter((entry) => !entry.internal);
  // IPv4 is what people type and what presence entries show; a link-local IPv6 address is useless without a
  // zone.
  return (
    outside.find((entry) => entry.family === "IPv4")?.address ??
    outside.find((entry) => !entry.address.startsWith("fe80:"))?.address
  );
}
