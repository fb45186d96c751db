// The models of the known vendors with their prices and limits, from pi-ai's data: one lazy chunk per vendor.

import type { Model, ModelCost } from "#agents/port";
import { providers } from "../providers/manifest.gen.ts";

// Each module exports one object: the models by id.
const data: Readonly<Record<string, () => Promise<object>>> = {
  anthropic: () => import("@earendil-works/pi-ai/providers/anthropic.models"),
  openai: () => import("@earendil-works/pi-ai/providers/openai.models"),
  openrouter: () => import("@earendil-works/pi-ai/providers/openrouter.models"),
  groq: () => import("@earendil-works/pi-ai/providers/groq.models"),
  xai: () => import("@earendil-works/pi-ai/providers/xai.models"),
  deepseek: () => import("@earendil-works/pi-ai/providers/deepseek.models"),
  cerebras: () => import("@earendil-works/pi-ai/providers/cerebras.models"),
  moonshotai: () => import("@earendil-works/pi-ai/providers/moonshotai.models"),
  zai: () => import("@earendil-works/pi-ai/providers/zai.models"),
  minimax: () => import("@earendil-works/pi-ai/providers/minimax.models"),
  together: () => import("@earendil-works/pi-ai/providers/together.models"),
  fireworks: () => import("@earendil-works/pi-ai/providers/fireworks.models"),
  nvidia: () => import("@earendil-works/pi-ai/providers/nvidia.models"),
  huggingface: () => import("@earendil-works/pi-ai/providers/huggingface.models"),
  "vercel-ai-gateway": () => import("@earendil-works/pi-ai/providers/vercel-ai-gateway.models"),
  opencode: () => import("@earendil-works/pi-ai/providers/opencode.models"),
  "kimi-coding": () => import("@earendil-works/pi-ai/providers/kimi-coding.models"),
  baseten: () => import("@earendil-works/pi-ai/providers/baseten.models"),
  meta: () => import("@earendil-works/pi-ai/providers/meta.models"),
  xiaomi: () => import("@earendil-works/pi-ai/providers/xiaomi.models"),
  "qwen-token-plan": () => import("@earendil-works/pi-ai/providers/qwen-token-plan.models"),
};

/** Ids of the vendors with known models. */
export const KNOWN_VENDORS: readonly string[] = Object.keys(data);

/** The models of one vendor that this build can speak to; empty for an unknown vendor. */
export async function vendorModels(vendor: string): Promise<Model[]> {
  const load = Object.hasOwn(data, vendor) ? data[vendor] : undefined;
  if (!load) return [];
  const [models = {}]: object[] = Object.values(await load());
  const rows: Raw[] = Object.values(models);
  return rows.filter((raw) => providers.some(({ api }) => api === raw.api)).map(fromRaw);
}

/** A row of the data, as far as it is used. */
interface Raw {
  id: string;
  name: string;
  api: string;
  provider: string;
  baseUrl: string;
  reasoning: boolean;
  input: ("text" | "image")[];
  contextWindow: number;
  maxTokens: number;
  cost: ModelCost;
  headers?: Record<string, string>;
  compat?: Record<string, unknown>;
  thinkingLevelMap?: Record<string, string | null>;
  samplingParams?: Record<string, unknown>;
}

function fromRaw(raw: Raw): Model {
  return {
    provider: raw.provider,
    id: raw.id,
    name: raw.name,
    api: raw.api,
    baseUrl: raw.baseUrl,
    reasoning: raw.reasoning,
    input: raw.input,
    contextWindow: raw.contextWindow,
    maxTokens: raw.maxTokens,
    cost: raw.cost,
    source: "env",
    ...(raw.headers ? { headers: raw.headers } : {}),
    ...(raw.compat ? { compat: raw.compat } : {}),
    ...(raw.thinkingLevelMap ? { thinkingLevelMap: raw.thinkingLevelMap } : {}),
    ...(raw.samplingParams ? { params: raw.samplingParams } : {}),
  };
}
