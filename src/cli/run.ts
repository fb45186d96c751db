// Entry of the command line: argv, place in the tree, one leaf, exit code. Nothing but that leaf loads.

import { readEnvironment } from "#config/load/environment";
import { systemEnv } from "#kernel/env";
import { Fault } from "#kernel/fault";
import machine from "#runtime";
import type { Runtime } from "#runtime/port";
import { COMMIT, COMPAT, NAME, VERSION } from "#version";
import type { Command, Context } from "./command.ts";
import { reportFailure } from "./failure.ts";
import { usage } from "./grammar/flags.ts";
import { nearest } from "./grammar/suggest.ts";
import { type Branch, child, type Walk, walk } from "./grammar/walk.ts";
import { later, laterWords, notYet } from "./later.ts";
import { makeOutput, type Output } from "./output.ts";
import { parents } from "./parents.ts";
import { placeOf } from "./target/place.ts";
import { tree } from "./tree.gen.ts";

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the command line of this process and ends it. */
export async function start(argv: readonly string[]): Promise<never> {
  const { exit } = machine.process;
  return exit(await run(argv, machine));
}

/** Runs one command line and returns its exit code. Writes through the runtime only. */
export async function run(argv: readonly string[], runtime: Runtime): Promise<number> {
  const vars = runtime.process.env();
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  const form = { json: options.includes("--json") };
  const output = makeOutput(runtime, { vars, json: form.json, noColor: options.includes("--no-color") });
  try {
    return await dispatch(argv, runtime, output, form);
  } catch (error) {
    return reportFailure(output, error, { json: form.json, stack: vars.OPENCLAW_DEBUG === "1" });
  }
}

/** `form.json` becomes true when the leaf always answers JSON: then its failures do, too. */
async function dispatch(
  argv: readonly string[], runtime: Runtime, output: Output, form: { json: boolean },
): Promise<number> {
  if (argv.length === 0) return bare(runtime, output);
  // `openclaw help x` is what hands type that learned it elsewhere.
  const asksHelp = argv[0] === "help";
  const found = walk(asksHelp ? argv.slice(1) : argv, tree);
  const { globals, words, unknown } = found;
  if (words.length === 0 && (globals.version || argv[0] === "-v")) return version(output, globals.json);
  if (unknown !== undefined) throw unknownWord(found, unknown);
  if (globals.update && words.length === 0) throw notYet("update");
  const { branch, leaf } = await loadLeaf(found);
  if (globals.help || asksHelp) return help(output, words, branch, leaf);
  if (!leaf) return help(output, words, branch, undefined);
  form.json ||= leaf.json === "always";
  const container = globals.container ?? runtime.process.env().OPENCLAW_CONTAINER;
  if (container !== undefined && container !== "") throw notYet("--container");
  return runLeaf(leaf, found, runtime, output);
}

/** Without any argument: there is no guided set-up in this build, so a person gets the overview. */
async function bare(runtime: Runtime, output: Output): Promise<number> {
  if (output.interactive) return help(output, [], { sub: tree }, undefined);
  const start = "Start a gateway with: openclaw gateway run --allow-unconfigured";
  throw usage("openclaw without a command needs a terminal", ["Try: openclaw --help", start]);
}

function version(output: Output, json: boolean): number {
  if (json) output.json({ version: VERSION, commit: COMMIT, compat: COMPAT });
  else output.line(`${NAME} ${VERSION} (${COMMIT})`);
  return 0;
}

async function help(
  output: Output, words: readonly string[], branch: Branch, leaf: Command | undefined,
): Promise<number> {
  const pages = await import("./grammar/help.ts");
  if (words.length === 0) pages.topHelp(output, tree, `${NAME} ${VERSION}`);
  else if (branch.sub) pages.branchHelp(output, words, branch, leaf);
  else if (leaf) pages.leafHelp(output, leaf);
  return 0;
}

async function loadLeaf(found: Walk): Promise<{ branch: Branch; leaf: Command | undefined }> {
  const { branch, words } = found;
  if (words.length === 0) return { branch, leaf: undefined };
  const word = parents[words.join(" ")]?.otherwise;
  const target = branch.load ? branch : word === undefined ? undefined : child(branch, word);
  const leaf = target?.load ? (await target.load()).default : undefined;
  return { branch, leaf };
}

async function runLeaf(leaf: Command, found: Walk, runtime: Runtime, output: Output): Promise<number> {
  const { globals } = found;
  const { parseLeaf } = await import("./grammar/parse.ts");
  const { flags, args } = withHint(leaf, () => parseLeaf(leaf, found.rest));
  if (globals.json && leaf.json === "refused") {
    throw usage(`openclaw ${leaf.words} has no report: --json is refused`);
  }
  // A `--dev` that belongs to the leaf still chooses the profile: that is what it is short for.
  const { place, vars: own } = placeOf(runtime, globals);
  const folders = { cwd: runtime.process.cwd(), stateDir: place.stateDir };
  const vars = await readEnvironment({ fs: runtime.fs, vars: own }, folders);
  const stop = new AbortController();
  const signals = leaf.signals === "own" ? undefined : watchSignals(runtime, stop);
  const context: Context = {
    runtime, env: systemEnv(), vars, place, json: globals.json || leaf.json === "always",
    output, signal: stop.signal,
    logLevel: globals.logLevel ?? vars.OPENCLAW_LOG_LEVEL,
  };
  try {
    const code = await leaf.run(context, flags, args);
    return signals?.code ?? code ?? 0;
  } catch (error) {
    // What a wait throws when it is cut off says nothing that the person does not know.
    if (signals?.code !== undefined && error === stop.signal.reason) return signals.code;
    throw error;
  } finally {
    signals?.forget();
  }
}

/** Whoever typed something wrong is told where it is explained. */
function withHint<T>(leaf: Command, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Fault) || error.details?.hints !== undefined) throw error;
    throw usage(error.message, [`Try: openclaw ${leaf.words} --help`]);
  }
}

interface Watched {
  /** Exit code of the signal that came, if one did. */
  code: number | undefined;
  forget(): void;
}

/** The first signal asks the command to stop, the second one ends it. */
function watchSignals(runtime: Runtime, stop: AbortController): Watched {
  const watched: Watched = { code: undefined, forget: () => {} };
  const forgets = Object.entries(SIGNALS).map(([name, code]) =>
    runtime.process.onSignal(name as keyof typeof SIGNALS, () => {
      const { exit } = runtime.process;
      if (watched.code !== undefined) exit(code);
      watched.code = code;
      stop.abort(new Error(`${name} received`));
    }));
  watched.forget = () => {
    for (const forget of forgets) forget();
  };
  return watched;
}

function unknownWord(found: Walk, word: string) {
  const typed = [...found.words, word];
  const known = laterWords(typed);
  if (known !== undefined) return notYet(known);
  const path = found.words.join(" ");
  const who = path === "" ? "openclaw" : `openclaw ${path}`;
  const prefix = path === "" ? "" : `${path} `;
  const siblings = [
    ...Object.keys(found.branch.sub ?? {}),
    ...Object.keys(later).filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)),
  ];
  const close = nearest(word, siblings);
  const hints = close === undefined ? [] : [`Did you mean: ${who} ${close}?`];
  return usage(`${who} has no command "${word}"`, [...hints, `Try: ${who} --help`]);
}
