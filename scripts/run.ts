// One program for everything done to this repository: `node scripts/bun.mjs scripts/run.ts <command>`.
// Each command is one file beside this one and exports `main(args)`, which returns the exit code.

export interface Command {
  readonly summary: string;
  load(): Promise<{ main(args: readonly string[]): number | Promise<number> }>;
}

const commands: Record<string, Command> = {
  gen: { summary: "write the generated manifests (--check: only compare)", load: () => import("./gen.ts") },
  check: { summary: "manifests, types, tidy, unit and contract tests", load: () => import("./check.ts") },
  test: { summary: "every stage, or those named (--list)", load: () => import("./test.ts") },
  build: { summary: "dist/openclaw (--all, --target NAME, --out DIR)", load: () => import("./build.ts") },
  web: {
    summary: "dist/web, the dashboard of a gateway run from source (--watch)",
    load: () => import("./web.ts"),
  },
  new: { summary: "new method a.b | new command a b | new tool x", load: () => import("./new.ts") },
  bench: { summary: "measure (arguments go to test/bench/run.ts)", load: () => import("./bench.ts") },
  smoke: { summary: "start and stop the built binary", load: () => import("./smoke.ts") },
  tools: { summary: "install the pinned programs that only tests need", load: () => import("./tools.ts") },
};

function usage(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(7)}${summary}`);
  return `Usage: run.ts <command> [arguments]\n\n${lines.join("\n")}\n`;
}

const [word = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
if (!command) {
  const asked = ["", "help", "--help", "-h"].includes(word);
  if (!asked) process.stderr.write(`run.ts: unknown command "${word}"\n`);
  (asked ? process.stdout : process.stderr).write(usage());
  process.exit(asked ? 0 : 2);
}
try {
  process.exit(await (await command.load()).main(args));
} catch (error) {
  process.stderr.write(`run.ts ${word}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
