// Runtimes for tests: one in memory for units, and the real one of whoever runs the tests.

import real from "#runtime";
import type { Host, Runtime } from "#runtime/port";
import { EPOCH_MS } from "./env.ts";
import { memoryFs, OWNER_ID, type MemoryFs } from "./memory/fs.ts";
import { memoryProcess, type MemoryProcess, type MemoryProcessOptions } from "./memory/process.ts";
import { memoryNet, type MemoryNet } from "./memory/serve.ts";

export interface MemoryRuntime extends Runtime {
  readonly fs: MemoryFs;
  readonly process: MemoryProcess;
  /** The clients' side of what was served in memory. */
  readonly net: MemoryNet;
  /** States told to the supervisor. */
  readonly notified: string[];
}

export interface MemoryRuntimeOptions extends MemoryProcessOptions {
  /** Epoch milliseconds for file times. */
  now?(): number;
  host?: Partial<Host>;
  platform?: Runtime["platform"];
  /** Serve on a real loopback port instead of in memory. */
  realServe?: boolean;
}

/** A machine in memory: `/work` is the current folder, `/home/user` the home, `/tmp` exists. */
export function memoryRuntime(options: MemoryRuntimeOptions = {}): MemoryRuntime {
  const cwd = options.cwd ?? "/work";
  const fs = memoryFs(cwd, options.now ?? (() => EPOCH_MS));
  // Synchronous underneath, so the folders exist when this returns.
  for (const folder of [cwd, "/home/user", "/tmp"]) void fs.makeFolder(folder, 0o755);
  const net = memoryNet();
  const notified: string[] = [];
  return {
    name: real.name,
    version: "0.0.0",
    platform: options.platform ?? "linux",
    arch: "x64",
    standalone: false,
    selfCommand: ["/bin/openclaw"],
    assets: "/usr/share/openclaw",
    fs,
    process: memoryProcess({ ...options, cwd }),
    host: { ...fixedHost(), ...options.host },
    serve: options.realServe ? real.serve : net.serve,
    sdNotify: (state) => notified.push(state) > 0,
    releaseMemory() {},
    residentBytes: () => 32 * 1024 * 1024,
    cpuMicros: () => 1_000,
    net,
    notified,
  };
}

/** The runtime the tests run on. */
export function realRuntime(): Runtime {
  return real;
}

/** Runs `work` with a fresh folder of the real disk and removes it afterwards. */
export async function withTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = real.fs.join(real.host.tempDir(), `openclaw-test-${crypto.randomUUID()}`);
  await real.fs.makeFolder(folder);
  try {
    return await work((await real.fs.realPath(folder)) ?? folder);
  } finally {
    await real.fs.remove(folder);
  }
}

function fixedHost(): Host {
  return {
    hostname: () => "test-host",
    homeDir: () => "/home/user",
    tempDir: () => "/tmp",
    release: () => "6.1.0",
    cores: () => 2,
    totalMemoryBytes: () => 8 * 1024 ** 3,
    freeMemoryBytes: () => 4 * 1024 ** 3,
    lanAddress: () => "192.0.2.10",
    userId: () => OWNER_ID,
    loopDelay: () => ({ p99Ms: 0, maxMs: 0, utilization: 0 }),
  };
}
