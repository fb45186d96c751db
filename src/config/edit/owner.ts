// Which file a key is written in (spec/config §1.1): the config, or the one file it includes at that place.
// Anything less plain is refused, because a wrong guess would put a key where it does not count.

import { parseText } from "#config/load/parse";
import type { Loaded } from "#config/load";
import { within } from "#config/load/include";
import { isPlain, type Path, pathText, type Plain } from "#config/load/plain";
import { fault } from "#protocol/errors";
import type { Fs } from "#runtime/port";
import type { Change } from "./changes.ts";

/** A file that has keys, and where in the config they stand. */
export interface Owner {
  /** The config's own path, or the real path of an included file. */
  file: string;
  text: string;
  value: unknown;
  /** Path of the object that holds the include; empty for the config itself. */
  mount: readonly string[];
}

type OwnerFs = Pick<Fs, "resolve" | "dirname" | "realPath" | "relative" | "isAbsolute">;

/**
 * The one file all changes belong to.
 * @throws INVALID_REQUEST when there is no such file, or it may not be written
 */
export async function ownerOf(fs: OwnerFs, loaded: Loaded, changes: readonly Change[]): Promise<Owner> {
  const config: Owner = { file: loaded.path, text: loaded.raw ?? "", value: loaded.parsed, mount: [] };
  if (loaded.included.length === 0) return config;
  const owners = new Map<string, Owner>();
  for (const { path } of changes) {
    const owner = await follow(fs, loaded, config, path);
    owners.set(`${owner.file}\n${pathText(owner.mount)}`, owner);
  }
  const [owner = config, other] = owners.values();
  if (other) throw refused(other.mount, `the change touches both ${owner.file} and ${other.file}`);
  return owner;
}

/** Goes down a path and from file to file. */
async function follow(fs: OwnerFs, loaded: Loaded, from: Owner, path: readonly string[]): Promise<Owner> {
  let owner = from;
  let node = from.value;
  for (let depth = 0; ; depth++) {
    if (isPlain(node) && Object.hasOwn(node, "$include")) {
      const at = path.slice(0, depth);
      if (depth === path.length) throw refused(path, "the whole object is included from another file");
      owner = await included(fs, loaded, owner, { node, at });
      node = owner.value;
      // A file that only includes another one has no keys of its own.
      if (isPlain(node) && Object.hasOwn(node, "$include")) throw refused(at, "its file is only an include");
    }
    const name = path[depth];
    if (name === undefined || node === undefined) break;
    node = isPlain(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }
  if (hasInclude(node)) throw refused(path, "a part of it is included from another file");
  return owner;
}

async function included(
  fs: OwnerFs, loaded: Loaded, owner: Owner, { node, at }: { node: Plain; at: readonly string[] },
): Promise<Owner> {
  const name = node["$include"];
  if (at.length === 0) throw refused(at, "the config as a whole is included from another file");
  if (typeof name !== "string") throw refused(at, "it is put together from several files");
  if (Object.keys(node).length > 1) throw refused(at, "keys beside $include override those of the file");
  const file = await fs.realPath(fs.resolve(fs.dirname(owner.file), name));
  const found = loaded.included.filter((each) => each.path === file);
  const [only] = found;
  if (!only) throw refused(at, `${name} was not there when the config was read`);
  if (found.length > 1) throw refused(at, `${name} is included in more than one place`);
  const folder = (await fs.realPath(fs.dirname(loaded.path))) ?? fs.dirname(loaded.path);
  if (!within(fs, folder, only.path)) throw refused(at, `${name} is outside the folder of the config`);
  const value = await parseText(only.text);
  if (!isPlain(value)) throw refused(at, `${name} holds no object`);
  return { file: only.path, text: only.text, value, mount: at };
}

function hasInclude(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasInclude);
  if (!isPlain(value)) return false;
  return Object.hasOwn(value, "$include") || Object.values(value).some(hasInclude);
}

function refused(path: Path, why: string): Error {
  const key = path.length === 0 ? "the config" : pathText(path);
  return fault("INVALID_REQUEST", { problem: `${key} cannot be written: ${why}; edit the file itself` });
}
