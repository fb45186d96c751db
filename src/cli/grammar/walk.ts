// From argv to a place in the command tree, before any command is loaded (cli §1.1, §1.2).

import { fault } from "#protocol/errors";
import type { Command } from "../command.ts";
import { usage } from "./flags.ts";

export interface Branch {
  readonly summary?: string;
  readonly load?: () => Promise<{ default: Command }>;
  readonly sub?: Tree;
}

export type Tree = { readonly [word: string]: Branch };

/** Options that mean the same on every command and may stand anywhere before `--`. */
export interface Globals {
  profile?: string;
  /** `--dev` was given, wherever. */
  dev: boolean;
  container?: string;
  logLevel?: string;
  noColor: boolean;
  json: boolean;
  update: boolean;
  help: boolean;
  version: boolean;
}

export interface Walk {
  globals: Globals;
  /** Command words, canonical. */
  words: string[];
  branch: Branch;
  /** A word that leads nowhere. */
  unknown?: string;
  /** What is left for the command: its options and arguments, in order, `--` included. */
  rest: string[];
}

export const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"];
const VALUED: readonly string[] = ["--profile", "--container", "--log-level"];

/**
 * Follows the words of argv down the tree. An option between two words keeps the word after it as its value
 * unless that word is a command here, so `gateway --port 1 status` works without knowing the options of
 * either.
 */
export function walk(argv: readonly string[], tree: Tree): Walk {
  const found: Walk = {
    globals: { dev: false, noColor: false, json: false, update: false, help: false, version: false },
    words: [], branch: { sub: tree }, rest: [],
  };
  let literal = false;
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at] ?? "";
    const next = argv[at + 1];
    if (!literal && token === "--") {
      literal = true;
      found.rest.push(token);
    } else if (!literal && isOption(token)) {
      const used = takeGlobal(token, next, found.globals);
      if (used > 0) at += used - 1;
      else found.rest.push(token);
      // The leaf keeps its own `--dev`: after `gateway run` it means more than the profile.
      if (token === "--dev" && found.words.length > 0) found.rest.push(token);
      if (used === 0 && isValue(token, next, found)) found.rest.push(argv[++at] ?? "");
    } else takeWord(token, found);
  }
  return found;
}

export function isOption(token: string): boolean {
  return token.startsWith("-") && token !== "-";
}

/** A child of a branch, without falling for names of Object.prototype. */
export function child(branch: Branch, word: string): Branch | undefined {
  return branch.sub && Object.hasOwn(branch.sub, word) ? branch.sub[word] : undefined;
}

function takeWord(token: string, found: Walk): void {
  const below = found.unknown === undefined ? child(found.branch, token) : undefined;
  if (below) {
    found.words.push(token);
    found.branch = below;
  } else {
    if (found.branch.sub && found.unknown === undefined) found.unknown = token;
    found.rest.push(token);
  }
}

function isValue(option: string, next: string | undefined, found: Walk): boolean {
  if (!found.branch.sub || option.includes("=") || next === undefined || isOption(next)) return false;
  return child(found.branch, next) === undefined;
}

/** Number of tokens a global option used; 0 when it is none. */
function takeGlobal(token: string, next: string | undefined, globals: Globals): number {
  const split = token.indexOf("=");
  const name = split < 0 ? token : token.slice(0, split);
  if (VALUED.includes(name)) {
    const value = split < 0 ? next : token.slice(split + 1);
    setValue(name, value, globals);
    return split < 0 ? 2 : 1;
  }
  switch (token) {
    case "--dev": globals.dev = true; break;
    case "--no-color": globals.noColor = true; break;
    case "--json": globals.json = true; break;
    case "--update": globals.update = true; break;
    case "--help": case "-h": globals.help = true; break;
    case "--version": case "-V": globals.version = true; break;
    default: return 0;
  }
  return 1;
}

function setValue(name: string, value: string | undefined, globals: Globals): void {
  const missing = value === undefined || value.trim() === "" || isOption(value);
  if (name === "--profile") {
    if (missing) throw fault("INVALID_PROFILE", { problem: "--profile needs a name" });
    globals.profile = value;
    return;
  }
  if (missing) throw usage(`${name} needs a value`);
  if (name === "--container") globals.container = value;
  else if (LOG_LEVELS.includes(value)) globals.logLevel = value;
  else throw usage(`--log-level must be one of ${LOG_LEVELS.join(", ")}, not "${value}"`);
}
