// Runs a folder of tests under Bun or Deno and reads the result.
import {
  cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runRecorded } from "./process.ts";
import { type Outcome, readReport } from "./report.ts";

const root = path.join(import.meta.dirname, "../..");
/** Files that use Bun's own API carry its name, and Deno does not see them. */
const onlyBun = /(^|[-/])bun[-.]/;

/** Files below a folder of the checkout that end so, as paths from the root, sorted. */
export function filesIn(folder: string, ending: string): string[] {
  const base = path.join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join(folder, name.replaceAll("\\", "/")))
    .filter((name) => name.endsWith(ending))
    .sort();
}

/**
 * The environment of a test run: nothing of the user's own gateway, keys or runtime options, and an empty
 * home, so that results are the same everywhere and a test that writes outside its folder is seen.
 */
function testEnv(home: string, temporary: string): Record<string, string | undefined> {
  const refused = /^(OPENCLAW_(?!TEST_)|BUN_|NODE_OPTIONS$|NOTIFY_SOCKET$|XDG_)|_API_KEY$|_TOKEN$|_BASE_URL$/;
  const kept = Object.entries(process.env).filter(([name]) => !refused.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    TMPDIR: temporary,
    NO_COLOR: "1",
    BUN_RUNTIME_TRANSPILER_CACHE_PATH: path.join(root, ".cache/bun"),
    DENO_DIR: path.join(root, ".cache/deno"),
    DENO_NO_UPDATE_CHECK: "1",
  };
}

interface RunLimits {
  readonly timeoutMs: number;
  readonly quiet?: boolean;
}

/** Runs one runner with a fresh home and a report file in a temporary folder. */
async function runSuite(command: (report: string) => string[], limits: RunLimits): Promise<Outcome> {
  const scratch = mkdtempSync(path.join(tmpdir(), "openclaw-test-"));
  try {
    const report = path.join(scratch, "report.xml");
    const home = path.join(scratch, "home");
    const temporary = path.join(scratch, "tmp");
    mkdirSync(home);
    mkdirSync(temporary);
    const options = { cwd: root, env: testEnv(home, temporary), ...limits };
    const { code, output } = await runRecorded(command(report), options);
    // A quiet runner prints one line per test; from its "ERRORS" heading on it says what is wrong.
    const from = Math.max(output.indexOf(" ERRORS "), 0);
    if (limits.quiet && code !== 0) process.stdout.write(output.slice(from));
    const printed = [...output.matchAll(/^# skip: (.+)$/gm)].map(([, reason = ""]) => reason);
    const xml = existsSync(report) ? readFileSync(report, "utf8") : "";
    const outcome = readReport(root, xml, code, [...new Set(printed)]);
    // Only told, because other programs (the official CLI among them) also leave things there.
    const forgotten = readdirSync(temporary);
    if (forgotten.length > 0) process.stdout.write(`left in the temporary folder: ${forgotten.join(", ")}\n`);
    const left = readdirSync(home);
    if (left.length === 0) return outcome;
    const note = `a test left files in the home folder: ${left.join(", ")}`;
    return { ...outcome, failed: outcome.failed + 1, notes: [...outcome.notes, note] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Time limits of a suite and of each of its tests, and whether the tests run in random order. */
interface SuiteLimits {
  readonly suiteMs: number;
  readonly testMs: number;
  readonly random: boolean;
}

/**
 * `bun test` over one folder. A `random` order has a seed, printed so that the order can be repeated, and
 * shows failures only; otherwise the tests run as written and each is shown, because slow ones leave people
 * waiting.
 */
export async function bunSuite(
  folder: string, { suiteMs, testMs, random: shuffled }: SuiteLimits,
): Promise<Outcome> {
  // Some suites share a stage between their tests and need the written order: random order on demand only.
  const seed = process.env["OPENCLAW_TEST_SEED"];
  const random = shuffled && seed !== undefined;
  if (random) process.stdout.write(`order seed ${seed} (repeat with OPENCLAW_TEST_SEED=${seed})\n`);
  const quiet = shuffled ? ["--only-failures"] : [];
  const order = random ? [...quiet, "--randomize", `--seed=${seed}`] : quiet;
  return await runSuite((report) => [
    process.execPath, "test", `--timeout=${testMs}`, ...order, "--path-ignore-patterns=**/*deno.test.ts",
    "--reporter=junit", `--reporter-outfile=${report}`, `./${folder}/`,
  ], { timeoutMs: suiteMs });
}

/**
 * Deno's command line with our configuration. Deno looks for node_modules beside its configuration file, so
 * the file is used from a cache folder that has a link to ours, and the top level stays free of a second
 * config.
 */
function deno(words: readonly string[], rest: readonly string[]): string[] {
  const folder = path.join(root, ".cache/deno-config");
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(root, "scripts/stages/deno.json"), path.join(folder, "deno.json"));
  const link = path.join(folder, "node_modules");
  if (!existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync("../../node_modules", link, "junction");
  }
  const program = path.join(root, "node_modules/.bin", process.platform === "win32" ? "deno.cmd" : "deno");
  return [program, ...words, "--no-lock", "--config", path.join(folder, "deno.json"), ...rest];
}

/** `deno check` over the sources and the tests that Deno runs; a list of findings, or null. */
export async function denoCheck(): Promise<string | null> {
  const files = [...filesIn("src", ".ts"), ...denoTests()].filter((name) => !onlyBun.test(name));
  const options = { cwd: root, env: testEnv(tmpdir(), tmpdir()), timeoutMs: 300_000 };
  const { code } = await runRecorded(deno(["check"], ["--quiet", ...files]), options);
  return code === 0 ? null : `deno check exited with ${code}`;
}

function denoTests(): string[] {
  return [...filesIn("test/unit", ".test.ts"), ...filesIn("test/contract", ".test.ts")]
    .filter((name) => !onlyBun.test(name));
}

/** `deno test` over the unit and contract suites. */
export async function denoSuite({ suiteMs }: SuiteLimits): Promise<Outcome> {
  const options = ["-A", "--no-check", "--reporter=dot"];
  return await runSuite(
    (report) => deno(["test"], [...options, `--junit-path=${report}`, ...denoTests()]),
    { timeoutMs: suiteMs, quiet: true },
  );
}
