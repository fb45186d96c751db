// Wall time of commands as a person feels it.
import { statSync } from "node:fs";
import { round, summary, wallMs } from "../measure.ts";
import { binary, startGateway, untilReady } from "../stage.ts";
import type { Bench } from "../run.ts";

export async function cli({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const target = ["--url", gateway.url, "--token", gateway.token];
  const runs = quick ? 5 : 20;
  const version = summary(await times([binary(), "--version"], runs));
  const health = summary(await times([binary(), "gateway", "call", "health", ...target, "--json"], runs));
  const status = summary(await times([binary(), "gateway", "status", ...target, "--json"], runs));
  await gateway.stop();
  return {
    versionMs: version, callHealthMs: health, statusMs: status,
    callHealthOverVersionMs: round(health.p50 - version.p50),
    binaryMb: round(statSync(binary()).size / 1e6, 1),
  };
}

async function times(argv: string[], runs: number): Promise<number[]> {
  const out: number[] = [];
  for (let i = 0; i <= runs; i++) {
    const startedMs = wallMs();
    const child = Bun.spawn(argv, { stdout: "ignore", stderr: "ignore", stdin: "ignore", env: process.env });
    const code = await child.exited;
    if (code !== 0) throw new Error(`${argv.slice(1).join(" ")} ended with ${code}`);
    // The first run pays for a cold file cache and is left out.
    if (i > 0) out.push(wallMs() - startedMs);
  }
  return out;
}
