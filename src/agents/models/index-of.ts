// Every model by its reference, built once per configuration.

import type { Model } from "#agents/port";
import type { ModelFacts } from "#sessions/port";
import { configuredModels, undescribed } from "./configured.ts";
import { OFFLINE } from "./offline-model.ts";
import { aliasesIn, refOf, splitRef } from "./refs.ts";
import type { AgentRoomSettings } from "./settings.ts";

export interface ModelIndex {
  /** The settings this was built from. */
  readonly settings: AgentRoomSettings;
  /** The models that may be chosen: configured ones first, the offline helper last. */
  readonly all: readonly Model[];
  readonly providers: ReadonlySet<string>;
  /** Reference → alias. */
  readonly aliasOf: ReadonlyMap<string, string>;
  /** What session rows say, filled as they ask. */
  readonly facts: Map<string, ModelFacts>;
  /** By reference, alias or unambiguous id. */
  find(ref: string): Model | undefined;
}

export interface Sources {
  /** Models of the vendors loaded so far. */
  vendors: ReadonlyMap<string, readonly Model[]>;
  /** Vendors with a key in the environment. */
  keyed: ReadonlySet<string>;
  local: readonly Model[];
}

export function buildIndex(settings: AgentRoomSettings, sources: Sources): ModelIndex {
  const configured = settings.models?.providers ?? {};
  const merge = settings.models?.mode !== "replace";
  const known = (provider: string): readonly Model[] => sources.vendors.get(provider) ?? [];
  const mine = Object.entries(configured).flatMap(([id, provider]) =>
    configuredModels(id, provider, known(id))
  );
  const keyed = merge
    ? [...sources.vendors].flatMap(([id, models]) => (sources.keyed.has(id) && !configured[id] ? models : []))
    : [];
  const local = merge ? sources.local.filter((model) => !(configured[model.provider]?.models?.length)) : [];
  const all = [...mine, ...keyed, ...local, OFFLINE];
  const byRef = new Map(all.toReversed().map((model) => [refOf(model).toLowerCase(), model]));
  const aliases = aliasesIn(settings);

  const exact = (ref: string): Model | undefined => {
    const found = byRef.get(ref.toLowerCase());
    const split = found ? undefined : splitRef(ref);
    if (!split) return found;
    const model = undefinedYet(split.provider, split.id);
    // Remembered, so that the same reference always gives the same object.
    if (model) byRef.set(ref.toLowerCase(), model);
    return model;
  };
  const undefinedYet = (provider: string, id: string): Model | undefined => {
    const vendor = merge ? known(provider) : [];
    const described = vendor.find((model) => model.id === id);
    // A vendor without a key: it exists, and the run will say what is missing.
    if (described) return described;
    const own = configured[provider];
    if (own && (own.models?.length ?? 0) === 0 && (own.baseUrl || vendor.length > 0)) {
      return undescribed(provider, id, own, vendor);
    }
    // Newer than our data; vendors with a single API can be spoken to all the same.
    const oneApi = vendor.length > 0 && vendor.every((model) => model.api === vendor[0]?.api);
    return oneApi && !own ? { ...undescribed(provider, id, {}, vendor), source: "env" } : undefined;
  };
  const bare = (id: string): Model | undefined => {
    const same = all.filter((model) => model.id.toLowerCase() === id.toLowerCase());
    return same.length === 1 ? same[0] : undefined;
  };
  return {
    settings,
    all,
    providers: new Set([...all.map(({ provider }) => provider), ...Object.keys(configured)]),
    aliasOf: new Map([...aliases].map(([alias, ref]) => [ref.toLowerCase(), alias])),
    facts: new Map(),
    find: (ref) => exact(aliases.get(ref.toLowerCase()) ?? ref) ?? bare(ref),
  };
}
