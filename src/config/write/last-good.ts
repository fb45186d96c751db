// `<file>.last-good`: the last text this gateway has worked with (spec/config C-31). Nothing here puts it
// back in place of the config; a gateway may run on it while the config is broken (house 4.9, repair mode).

import { type Loaded, loadConfig, type LoadInput } from "#config/load";
import { REDACTED } from "#config/load/secrets";

const SUFFIX = ".last-good";

/** Keeps the config and what it includes; what is already kept is not written again. */
export async function keepLastGood({ fs }: Pick<LoadInput, "fs">, loaded: Loaded): Promise<void> {
  if (!loaded.valid || loaded.raw === null) return;
  const files = [{ path: loaded.path, text: loaded.raw }, ...loaded.included];
  // A file with placeholders is one that lost its secrets.
  if (files.some(({ text }) => text.includes(REDACTED))) return;
  for (const { path, text } of files) {
    const kept = `${path}${SUFFIX}`;
    if (await fs.info(kept) && (await fs.readText(kept)) === text) continue;
    await fs.writeAtomic(kept, text, 0o600);
  }
}

/**
 * The last good config, as if it stood at the config's path; undefined when there is none that still loads.
 */
export async function loadLastGood(input: LoadInput): Promise<Loaded | undefined> {
  const { fs, path } = input;
  if (!(await fs.info(`${path}${SUFFIX}`))) return undefined;
  const kept = async (name: string): Promise<string> =>
    name === path || await fs.info(`${name}${SUFFIX}`) ? `${name}${SUFFIX}` : name;
  const loaded = await loadConfig({
    ...input,
    fs: {
      ...fs,
      info: async (name) => fs.info(name === path ? await kept(name) : name),
      readText: async (name) => fs.readText(await kept(name)),
    },
  });
  return loaded.valid ? loaded : undefined;
}
