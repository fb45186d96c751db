// What a change of the config means for the running gateway, read from the words of the schema (spec/config
// §4).

import { resolveGatewayAuth } from "#config/access";
import type { Reload } from "#config/declare/field";
import { changesOf, leavesOf, valueAt, withValue } from "#config/edit/changes";
import { describeRoot, keyAt } from "#config/describe";
import { pathText } from "#config/load/plain";
import type { Config } from "#config/schema/root";

export interface Planned {
  segments: readonly string[];
  /** Dotted. */
  path: string;
  reload: Reload;
  /** The unit that uses the key. */
  owner?: string;
}

/**
 * Keys whose value in use differs, defaults included: a key that is written down with the value it had anyway
 * is no change.
 */
export function planOf(
  previous: Config, next: Config, vars: Readonly<Record<string, string>>,
): Planned[] {
  const root = describeRoot();
  const sameAuth = authMode(previous, vars) === authMode(next, vars);
  return leavesOf(changesOf(previous, next)).map(({ path: segments }) => {
    const hint = keyAt(segments, root)?.hint;
    const path = pathText(segments);
    const reload = isAuth(path) ? (sameAuth ? "live" : "process") : (hint?.reload ?? "process");
    return { segments, path, reload, ...(hint?.owner === undefined ? {} : { owner: hint.owner }) };
  });
}

/**
 * `next` with the old values of keys that only a restart can change: what the gateway works with meanwhile.
 */
export function held(next: Config, previous: Config, planned: readonly Planned[]): Config {
  return planned.filter(({ reload }) => reload === "process").reduce<Config>(
    (config, { segments }) => withValue(config, segments, valueAt(previous, segments)) as Config,
    next,
  );
}

/** A secret may change under the listener as long as the kind of secret stays (spec/config §4, special). */
function isAuth(path: string): boolean {
  return /^gateway\.auth\.(mode|token|password)(\.|$)/.test(path);
}

function authMode(config: Config, vars: Readonly<Record<string, string>>): string {
  return resolveGatewayAuth(config, { vars }).mode;
}
