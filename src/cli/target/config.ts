// The few config keys a client needs to find its gateway, read without the schema: a command must not pay for
// validating a file it only asks for an address (cli §1.7). `config validate` and the gateway read all of it.

import { addedBy, type Lookup, lookup } from "#config/load/environment";
import { parseText } from "#config/load/parse";
import { fillIn } from "#config/load/substitute";
import { text as given } from "#config/paths";
import { getPath } from "#kernel/dotpath";
import { messageOf } from "#kernel/fault";
import type { Runtime } from "#runtime/port";
import type { Place } from "./place.ts";

export interface LightConfig {
  exists: boolean;
  /** Why the file could not be read at all; every value below is then absent. */
  problem?: string;
  /** A variable as `${NAME}` in the config means it: environment, then `env.vars`. */
  variable: Lookup;
  /** A string, with `${NAME}` filled in; undefined when absent, not a string, or a name is missing. */
  text(path: string): string | undefined;
  number(path: string): number | undefined;
  flag(path: string): boolean;
  secret(path: string): Secret;
}

/** A credential in the config: its value, or why there is none. */
export interface Secret {
  value?: string;
  /** Set although it has no value: a reference that cannot be resolved here. */
  unresolved?: string;
  /** The config refers to it and does not hold it. */
  reference: boolean;
}

/** `vars` is the environment with the `.env` files in it. */
export async function readConfig(
  runtime: Runtime, place: Place, vars: Readonly<Record<string, string>>,
): Promise<LightConfig> {
  const { raw, exists, problem } = await readRaw(runtime, place.configPath, vars);
  const variable = lookup(vars, addedBy(raw));
  return {
    exists,
    ...(problem === undefined ? {} : { problem }),
    variable,
    text(path) {
      const value = getPath(raw, path);
      return typeof value === "string" ? filled(value, variable) : undefined;
    },
    number(path) {
      const value = getPath(raw, path);
      return typeof value === "number" ? value : undefined;
    },
    flag: (path) => getPath(raw, path) === true,
    secret: (path) => secretOf(getPath(raw, path), variable),
  };
}

interface Read {
  raw: unknown;
  exists: boolean;
  problem?: string;
}

async function readRaw(
  { fs }: Runtime, path: string, vars: Readonly<Record<string, string>>,
): Promise<Read> {
  if (!(await fs.info(path))) return { raw: {}, exists: false };
  try {
    const text = await fs.readText(path);
    if (!text.includes("$include")) return { raw: await parseText(text), exists: true };
    // Only the real loader follows includes; it brings the schema with it, which is the price of including.
    const { loadText } = await import("#config/load");
    const { source, issues: [issue] } = await loadText({ fs, path, vars }, text);
    return { raw: source, exists: true, ...(issue === undefined ? {} : { problem: issue.message }) };
  } catch (error) {
    // Most commands do not need the file to be right; the ones that do report this problem.
    return { raw: {}, exists: true, problem: messageOf(error) };
  }
}

/** Undefined when a name has no value. */
function filled(value: string, variable: Lookup): string | undefined {
  const { text, lacking } = fillIn(value, variable);
  return lacking.length > 0 ? undefined : text;
}

function secretOf(value: unknown, variable: Lookup): Secret {
  if (typeof value === "string") {
    const whole = filled(value, variable);
    const reference = whole !== value;
    if (whole === undefined) return { unresolved: value, reference };
    const known = given(whole);
    return known === undefined ? { reference } : { value: known, reference };
  }
  const source = getPath(value, "source");
  const id = getPath(value, "id");
  if (typeof source !== "string" || typeof id !== "string") return { reference: false };
  const resolved = source === "env" ? variable(id) : undefined;
  return resolved === undefined
    ? { unresolved: `${source}:${id}`, reference: true }
    : { value: resolved, reference: true };
}
