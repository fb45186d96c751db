// The options and arguments of one leaf. cac knows the grammar of options; this file gives it the one leaf's
// declaration and turns what it found into checked, typed values.

import { cac } from "cac";
import type { Arg, Command } from "../command.ts";
import { type Flag, type Flags, kebab, spelling, usage } from "./flags.ts";
import { nearest } from "./suggest.ts";
import { isOption } from "./walk.ts";

export interface Parsed {
  flags: Record<string, unknown>;
  args: string[];
}

// cac reads "007" as the number 7. A token or a session key must survive as typed, so every value travels
// behind a character that no number starts with.
const RAW = "\u0001";

/** @throws USAGE for unknown options, missing values and arguments, and values outside their declaration */
export function parseLeaf(command: Command, rest: readonly string[]): Parsed {
  const flags = command.flags ?? {};
  const program = cac("openclaw");
  const leaf = program.command("[...args]", command.summary);
  for (const [key, flag] of Object.entries(flags)) leaf.option(rawName(key, flag), flag.summary);
  const { options, args } = program.parse(["", "", ...attach(rest, flags)], { run: false });
  const names = new Set(Object.keys(flags));
  for (const name of Object.keys(options)) {
    if (name !== "--" && name.length > 1 && !names.has(name)) {
      throw unknownOption(kebab(name), flags, command.words);
    }
  }
  const values = Object.fromEntries(
    Object.entries(flags).map(([key, flag]) => [key, valueOf(key, flag, options[key])]),
  );
  const after: unknown = options["--"];
  return { flags: values, args: checkArgs(command, [...args, ...(Array.isArray(after) ? after : [])]) };
}

function rawName(key: string, flag: Flag): string {
  return flag.kind === "toggle" ? `--${kebab(key)}` : `--${kebab(key)} <value>`;
}

/** Rewrites every option to its long name with its value attached, so that nothing is left to guess. */
function attach(rest: readonly string[], flags: Flags): string[] {
  const out: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const token = rest[at] ?? "";
    if (token === "--") return [...out, ...rest.slice(at)];
    if (!isOption(token)) {
      out.push(token);
      continue;
    }
    const { name, value } = split(token);
    const [key, flag] = find(name, flags) ?? [];
    if (key === undefined || flag === undefined) throw unknownOption(name.replace(/^-+/, ""), flags);
    if (flag.kind === "toggle") {
      if (value !== undefined && value !== "true" && value !== "false") throw usage(`${name} takes no value`);
      const off = value === "false" || (name.startsWith("--no-") && flag.fallback === true);
      out.push(`--${kebab(key)}=${off ? "false" : "true"}`);
      continue;
    }
    const given = value ?? rest[++at];
    if (given === undefined || (value === undefined && isOption(given) && !/^-\d/.test(given))) {
      throw usage(`${name} needs a value: ${spelling(key, flag)}`);
    }
    out.push(`--${kebab(key)}=${RAW}${given}`);
  }
  return out;
}

function split(token: string): { name: string; value?: string } {
  const at = token.indexOf("=");
  if (at > 0) return { name: token.slice(0, at), value: token.slice(at + 1) };
  // `-mhello` is `-m hello`.
  const short = /^(-[A-Za-z])(.+)$/s.exec(token);
  const [, name, value] = short ?? [];
  return name !== undefined && value !== undefined ? { name, value } : { name: token };
}

function find(name: string, flags: Flags): [string, Flag] | undefined {
  return Object.entries(flags).find(([key, flag]) => {
    if (flag.short !== undefined && name === `-${flag.short}`) return true;
    const names = [kebab(key), ...(flag.aliases ?? [])];
    if (names.some((each) => name === `--${each}`)) return true;
    return flag.kind === "toggle" && flag.fallback === true && name === `--no-${kebab(key)}`;
  });
}

function valueOf(key: string, flag: Flag, found: unknown): unknown {
  if (found === undefined) return flag.fallback;
  const all = (Array.isArray(found) ? found : [found]).map((each) => String(each).replace(RAW, ""));
  const name = `--${kebab(key)}`;
  if (flag.kind === "list") return all.flatMap((each) => flag.read(each, name));
  // The same option on a parent and on the leaf: the leaf stands later and wins.
  return flag.read(all.at(-1) ?? "", name);
}

function unknownOption(name: string, flags: Flags, words?: string) {
  const known = Object.entries(flags).flatMap(([key, flag]) => [kebab(key), ...(flag.aliases ?? [])]);
  const close = nearest(name, known);
  const dashes = name.length === 1 ? "-" : "--";
  const where = words === undefined ? "" : ` for ${words}`;
  const hints = close === undefined ? [] : [`Did you mean --${close}?`];
  return usage(`unknown option ${dashes}${name}${where}`, hints);
}

function checkArgs(command: Command, given: string[]): string[] {
  const declared = command.args ?? [];
  const required = declared.filter((arg) => arg.required);
  const missing = required[given.length];
  if (given.length < required.length && missing) throw usage(`missing argument ${argName(missing)}`);
  const many = declared.some((arg) => arg.many);
  if (!many && given.length > declared.length) throw usage(`unexpected argument "${given[declared.length]}"`);
  for (const [at, arg] of declared.entries()) {
    const value = given[at];
    if (arg.choices && value !== undefined && !arg.choices.includes(value)) {
      const close = nearest(value, arg.choices);
      const hints = close === undefined ? [] : [`Did you mean ${close}?`];
      throw usage(`${arg.name} must be one of ${arg.choices.join(", ")}, not "${value}"`, hints);
    }
  }
  return given;
}

/** `<method>`, `[topic]`, `<keys…>`. */
export function argName(arg: Arg): string {
  const name = arg.many ? `${arg.name}…` : arg.name;
  return arg.required ? `<${name}>` : `[${name}]`;
}
