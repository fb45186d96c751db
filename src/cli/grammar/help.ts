// Help from the declarations alone: no config, no state, no network (cli §1.1).

import type { Command } from "../command.ts";
import { later } from "../later.ts";
import { cells, type Output } from "../output.ts";
import { parents } from "../parents.ts";
import { type Flags, spelling } from "./flags.ts";
import { argName } from "./parse.ts";
import type { Branch, Tree } from "./walk.ts";

const GLOBALS: readonly (readonly [string, string])[] = [
  ["--profile <name>", "Use the state and config of a named profile"],
  ["--dev", "The same as --profile dev; its gateway listens on 19001"],
  ["--log-level <level>", "silent, fatal, error, warn, info, debug or trace"],
  ["--json", "Print one JSON document instead of text"],
  ["--no-color", "No colours (also NO_COLOR=1)"],
  ["-h, --help", "Help for a command"],
];

export function leafHelp(output: Output, command: Command): void {
  const args = (command.args ?? []).map((arg) => ` ${argName(arg)}`).join("");
  output.line(command.summary);
  section(output, "Usage");
  output.line(`  openclaw ${command.words}${args} [options]`);
  if (command.args && command.args.length > 0) {
    section(output, "Arguments");
    twoColumns(output, command.args.map((arg) => [argName(arg), arg.summary]));
  }
  flagSection(output, "Options", command.flags ?? {});
  globalSection(output);
  closing(output, command);
}

/** Help of a parent: its commands, and the options of the one that runs when none is named. */
export function branchHelp(output: Output, words: readonly string[], branch: Branch, leaf?: Command): void {
  const path = words.join(" ");
  output.line(summaryOf(path, branch));
  section(output, "Usage");
  output.line(`  openclaw ${path} <command> [options]`);
  section(output, "Commands");
  const inside = Object.entries(branch.sub ?? {});
  twoColumns(output, inside.map(([word, each]) => [word, summaryOf(`${path} ${word}`, each)]));
  missing(output, path);
  if (leaf) {
    const title = leaf.words === path ? "Options" : `Options of ${leaf.words.split(" ").at(-1)}, the default`;
    flagSection(output, title, leaf.flags ?? {});
  }
  globalSection(output);
  if (leaf) closing(output, leaf);
  else {
    const example = `openclaw ${path} ${inside[0]?.[0] ?? ""} --help`;
    closing(output, { examples: [[example, "All of one command"]] });
  }
}

export function topHelp(output: Output, tree: Tree, version: string): void {
  output.line(`${version}: a personal assistant's gateway and its command line, in one file.`);
  section(output, "Usage");
  output.line("  openclaw [options] <command> [command options]");
  section(output, "Commands");
  twoColumns(output, Object.entries(tree).map(([word, branch]) => [word, summaryOf(word, branch)]));
  missing(output, "");
  globalSection(output);
  closing(output, {
    examples: [
      ["openclaw gateway run --allow-unconfigured", "Start a gateway in this terminal"],
      ["openclaw agent --message \"hello\"", "Talk to it from another one"],
      ["openclaw status", "What runs, and where"],
      ["openclaw logs --follow", "What it is doing"],
    ],
  });
}

function summaryOf(path: string, branch: Branch): string {
  return branch.summary ?? parents[path]?.summary ?? Object.keys(branch.sub ?? {}).join(", ");
}

function flagSection(output: Output, title: string, flags: Flags): void {
  const shown = Object.entries(flags).filter(([, flag]) => !flag.hidden);
  if (shown.length === 0) return;
  section(output, title);
  twoColumns(output, shown.map(([key, flag]) => {
    const standard = flag.kind !== "toggle" && flag.kind !== "list" && flag.fallback !== undefined;
    const choices = flag.choices ? `: ${flag.choices.join(", ")}` : "";
    const fallback = standard ? ` (default: ${String(flag.fallback)})` : "";
    return [spelling(key, flag), `${flag.summary}${choices}${fallback}`];
  }));
}

function globalSection(output: Output): void {
  section(output, "Everywhere");
  twoColumns(output, GLOBALS);
}

function closing(output: Output, { examples, notes }: Pick<Command, "examples" | "notes">): void {
  for (const note of notes ?? []) {
    output.line();
    for (const line of wrap(note, Math.min(output.width, 100))) output.line(line);
  }
  section(output, "Examples");
  twoColumns(output, examples, 64);
  output.line();
  output.line(`Docs: ${output.paint("cyan", "openclaw docs")}`);
}

/** What the reference has under these words and this build does not; said here, so that nobody searches. */
function missing(output: Output, path: string): void {
  const prefix = path === "" ? "" : `${path} `;
  const words = Object.keys(later).filter((words) => words.startsWith(prefix));
  const names = words.map((each) => each.slice(prefix.length)).filter((name) => !name.includes(" "));
  if (names.length === 0) return;
  section(output, "Not in this build yet");
  for (const line of wrap(names.join(", "), Math.min(output.width, 100) - 2)) output.line(`  ${line}`);
}

function section(output: Output, title: string): void {
  output.line();
  output.line(output.paint("bold", `${title}:`));
}

function twoColumns(output: Output, rows: readonly (readonly [string, string])[], leftMax = 36): void {
  const width = Math.min(leftMax, Math.max(...rows.map(([left]) => cells(left))));
  for (const [left, right] of rows) {
    const room = Math.max(30, Math.min(output.width, 120) - width - 4);
    const lines = wrap(right, room);
    const gap = " ".repeat(Math.max(0, width - cells(left)) + 2);
    const fits = cells(left) <= width;
    output.line(fits ? `  ${left}${gap}${lines[0] ?? ""}`.trimEnd() : `  ${left}`);
    for (const line of lines.slice(fits ? 1 : 0)) output.line(`  ${" ".repeat(width + 2)}${line}`);
  }
}

export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || cells(last) + cells(word) + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
