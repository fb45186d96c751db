// One command, JSON out: node scripts/bun.mjs scripts/run.ts bench [--quick] [--only start,rpc] [--assert]
//
// CPU-seconds and ratios to the floor of the same run are what counts; wall times drift with the machine.
import { parseArgs } from "node:util";
import { limits, type Results } from "./limits.ts";
import { buildFloor, startModel } from "./stage.ts";
import { cli } from "./scenes/cli.ts";
import { handshakes } from "./scenes/identity.ts";
import { connect, rpc, sockets } from "./scenes/rpc.ts";
import { fanout, firstDelta, parallel } from "./scenes/runs.ts";
import { idle, start } from "./scenes/start.ts";

export interface Bench {
  /** Path of the compiled floor. */
  floor: string;
  modelPort: number;
  quick: boolean;
}

const scenes: Record<string, (bench: Bench) => Promise<unknown>> = {
  start, idle, connect, handshakes, rpc, firstDelta, parallel, fanout, sockets, cli,
};

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, only: { type: "string" }, assert: { type: "boolean" } },
});
const wanted = values.only?.split(",") ?? Object.keys(scenes);
const unknown = wanted.filter((name) => !(name in scenes));
if (unknown.length > 0) {
  throw new Error(`no scene ${unknown.join(", ")}; there are: ${Object.keys(scenes).join(", ")}`);
}

const model = await startModel();
const bench: Bench = { floor: await buildFloor(), modelPort: model.port, quick: values.quick ?? false };
const results: Results = {};
for (const name of wanted) {
  process.stderr.write(`bench: ${name}\n`);
  results[name] = await scenes[name]?.(bench);
}
model.stop();
console.log(JSON.stringify(results, null, 2));

if (values.assert) {
  const measured = limits.filter((limit) => limit.scene in results);
  const checks = measured.map((limit) => ({ limit, got: limit.read(results) }));
  const failed = checks.filter(({ limit, got }) => !(got <= limit.max));
  for (const { limit, got } of checks) {
    const verdict = got > limit.max ? "FAILED" : got > (limit.goal ?? limit.max) ? "MISSED" : "ok    ";
    const bounds = `goal ${limit.goal ?? limit.max}, limit ${limit.max}`;
    process.stderr.write(`${verdict} ${limit.what}: ${got} (${bounds})\n`);
  }
  console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
