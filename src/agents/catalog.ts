// Which models there are and which one a run uses: from the configuration, from keys in the environment, from
// servers on this machine, and the offline helper when there is nothing else.

import { keyFrom, vendorOf, VENDORS, vendorsIn } from "#agents/env-keys";
import type { Model, ModelPort } from "#agents/port";
import { type Endpoint, isLoopback, type LocalModel, probeLocal } from "#agents/probe";
import type { Env } from "#kernel/env";
import type { Scope } from "#kernel/scope";
import { fault } from "#protocol/errors";
import type { SessionEntry } from "#protocol/records/session";
import type { ModelFacts } from "#sessions/port";
import { providersIn } from "./models/configured.ts";
import { buildIndex, type ModelIndex } from "./models/index-of.ts";
import { OFFLINE } from "./models/offline-model.ts";
import type { ProviderDeps } from "./models/provider.ts";
import { choiceFor, mentioned, refOf, splitRef } from "./models/refs.ts";
import { type AuthStatus, authStatus, type ModelRow, modelRows, type ModelView } from "./models/report.ts";
import type { AgentRoomSettings } from "./models/settings.ts";
import { clampThinking, thinkingLevels } from "./models/thinking.ts";
import { KNOWN_VENDORS, vendorModels } from "./models/vendors.ts";
import { providers } from "./providers/manifest.gen.ts";

export interface CatalogDeps {
  env: Env;
  /** Variables of the process: keys of vendors, and the switch that keeps tests from probing. */
  environment: Readonly<Record<string, string>>;
  settings(): AgentRoomSettings;
  userAgent: string;
  fetch?: typeof fetch;
  /** Where local servers are looked for; default the usual loopback ports. */
  endpoints?: readonly Endpoint[];
}

/** Set to anything but empty or 0, local model servers are not looked for. */
const SKIP_PROBE = "OPENCLAW_SKIP_LOCAL_MODELS";
/** The first look waits until the start is over: it costs a few milliseconds of work. */
const PROBE_DELAY_MS = 200;
/** A person who just started a model server should not wait longer than this for it to be found. */
const PROBE_AGAIN_MS = 15_000;

export class ModelCatalog {
  readonly #deps: CatalogDeps;
  readonly #vendors = new Map<string, Model[]>();
  readonly #ports = new Map<string, ModelPort>();
  #loading: Promise<void> | undefined;
  /** Settings whose vendors are loaded. */
  #settledFor: AgentRoomSettings | undefined;
  #local: readonly LocalModel[] = [];
  #index: ModelIndex | undefined;
  #scope: Scope | undefined;
  #probedAtMs = -Infinity;

  constructor(deps: CatalogDeps) {
    this.#deps = deps;
  }

  /**
   * Loads what is known of the vendors that the settings or the environment name. Await it before serving and
   * after a change of the configuration; otherwise it is free.
   */
  settled(): Promise<void> {
    const settings = this.#deps.settings();
    if (this.#settledFor === settings) return this.#loading ?? Promise.resolve();
    this.#settledFor = settings;
    const fromEnv = settings.models?.mode === "replace"
      ? []
      : vendorsIn(this.#deps.environment).map(({ id }) => id);
    this.#loading = this.#load([...providersIn(settings, mentioned(settings)), ...fromEnv]);
    return this.#loading;
  }

  /** Looks for local servers soon and, while the offline helper is the default, again when asked for one. */
  probe(scope: Scope): void {
    const skip = this.#deps.environment[SKIP_PROBE];
    if (skip !== undefined && skip !== "" && skip !== "0") return;
    this.#scope = scope;
    const { clock } = this.#deps.env;
    this.#probedAtMs = clock.monotonic();
    scope.spawn("probe local models", async (signal) => {
      await clock.sleep(PROBE_DELAY_MS, signal);
      await this.#probe();
    });
  }

  /** The models that may be chosen now. */
  list(): Model[] {
    return [...this.#models().all];
  }

  /**
   * The model for a reference, or the agent's own.
   * @param ref `provider/model`, an alias or an unambiguous id; undefined for the configured one
   * @throws MODEL_UNAVAILABLE when there is no such model
   */
  resolve(ref: string | undefined, agentId: string): Model {
    const [first] = this.candidates(ref, agentId);
    return first ?? OFFLINE;
  }

  /**
   * The model to use and those to fall back to, in order. A given reference is strict: it stands alone
   * (T-13). The offline helper is never a fallback.
   * @throws MODEL_UNAVAILABLE when the first one does not exist
   */
  candidates(ref: string | undefined, agentId: string): Model[] {
    const index = this.#models();
    if (ref !== undefined) return [this.#must(index, ref)];
    const choice = choiceFor(this.#deps.settings(), agentId);
    const primary = choice?.primary === undefined ? this.#implicit(index) : this.#must(index, choice.primary);
    const fallbacks = (choice?.fallbacks ?? []).flatMap((each) => {
      const model = index.find(each);
      if (!model) this.#deps.env.log.warn("a fallback model does not exist", { model: each, agentId });
      return model ? [model] : [];
    });
    return [primary, ...fallbacks.filter((model) => model !== primary && model.api !== OFFLINE.api)];
  }

  /**
   * The key for a model's provider: from the settings, else from the environment; undefined when none is
   * needed.
   */
  apiKey(model: Model): string | undefined {
    const set = this.#deps.settings().models?.providers?.[model.provider]?.apiKey;
    if (typeof set === "string" && set.trim() !== "") return set;
    return keyFrom(this.#deps.environment, model.provider);
  }

  /** The adapter for a model. Its code is loaded by the first request. */
  port(model: Model): ModelPort {
    const known = this.#ports.get(model.api);
    if (known) return known;
    const provider = providers.find(({ api }) => api === model.api);
    if (!provider) {
      const names = providers.map(({ api }) => api).filter((api) => api !== OFFLINE.api).join(", ");
      throw fault("MODEL_UNAVAILABLE", {
        problem: `model ${
          refOf(model)
        } uses the API "${model.api}", which this build cannot speak; it has ${names}`,
      });
    }
    const port = provider.open(this.#providerDeps());
    this.#ports.set(model.api, port);
    return port;
  }

  /**
   * The level a run thinks at: what was asked for, else what is configured, as far as the model can (T-20).
   */
  thinkingLevel(model: Model, wanted: string | undefined, agentId: string): string {
    return wanted === undefined ? this.thinkingDefault(model, agentId) : clampThinking(model, wanted);
  }

  thinkingDefault(model: Model, agentId: string): string {
    const { defaults, entries } = this.#deps.settings().agents ?? {};
    const own = entries?.[agentId];
    const params = [own, defaults].map((agent) => agent?.models?.[refOf(model)]?.params?.["thinking"]);
    const set = [own?.thinkingDefault, ...params, defaults?.thinkingDefault].find((each) =>
      typeof each === "string"
    );
    return clampThinking(model, typeof set === "string" ? set : "medium");
  }

  /** What a session row says of its model (S-23). Cheap: rows are made by the thousand. */
  facts(entry: Pick<SessionEntry, "agentId" | "providerOverride" | "modelOverride">): ModelFacts {
    const index = this.#models();
    const { providerOverride: provider, modelOverride: id } = entry;
    const override = provider && id ? `${provider}/${id}` : id;
    const key = `${entry.agentId}\n${override ?? ""}`;
    const known = index.facts.get(key);
    if (known) return known;
    const facts = this.#factsOf(index, entry.agentId, override);
    index.facts.set(key, facts);
    return facts;
  }

  /** Rows of `models.list` (T-17). `all` loads the models of every known vendor. */
  async rows(
    query: { view?: ModelView; provider?: string; agentId: string; refresh?: boolean; details?: boolean },
  ) {
    if (query.refresh) await this.#probe();
    if (query.view === "all") await this.#load(KNOWN_VENDORS);
    await this.settled();
    return modelRows(this.#report(), query) satisfies ModelRow[];
  }

  /** Which providers there are and where their keys come from; never the keys. */
  status(): AuthStatus {
    return authStatus(this.#report());
  }

  #report() {
    const index = this.#models();
    return {
      index,
      settings: this.#deps.settings(),
      vendors: this.#vendors,
      nowMs: this.#deps.env.clock.now(),
      keySource: (provider: string) => this.#keySource(provider),
      available: (model: Model) => this.#available(model),
      candidates: (agentId: string) => this.#quietCandidates(agentId),
      thinkingDefault: (model: Model, agentId: string) => this.thinkingDefault(model, agentId),
    };
  }

  #keySource(provider: string): "config" | "env" | undefined {
    const set = this.#deps.settings().models?.providers?.[provider]?.apiKey;
    if (typeof set === "string" && set.trim() !== "") return "config";
    return keyFrom(this.#deps.environment, provider) === undefined ? undefined : "env";
  }

  /** Whether a request could be sent: there is a key, or none is needed. */
  #available(model: Model): boolean {
    if (model.source === "builtin" || model.source === "probe") return true;
    if (this.apiKey(model) !== undefined || isLoopback(model.baseUrl)) return true;
    return Object.keys(model.headers ?? {}).some((name) => name.toLowerCase() === "authorization");
  }

  #quietCandidates(agentId: string): Model[] {
    try {
      return this.candidates(undefined, agentId);
    } catch {
      // The configured model does not exist: the list shows the others, and runs say what is wrong.
      return [];
    }
  }

  #factsOf(index: ModelIndex, agentId: string, override: string | undefined): ModelFacts {
    const model = override === undefined ? this.#quietCandidates(agentId)[0] : index.find(override);
    const named = splitRef(override ?? "") ??
      splitRef(choiceFor(this.#deps.settings(), agentId)?.primary ?? "");
    const levels = model ? thinkingLevels(model) : ["off"];
    return {
      provider: model?.provider ?? named?.provider ?? null,
      model: model?.id ?? named?.id ?? null,
      contextTokens: model?.contextWindow ?? null,
      thinkingLevels: levels.map((level) => ({ id: level, label: level })),
      thinkingDefault: model ? this.thinkingDefault(model, agentId) : "off",
      known: (provider, id) => index.find(`${provider}/${id}`) !== undefined,
    };
  }

  #must(index: ModelIndex, ref: string): Model {
    const model = index.find(ref);
    if (model) return model;
    const provider = splitRef(ref)?.provider;
    const problem = provider === undefined || index.providers.has(provider)
      ? `there is no model "${ref}"`
      : `there is no model "${ref}": no provider "${provider}" is configured`;
    throw fault("MODEL_UNAVAILABLE", { problem });
  }

  /**
   * What is used when nothing is chosen: the first configured provider, else a vendor whose key somebody put
   * into the environment, else a loaded model on this machine, else the offline helper. A key is a wish; a
   * model that happens to run here for something else is not.
   */
  #implicit(index: ModelIndex): Model {
    const usable = (model: Model | undefined) => (model && this.#available(model) ? model : undefined);
    const configured = usable(index.all.find((model) => model.source === "config"));
    const vendor = vendorsIn(this.#deps.environment)[0];
    const keyed = vendor && (index.find(`${vendor.id}/${vendor.model}`) ?? this.#vendors.get(vendor.id)?.[0]);
    const found = configured ?? usable(keyed) ?? this.#local.find(({ ready }) => ready)?.model;
    if (!found) this.#probeAgain();
    return found ?? OFFLINE;
  }

  #models(): ModelIndex {
    const settings = this.#deps.settings();
    if (this.#index?.settings === settings) return this.#index;
    this.#index = buildIndex(settings, {
      vendors: this.#vendors,
      keyed: new Set(VENDORS.filter(({ id }) => keyFrom(this.#deps.environment, id)).map(({ id }) => id)),
      local: this.#local.map(({ model }) => model),
    });
    return this.#index;
  }

  async #load(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => vendorOf(id) && !this.#vendors.has(id));
    if (missing.length === 0) return;
    const loaded = await Promise.all(missing.map(async (id) => [id, await vendorModels(id)] as const));
    for (const [id, models] of loaded) this.#vendors.set(id, models);
    this.#index = undefined;
  }

  #probeAgain(): void {
    const scope = this.#scope;
    const nowMs = this.#deps.env.clock.monotonic();
    if (!scope || scope.closed || nowMs - this.#probedAtMs < PROBE_AGAIN_MS) return;
    this.#probedAtMs = nowMs;
    scope.spawn("probe local models", () => this.#probe());
  }

  async #probe(): Promise<void> {
    if (!this.#scope) return;
    const { env, endpoints } = this.#deps;
    const found = await probeLocal({
      clock: env.clock,
      fetch: this.#deps.fetch ?? fetch,
      ...(endpoints ? { endpoints } : {}),
    });
    // A server that went away stays listed: its runs fail and say so, instead of changing to another model
    // unasked.
    const gone = this.#local.filter(({ model }) => !found.some((each) => refOf(each.model) === refOf(model)));
    this.#local = [...found, ...gone];
    this.#index = undefined;
    if (found.length > 0) {
      env.log.info("local models found", { models: found.map(({ model }) => refOf(model)) });
    }
  }

  #providerDeps(): ProviderDeps {
    const { env, userAgent, settings } = this.#deps;
    return {
      env,
      userAgent,
      fetch: this.#deps.fetch ?? fetch,
      timeZone: () => settings().agents?.defaults?.userTimezone,
    };
  }
}
