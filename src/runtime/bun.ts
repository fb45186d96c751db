// The runtime under Bun, compiled or not.

import * as paths from "node:path";
import process from "node:process";
import { nodeFs } from "./fs.ts";
import { nodeHost } from "./host.ts";
import { lockFile } from "./files/lock-bun.ts";
import { platformOf } from "./platform.ts";
import type { Runtime } from "./port.ts";
import { nodeProcesses } from "./process.ts";
import { sdNotify } from "./sd-notify-bun.ts";
import { serveBun } from "./serve/bun.ts";

const runtime: Runtime = {
  name: "bun",
  version: Bun.version,
  platform: platformOf(process.platform),
  arch: process.arch,
  standalone: Bun.isStandaloneExecutable,
  selfCommand: Bun.isStandaloneExecutable
    ? [process.execPath]
    : [process.execPath, paths.resolve(process.argv[1] ?? "")],
  assets: Bun.isStandaloneExecutable ? import.meta.dirname : paths.join(import.meta.dirname, "../../dist"),
  fs: nodeFs(lockFile),
  process: nodeProcesses(),
  host: nodeHost(),
  serve: serveBun,
  sdNotify,
  releaseMemory() {
    Bun.gc(true);
    Bun.shrink();
  },
  residentBytes: () => process.memoryUsage.rss(),
  cpuMicros() {
    const usage = process.cpuUsage();
    return usage.user + usage.system;
  },
};

export default runtime;
