// Channels as the config describes them, whoever they are: who may write, in direct messages and in groups.

import { getPath } from "#kernel/dotpath";
import type { Config } from "#config/schema/root";
import { names } from "./tool-policy.ts";

export interface ChannelRules {
  /** Id of the channel. */
  id: string;
  /** Config path of the account these rules are of. */
  path: string;
  dmPolicy: string;
  allowFrom: string[];
  groupPolicy: string;
}

const SHARED_KEYS: readonly string[] = ["defaults", "modelByChannel"];

/** Every account of every channel that is not switched off; an account takes what it does not say itself. */
export function channelRules(config: Config): ChannelRules[] {
  const sections = Object.entries(config.channels).filter(([id]) => !SHARED_KEYS.includes(id));
  return sections.flatMap(([id, section]) => {
    if (!isOn(section)) return [];
    const accounts = Object.entries(Object(getPath(section, "accounts"))).filter(([, account]) =>
      isOn(account)
    );
    const all: readonly (readonly [string, unknown])[] = [
      [`channels.${id}`, undefined],
      ...accounts.map(([name, account]) => [`channels.${id}.accounts.${name}`, account] as const),
    ];
    return all.map(([path, account]) => rulesOf(config, { id, path, layers: [account, section] }));
  });
}

function rulesOf(config: Config, of: { id: string; path: string; layers: readonly unknown[] }): ChannelRules {
  const first = (...paths: string[]): unknown =>
    of.layers.flatMap((layer) => paths.map((path) => getPath(layer, path))).find((value) =>
      value !== undefined
    );
  const allowFrom = first("allowFrom", "dm.allowFrom");
  return {
    id: of.id,
    path: of.path,
    dmPolicy: String(first("dmPolicy", "dm.policy") ?? "pairing"),
    allowFrom: names({ allowFrom }, "allowFrom"),
    groupPolicy: String(first("groupPolicy") ?? config.channels.defaults.groupPolicy ?? "allowlist"),
  };
}

/** Config paths of channels that answer in any group. */
export function openGroups(config: Config): string[] {
  return channelRules(config).filter((rules) => rules.groupPolicy === "open").map((rules) => rules.path);
}

/** Config paths of channels that answer anybody's direct messages. */
export function openDirect(config: Config): string[] {
  return channelRules(config).filter(isOpenDirect).map((rules) => rules.path);
}

/** Only the star opens: `open` without it is an allow-list (channels §2.1). */
export function isOpenDirect({ dmPolicy, allowFrom }: ChannelRules): boolean {
  return dmPolicy !== "disabled" && allowFrom.includes("*");
}

function isOn(section: unknown): boolean {
  const isObject = typeof section === "object" && section !== null && !Array.isArray(section);
  return isObject && getPath(section, "enabled") !== false;
}
