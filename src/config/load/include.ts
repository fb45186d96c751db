// `$include` (spec/config §1.1), for reading. An object `{ $include: "a.json5", … }` takes the file's
// content, a list merges in order, and keys beside it win.

import { messageOf } from "#kernel/fault";
import type { Fs } from "#runtime/port";
import { isPlain, merge, type Path, pathText } from "./plain.ts";

const DEPTH_MAX = 10;
export const FILE_BYTES_MAX = 2_097_152;
const PATH_CHARS_MAX = 4096;

/** What is wrong with an include; `path` is the key that has it. */
export class IncludeProblem extends Error {
  readonly path: string;

  constructor(path: Path, message: string) {
    super(message);
    this.path = pathText(path);
  }
}

export interface Including {
  fs: Pick<Fs, "info" | "readText" | "realPath" | "resolve" | "dirname" | "isAbsolute" | "relative">;
  parse(text: string): Promise<unknown>;
  /** Folders included files must be below: that of the config, and OPENCLAW_INCLUDE_ROOTS. */
  roots: readonly string[];
  /** Filled with the real path and text of every file, in reading order. */
  files: { path: string; text: string }[];
}

/** A copy with all includes resolved. @throws IncludeProblem */
export async function resolveIncludes(value: unknown, file: string, context: Including): Promise<unknown> {
  return await visit(value, { file, chain: [file], path: [] }, context);
}

interface Place {
  /** File the value was read from. */
  file: string;
  /** Files being read, outermost first. */
  chain: readonly string[];
  path: Path;
}

async function visit(value: unknown, place: Place, context: Including): Promise<unknown> {
  if (Array.isArray(value)) {
    return await inOrder(
      value,
      (entry, index) => visit(entry, { ...place, path: [...place.path, index] }, context),
    );
  }
  if (!isPlain(value)) return value;
  const own = await inOrder(
    Object.entries(value).filter(([key]) => key !== "$include"),
    async ([key, entry]) =>
      [key, await visit(entry, { ...place, path: [...place.path, key] }, context)] as const,
  );
  const beside = Object.fromEntries(own);
  if (!Object.hasOwn(value, "$include")) return beside;
  const wanted: unknown = value["$include"];
  const names: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  let content: unknown;
  for (const name of names) content = merge(content, await read(name, place, context));
  if (own.length === 0) return content;
  if (!isPlain(content)) {
    throw new IncludeProblem(place.path, "Keys beside $include need an object in the file");
  }
  return merge(content, beside);
}

async function read(name: unknown, place: Place, context: Including): Promise<unknown> {
  const { fs } = context;
  if (typeof name !== "string" || name === "" || name.includes("\0") || name.length > PATH_CHARS_MAX) {
    throw new IncludeProblem(place.path, "$include must be a file name or a list of file names");
  }
  const wanted = fs.resolve(fs.dirname(place.file), name);
  const real = await fs.realPath(wanted);
  const failed = `Failed to read include file: ${name} (resolved: ${wanted})`;
  if (real === null) throw new IncludeProblem(place.path, failed);
  if (!context.roots.some((root) => within(fs, root, real))) {
    throw new IncludeProblem(place.path, `Include path is outside the config folder: ${name}`);
  }
  if (place.chain.includes(real)) {
    throw new IncludeProblem(place.path, `Circular include: ${[...place.chain, real].join(" -> ")}`);
  }
  if (place.chain.length > DEPTH_MAX) {
    throw new IncludeProblem(place.path, `Includes are nested deeper than ${DEPTH_MAX}: ${name}`);
  }
  const info = await fs.info(real);
  if (info?.kind !== "file") throw new IncludeProblem(place.path, failed);
  if (info.bytes > FILE_BYTES_MAX) {
    throw new IncludeProblem(place.path, `Include file is larger than 2 MB: ${name}`);
  }
  const text = await fs.readText(real);
  context.files.push({ path: real, text });
  const parsed = await context.parse(text).catch((error: unknown) => {
    throw new IncludeProblem(place.path, `Failed to parse include file: ${name} (${messageOf(error)})`);
  });
  return await visit(parsed, { file: real, chain: [...place.chain, real], path: place.path }, context);
}

/** Whether a path is below a folder; both absolute, with links resolved. */
export function within(fs: Pick<Fs, "relative" | "isAbsolute">, root: string, path: string): boolean {
  const relative = fs.relative(root, path);
  return relative !== "" && relative !== ".." && !/^\.\.[/\\]/.test(relative) && !fs.isAbsolute(relative);
}

/** One after the other, so that files are read, and counted, in a fixed order. */
async function inOrder<T, R>(
  list: readonly T[],
  work: (entry: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const [index, entry] of list.entries()) results.push(await work(entry, index));
  return results;
}
