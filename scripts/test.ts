// Runs the stages of the tests, all or those named: run.ts test [STAGE...] | --list
//
// The last line is always "N passed, N failed, N skipped" over all stages, and the exit code is 1 when one
// failed.
import { existsSync } from "node:fs";
import path from "node:path";
import { main as build } from "./build.ts";
import { main as smoke } from "./smoke.ts";
import { stale, misplaced } from "./gen.ts";
import { runRecorded } from "./stages/process.ts";
import { absent, type Outcome, single } from "./stages/report.ts";
import { bunSuite, denoCheck, denoSuite, filesIn } from "./stages/suites.ts";
import { main as tools } from "./tools.ts";

const root = path.join(import.meta.dirname, "..");
const quick = { suiteMs: 300_000, testMs: 20_000, random: true };
// An end-to-end file tells one story on one gateway, so its order is part of it.
const slow = { suiteMs: 900_000, testMs: 120_000, random: false };

interface Stage {
  readonly summary: string;
  /** Stages that must have been run before; named ones pull these in. */
  readonly needs?: readonly string[];
  /** Runs only when it is asked for by name. */
  readonly named?: boolean;
  run(): Promise<Outcome>;
}

/** Turns a command of this program into a stage: it passes when it returns 0 and throws nothing. */
async function command(run: () => number | Promise<number>): Promise<Outcome> {
  try {
    const code = await run();
    return single(code === 0 ? null : `exited with ${code}`);
  } catch (error) {
    return single(error instanceof Error ? error.message : String(error));
  }
}

function generatedFresh(): string | null {
  const faults = [...stale(root).map((file) => `stale: ${file}`), ...misplaced(root)];
  return faults.length === 0 ? null : `${faults.join("\n")}\nFix: node scripts/bun.mjs scripts/run.ts gen`;
}

async function types(): Promise<Outcome> {
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  // tsc is a script for Node.js, but any JavaScript runtime will do, and this one is surely there.
  const { code } = await runRecorded([process.execPath, tsc, "-p", root], { cwd: root, timeoutMs: 300_000 });
  return single(code === 0 ? null : `tsc exited with ${code}`);
}

async function suite(folder: string, limits: typeof quick): Promise<Outcome> {
  if (filesIn(folder, ".test.ts").length === 0) return single(`${folder} has no test`);
  return await bunSuite(folder, limits);
}

async function bench(): Promise<Outcome> {
  const entry = path.join(root, "test/bench/run.ts");
  if (!existsSync(entry)) return absent("bench: test/bench/run.ts is not written yet");
  const options = { cwd: root, timeoutMs: 300_000 };
  const { code } = await runRecorded([process.execPath, entry, "--quick", "--assert"], options);
  return single(code === 0 ? null : `bench exited with ${code}`);
}

const stages: Record<string, Stage> = {
  gen: { summary: "generated files are fresh", run: async () => single(generatedFresh()) },
  types: { summary: "tsc", run: types },
  "deno-check": { summary: "deno check", run: async () => single(await denoCheck()) },
  tidy: { summary: "house rules", run: () => suite("test/tidy", quick) },
  unit: { summary: "unit tests under Bun", run: () => suite("test/unit", quick) },
  contract: { summary: "contract tests under Bun", run: () => suite("test/contract", quick) },
  deno: { summary: "unit and contract tests under Deno", run: () => denoSuite(quick) },
  build: { summary: "dist/openclaw", run: () => command(() => build([])) },
  smoke: { summary: "the binary starts and stops", needs: ["build"], run: () => command(() => smoke([])) },
  tools: { summary: "official command line for e2e", run: () => command(tools) },
  e2e: { summary: "the binary end to end", needs: ["build", "tools"], run: () => suite("test/e2e", slow) },
  bench: { summary: "numbers and their limits, short", needs: ["build"], run: bench },
  dashboard: {
    // The dashboard is being built: its journeys in a browser are run on demand until they hold on a busy
    // machine.
    summary: "the dashboard in a browser (only when named)", needs: ["build"], named: true,
    run: () => suite("test/dashboard", slow),
  },
};

/** The stages to run, in the order of the table, with what they need. */
function choose(names: readonly string[]): string[] {
  const unknown = names.filter((name) => !Object.hasOwn(stages, name));
  if (unknown.length > 0) throw new Error(`unknown stage "${unknown.join(", ")}"; see --list`);
  if (names.length === 0) return Object.keys(stages).filter((name) => !stages[name]?.named);
  const wanted = new Set(names.flatMap((name) => [name, ...stages[name]?.needs ?? []]));
  return Object.keys(stages).filter((name) => wanted.has(name));
}

async function runStage(name: string, failed: ReadonlySet<string>): Promise<Outcome> {
  const stage = stages[name];
  if (!stage) throw new Error(`no stage ${name}`);
  const broken = stage.needs?.find((need) => failed.has(need));
  // Counted as a failure of its own: a suite that did not run must never look like one that passed.
  if (broken !== undefined) return single(`not run, because the stage "${broken}" failed`);
  try {
    return await stage.run();
  } catch (error) {
    return single(error instanceof Error ? error.message : String(error));
  }
}

export async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--list")) {
    const lines = Object.entries(stages).map(([name, { summary }]) => `${name.padEnd(12)}${summary}\n`);
    process.stdout.write(lines.join(""));
    return 0;
  }
  const rows: string[] = [];
  const failedStages = new Set<string>();
  let [passed, failed, skipped] = [0, 0, 0];
  for (const name of choose(args)) {
    const started = performance.now();
    process.stdout.write(`\n== ${name}: ${stages[name]?.summary}\n`);
    const outcome = await runStage(name, failedStages);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    for (const note of outcome.notes) process.stdout.write(`${note}\n`);
    for (const line of outcome.skipped) process.stdout.write(`skipped: ${line}\n`);
    if (outcome.failed > 0) failedStages.add(name);
    passed += outcome.passed;
    failed += outcome.failed;
    skipped += outcome.skipped.length;
    const verdict = outcome.failed > 0 ? "FAILED" : "ok";
    const counts = `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`;
    rows.push(`${name.padEnd(12)}${verdict.padEnd(8)}${counts}  ${seconds} s\n`);
    process.stdout.write(`-- ${rows.at(-1)}`);
  }
  process.stdout.write(`\n${rows.join("")}\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed > 0 ? 1 : 0;
}
