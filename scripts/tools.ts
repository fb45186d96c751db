// Installs the programs that only the end-to-end tests need into .cache/tools: the official command line
// and a Node.js new enough to run it. Pins are in scripts/tools/. About 45 s and 750 MB; later runs do
// nothing.
import {
  copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { officialCli, officialCliMissing } from "#test/support/tools";
import { runQuiet } from "./stages/process.ts";

const root = path.join(import.meta.dirname, "..");
const pins = path.join(root, "scripts/tools");

/** Where the tools are; test/support/tools.ts reads the marker file in it. */
export const toolsFolder = path.join(root, ".cache/tools");
const marker = path.join(toolsFolder, ".complete");

/** True when what is installed is what scripts/tools/package-lock.json pins. */
export function toolsReady(): boolean {
  if (!existsSync(marker)) return false;
  return readFileSync(marker, "utf8") === readFileSync(path.join(pins, "package-lock.json"), "utf8");
}

export async function main(): Promise<number> {
  if (toolsReady()) return 0;
  process.stderr.write("Installing the test tools (official openclaw, Node.js 26; about a minute) ...\n");
  rmSync(marker, { force: true });
  mkdirSync(toolsFolder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    copyFileSync(path.join(pins, file), path.join(toolsFolder, file));
  }
  const command = ["npm", "ci", "--ignore-scripts", "--include=optional", "--no-audit", "--no-fund",
    "--loglevel=error"];
  await runQuiet(command, { cwd: toolsFolder });
  // Written last, so that an interrupted install is not taken for a whole one.
  writeFileSync(marker, readFileSync(path.join(pins, "package-lock.json")));
  try {
    await firstRun();
  } catch (error) {
    rmSync(marker, { force: true });
    throw error;
  }
  return 0;
}

/** The official command line finishes its own set-up in its first run and says so; tests want it quiet. */
async function firstRun(): Promise<void> {
  const cli = officialCli();
  if (cli === null) throw new Error(officialCliMissing() ?? "the official CLI is missing");
  const home = mkdtempSync(path.join(tmpdir(), "openclaw-tools-"));
  try {
    const env = { PATH: process.env["PATH"], HOME: home };
    const said = await runQuiet([cli.node, cli.entry, "--version"], { cwd: home, env });
    if (!said.includes(cli.version)) throw new Error(`the official CLI says "${said.trim()}"`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
