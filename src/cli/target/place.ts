// Where this installation lives, and the environment that commands see (cli §1.2; the rules are
// config/paths).

import { type Paths, resolvePaths } from "#config/paths";
import type { Runtime } from "#runtime/port";

export type Place = Paths;

export interface Chosen {
  profile?: string;
  dev: boolean;
}

/** @throws INVALID_PROFILE */
export function placeOf(runtime: Runtime, chosen: Chosen): { place: Place; vars: Record<string, string> } {
  const vars = runtime.process.env();
  const { host, fs } = runtime;
  // `--dev --profile dev` says one thing twice.
  const dev = chosen.dev && chosen.profile !== "dev";
  const place = resolvePaths({
    vars, dev, homeDir: host.homeDir(), uid: host.userId(), tempDir: host.tempDir(), paths: fs,
    ...(chosen.profile === undefined ? {} : { profile: chosen.profile }),
  });
  if (place.profile === null) delete vars.OPENCLAW_PROFILE;
  else vars.OPENCLAW_PROFILE = place.profile;
  return { place, vars };
}

/** The path with the home folder as `~`, for people. */
export function tilde(place: Pick<Place, "home">, path: string): string {
  const inside = path.startsWith(`${place.home}/`) || path.startsWith(`${place.home}\\`);
  return inside ? `~${path.slice(place.home.length)}` : path;
}
