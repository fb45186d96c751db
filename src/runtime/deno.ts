// The runtime under Deno: the compatibility gate, one process per program as with Bun.

import * as paths from "node:path";
import process from "node:process";
import { nodeFs } from "./fs.ts";
import { nodeHost } from "./host.ts";
import { platformOf } from "./platform.ts";
import type { FileLock, Runtime } from "./port.ts";
import { nodeProcesses } from "./process.ts";
import { serveDeno } from "./serve/deno.ts";

const runtime: Runtime = {
  name: "deno",
  version: Deno.version.deno,
  platform: platformOf(process.platform),
  arch: process.arch,
  standalone: Deno.build.standalone,
  selfCommand: Deno.build.standalone
    ? [Deno.execPath()]
    : [Deno.execPath(), "run", "-A", paths.resolve(process.argv[1] ?? "")],
  assets: paths.join(import.meta.dirname ?? "", "../../dist"),
  fs: nodeFs(lockFile),
  process: nodeProcesses(),
  host: nodeHost(),
  serve: serveDeno,
  // Deno's datagrams to unix sockets are unstable and services run the Bun binary.
  sdNotify: () => false,
  // V8 gives memory back by itself and offers no call for it.
  releaseMemory() {},
  residentBytes: () => Deno.memoryUsage().rss,
  cpuMicros() {
    const usage = process.cpuUsage();
    return usage.user + usage.system;
  },
};

/** @see Fs.lock */
async function lockFile(path: string): Promise<FileLock | null> {
  const file = await Deno.open(path, { append: true, create: true, mode: 0o600 });
  if (!(await file.tryLock(true))) {
    file.close();
    return null;
  }
  let held = true;
  return {
    async release() {
      if (held) file.close();
      held = false;
    },
  };
}

export default runtime;
