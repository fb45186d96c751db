// What `models.list` and `models.authStatus` answer.

import { vendorOf, VENDORS } from "#agents/env-keys";
import type { Model } from "#agents/port";
import { isLoopback } from "#agents/probe";
import type { ModelIndex } from "./index-of.ts";
import { refOf } from "./refs.ts";
import type { AgentRoomSettings } from "./settings.ts";
import { thinkingLevels } from "./thinking.ts";

export type ModelView = "default" | "configured" | "provider-config" | "all";

export type ModelRow = {
  id: string;
  name: string;
  provider: string;
  alias?: string;
  tags?: string[];
  contextWindow: number;
  reasoning: boolean;
  thinkingLevels: { id: string; label: string }[];
  thinkingDefault: string;
  available: boolean;
  unavailableReason?: "missing-auth";
  /** Only with details: runs on this machine. */
  local?: boolean;
  input?: string[];
};

export interface AuthStatus {
  ts: number;
  providers: {
    provider: string;
    authProvider: string;
    displayName: string;
    /** static: a key that does not expire, or none is needed; missing: a request would be refused. */
    status: "static" | "missing";
    profiles: never[];
    apiKey?: { source: "config" | "env" };
  }[];
  providerCapabilities: { provider: string; apiKeySupported: boolean; quickApiKeySetup: boolean }[];
}

export interface Report {
  index: ModelIndex;
  settings: AgentRoomSettings;
  vendors: ReadonlyMap<string, readonly Model[]>;
  nowMs: number;
  keySource(provider: string): "config" | "env" | undefined;
  available(model: Model): boolean;
  /** The agent's model and its fallbacks; empty when the configured one does not exist. */
  candidates(agentId: string): readonly Model[];
  thinkingDefault(model: Model, agentId: string): string;
}

export interface RowQuery {
  view?: ModelView;
  provider?: string;
  agentId: string;
  details?: boolean;
}

export function modelRows(report: Report, query: RowQuery): ModelRow[] {
  const chosen = report.candidates(query.agentId);
  const shown = unique(inView(report, query.view ?? "default", chosen));
  return shown
    .filter((model) => query.provider === undefined || model.provider === query.provider)
    .map((model) => rowOf(report, query, model, chosen));
}

function inView(report: Report, view: ModelView, chosen: readonly Model[]): Model[] {
  const { all } = report.index;
  if (view === "provider-config") return all.filter((model) => model.source === "config");
  if (view === "all") return [...all, ...[...report.vendors.values()].flat()];
  if (view === "configured") return [...chosen, ...all.filter((model) => model.source === "config")];
  const usable = [...chosen, ...all.filter((model) => model.api !== "builtin" && report.available(model))];
  // An empty list is worth less than the one thing that does answer.
  return usable.length > 0 ? usable : [...all];
}

/** Each reference once; the first wins, which is the configured one. */
function unique(models: readonly Model[]): Model[] {
  const seen = new Set<string>();
  return models.filter((model) => {
    const ref = refOf(model);
    return !seen.has(ref) && seen.add(ref);
  });
}

function rowOf(report: Report, query: RowQuery, model: Model, chosen: readonly Model[]): ModelRow {
  const alias = report.index.aliasOf.get(refOf(model).toLowerCase());
  const rank = chosen.findIndex((each) => refOf(each) === refOf(model));
  const tag = rank === 0 ? "default" : `fallback#${rank}`;
  const available = report.available(model);
  return {
    id: model.id,
    name: model.name,
    provider: model.provider,
    ...(alias ? { alias } : {}),
    contextWindow: model.contextWindow,
    ...(query.details ? { local: isLocal(model), input: model.input } : {}),
    reasoning: model.reasoning,
    ...(rank >= 0 ? { tags: [tag] } : {}),
    thinkingLevels: thinkingLevels(model).map((level) => ({ id: level, label: level })),
    thinkingDefault: report.thinkingDefault(model, query.agentId),
    available,
    ...(available ? {} : { unavailableReason: "missing-auth" as const }),
  };
}

function isLocal(model: Model): boolean {
  return model.source === "builtin" || isLoopback(model.baseUrl);
}

export function authStatus(report: Report): AuthStatus {
  const { providers } = report.index;
  const rows = [...providers].filter((id) => id !== "builtin").map((provider) => {
    const source = report.keySource(provider);
    const models = report.index.all.filter((model) => model.provider === provider);
    const usable = source !== undefined ||
      (models.length > 0 && models.every((model) => report.available(model)));
    return {
      provider,
      authProvider: provider,
      displayName: vendorOf(provider)?.name ?? provider,
      status: usable ? "static" as const : "missing" as const,
      profiles: [],
      ...(source ? { apiKey: { source } } : {}),
    };
  });
  return {
    ts: report.nowMs,
    providers: rows,
    // Keys are set in the configuration or the environment; the dashboards' own form is not there yet.
    providerCapabilities: VENDORS.map(({ id }) => ({
      provider: id,
      apiKeySupported: true,
      quickApiKeySetup: false,
    })),
  };
}
