// The variables `${NAME}` and env references are looked up in (spec/config C-06, spec/cli §2): the process,
// then `.env` of the working folder, then `.env` of the state folder, then `env.vars`. A later one never
// overrides.

import { text } from "#config/paths";
import { getPath } from "#kernel/dotpath";
import type { Fs } from "#runtime/port";

/** Larger `.env` files are ignored. */
const DOTENV_BYTES_MAX = 1_048_576;

/** The `.env` of whatever folder one happens to be in may not steer the gateway or its model traffic. */
const UNTRUSTED = /^(OPENCLAW_|CLAWHUB_)|(_BASE_URL|_API_HOST|_ENDPOINT|_HOMESERVER|_API_KEY)$/;

export type Lookup = (name: string) => string | undefined;

/** All variables, `.env` files included. */
export async function readEnvironment(
  from: { fs: Pick<Fs, "info" | "readText" | "join">; vars: Readonly<Record<string, string | undefined>> },
  folders: { cwd?: string; stateDir: string },
): Promise<Record<string, string>> {
  const here = folders.cwd === undefined ? {} : await readDotenv(from.fs, from.fs.join(folders.cwd, ".env"));
  const trusted = await readDotenv(from.fs, from.fs.join(folders.stateDir, ".env"));
  const allowed = Object.entries(here).filter(([name]) => !UNTRUSTED.test(name));
  const own = Object.entries(from.vars).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...trusted, ...Object.fromEntries(allowed), ...Object.fromEntries(own) };
}

/** Looks in `vars` first, then in what `env.vars` of the file adds. Blank counts as missing. */
export function lookup(
  vars: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): Lookup {
  return (name) => own(vars, name) ?? own(added, name);
}

/** What `env.vars` of a config file adds. */
export function addedBy(source: unknown): Record<string, string> {
  const listed = Object.entries(Object(getPath(source, "env.vars")));
  const texts = listed.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

function own(vars: Readonly<Record<string, string>>, name: string): string | undefined {
  const value = Object.hasOwn(vars, name) ? vars[name] : undefined;
  return text(value) === undefined ? undefined : value;
}

async function readDotenv(fs: Pick<Fs, "info" | "readText">, path: string): Promise<Record<string, string>> {
  const info = await fs.info(path);
  if (info?.kind !== "file" || info.bytes > DOTENV_BYTES_MAX) return {};
  return parseDotenv(await fs.readText(path));
}

/** `NAME=value` lines; `export`, quotes, comments and `\n` in double quotes as shells have them. */
export function parseDotenv(source: string): Record<string, string> {
  const found: [string, string][] = [];
  const name = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/.source;
  const value = /(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|([^\r\n#]*)).*$/.source;
  const line = new RegExp(name + value, "gm");
  for (const [, name = "", double, single, bare = ""] of source.matchAll(line)) {
    const unescaped = double?.replace(/\\([\s\S])/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    found.push([name, unescaped ?? single ?? bare.trim()]);
  }
  return Object.fromEntries(found);
}
