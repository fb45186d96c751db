// Models of `models.providers.*`: as written, on top of what is known of the vendor.

import type { Model, ModelCost } from "#agents/port";
import { splitRef } from "./refs.ts";
import type { AgentRoomSettings, CostSettings, ProviderModelSettings, ProviderSettings } from "./settings.ts";

/** Assumed of a model that the settings name without its limits. */
const CONTEXT_TOKENS = 200_000;
const ANSWER_TOKENS = 8_192;

/** The models a provider's settings list; those of a known vendor only override what they name. */
export function configuredModels(id: string, settings: ProviderSettings, known: readonly Model[]): Model[] {
  const rows = settings.models ?? [];
  const listed = rows.map((row) => configured(id, settings, row, known));
  const rest = known.filter((model) => !rows.some((row) => row.id === model.id));
  return [...listed, ...rest.map((model) => overridden(model, settings, undefined))];
}

/** A model that nobody described: for routers, local servers and models newer than our data. */
export function undescribed(
  provider: string,
  id: string,
  settings: ProviderSettings,
  known: readonly Model[],
): Model {
  return configured(provider, settings, { id }, known);
}

function configured(
  provider: string,
  settings: ProviderSettings,
  row: ProviderModelSettings,
  known: readonly Model[],
): Model {
  const base = known.find((model) => model.id === row.id);
  // Vendors with several APIs are described per model; of an unknown model the first one's is the best guess.
  const [first] = known;
  const api = row.api ?? settings.api ?? base?.api ?? first?.api ?? "openai-completions";
  const model: Model = {
    provider,
    id: row.id,
    name: row.name ?? base?.name ?? row.id,
    api,
    baseUrl: baseUrlFor(api, base?.baseUrl ?? first?.baseUrl ?? ""),
    reasoning: row.reasoning ?? base?.reasoning ?? false,
    input: row.input ? inputsOf(row.input) : base?.input ?? ["text"],
    contextWindow: row.contextTokens ?? row.contextWindow ?? base?.contextWindow ?? CONTEXT_TOKENS,
    maxTokens: row.maxTokens ?? settings.maxTokens ?? base?.maxTokens ?? ANSWER_TOKENS,
    cost: costOf(row.cost) ?? base?.cost ?? null,
    source: "config",
  };
  return overridden({ ...base, ...model }, settings, row);
}

/** The parts that come from the provider as a whole, and maps that are merged. */
function overridden(
  model: Model,
  settings: ProviderSettings,
  row: ProviderModelSettings | undefined,
): Model {
  const headers = { ...model.headers, ...stringsOf(settings.headers), ...stringsOf(row?.headers) };
  const key = typeof settings.apiKey === "string" ? settings.apiKey : undefined;
  if (settings.authHeader && key) headers["Authorization"] = `Bearer ${key}`;
  const baseUrl = row?.baseUrl ?? settings.baseUrl;
  return {
    ...model,
    source: "config",
    ...(baseUrl ? { baseUrl: baseUrlFor(model.api, baseUrl) } : {}),
    ...filled("headers", headers),
    ...filled("params", { ...model.params, ...settings.params, ...row?.params }),
    ...filled("compat", { ...model.compat, ...row?.compat }),
    ...filled("thinkingLevelMap", levelsOf(model, row)),
    ...(settings.timeoutSeconds ? { timeoutMs: settings.timeoutSeconds * 1_000 } : {}),
  };
}

function filled<K extends string, T extends object>(key: K, value: T): { [key in K]?: T } {
  return Object.keys(value).length > 0 ? { [key]: value } as { [key in K]?: T } : {};
}

/** Names of thinking levels, from both places where they may be written. */
function levelsOf(model: Model, row: ProviderModelSettings | undefined): Record<string, string | null> {
  const named = { ...stringsOf(objectIn(row?.compat, "reasoningEffortMap")), ...row?.thinkingLevelMap };
  const out: Record<string, string | null> = { ...model.thinkingLevelMap };
  for (const [level, name] of Object.entries(named)) if (name !== undefined) out[level] = name;
  return out;
}

function objectIn(map: Readonly<Record<string, unknown>> | undefined, key: string): Record<string, unknown> {
  const value = map?.[key];
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Anthropic's library adds `/v1` by itself; people paste addresses with it. */
function baseUrlFor(api: string, baseUrl: string): string {
  return api === "anthropic-messages" ? baseUrl.replace(/\/v1\/?$/, "") : baseUrl.replace(/\/+$/, "");
}

function inputsOf(input: readonly string[]): ("text" | "image")[] {
  return input.includes("image") ? ["text", "image"] : ["text"];
}

function costOf(cost: CostSettings | undefined): ModelCost | undefined {
  if (!cost) return undefined;
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = cost;
  const tiers = (cost.tieredPricing ?? []).map(({ range, ...rates }) => {
    return { ...rates, inputTokensAbove: range[0] ?? 0 };
  });
  return { input, output, cacheRead, cacheWrite, ...(tiers.length > 0 ? { tiers } : {}) };
}

function stringsOf(map: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const entries = Object.entries(map ?? {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** Provider ids that the settings configure or mention in a reference. */
export function providersIn(settings: AgentRoomSettings, refs: readonly string[]): string[] {
  const named = refs.flatMap((ref) => splitRef(ref)?.provider ?? []);
  return [...new Set([...Object.keys(settings.models?.providers ?? {}), ...named])];
}
