// The models of the known vendors with their prices and limits, from pi-ai's data: one lazy chunk per vendor.

import type { Model, ModelCost } from "#agents/port";
import { providers } from "../providers/manifest.gen.ts";

const data: Readonly<Record<string, () => Promise<object>>> = {
  anthropic: async () => (await import("@earendil-works/pi-ai/providers/anthropic.models")).ANTHROPIC_MODELS,
  openai: async () => (await import("@earendil-works/pi-ai/providers/openai.models")).OPENAI_MODELS,
  openrouter: async () => (await import("@earendil-works/pi-ai/providers/openrouter.models")).OPENROUTER_MODELS,
  groq: async () => (await import("@earendil-works/pi-ai/providers/groq.models")).GROQ_MODELS,
  xai: async () => (await import("@earendil-works/pi-ai/providers/xai.models")).XAI_MODELS,
  deepseek: async () => (await import("@earendil-works/pi-ai/providers/deepseek.models")).DEEPSEEK_MODELS,
  cerebras: async () => (await import("@earendil-works/pi-ai/providers/cerebras.models")).CEREBRAS_MODELS,
  moonshotai: async () => (await import("@earendil-works/pi-ai/providers/moonshotai.models")).MOONSHOTAI_MODELS,
  zai: async () => (await import("@earendil-works/pi-ai/providers/zai.models")).ZAI_MODELS,
  minimax: async () => (await import("@earendil-works/pi-ai/providers/minimax.models")).MINIMAX_MODELS,
  together: async () => (await import("@earendil-works/pi-ai/providers/together.models")).TOGETHER_MODELS,
  fireworks: async () => (await import("@earendil-works/pi-ai/providers/fireworks.models")).FIREWORKS_MODELS,
  nvidia: async () => (await import("@earendil-works/pi-ai/providers/nvidia.models")).NVIDIA_MODELS,
  huggingface: async () => (await import("@earendil-works/pi-ai/providers/huggingface.models")).HUGGINGFACE_MODELS,
  "vercel-ai-gateway": async () => (await import("@earendil-works/pi-ai/providers/vercel-ai-gateway.models")).VERCEL_AI_GATEWAY_MODELS,
  opencode: async () => (await import("@earendil-works/pi-ai/providers/opencode.models")).OPENCODE_MODELS,
  "kimi-coding": async () => (await import("@earendil-works/pi-ai/providers/kimi-coding.models")).KIMI_CODING_MODELS,
  baseten: async () => (await import("@earendil-works/pi-ai/providers/baseten.models")).BASETEN_MODELS,
  meta: async () => (await import("@earendil-works/pi-ai/providers/meta.models")).META_MODELS,
  xiaomi: async () => (await import("@earendil-works/pi-ai/providers/xiaomi.models")).XIAOMI_MODELS,
  "qwen-token-plan": async () => (await import("@earendil-works/pi-ai/providers/qwen-token-plan.models")).QWEN_TOKEN_PLAN_MODELS,
};

/** Ids of the vendors with known models. */
export const KNOWN_VENDORS: readonly string[] = Object.keys(data);

/** The models of one vendor that this build can speak to; empty for an unknown vendor. */
export async function vendorModels(vendor: string): Promise<Model[]> {
  const load = Object.hasOwn(data, vendor) ? data[vendor] : undefined;
  if (!load) return [];
  return Object.values(await load()).filter((raw: Raw) => providers.some(({ api }) => api === raw.api)).map(fromRaw);
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
