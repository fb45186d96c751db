// models.providers.<id>.models[]: one model.

import { z } from "zod";
import { choice, field, item } from "#config/declare/field";
import { secretMap } from "#config/declare/shapes";
import { compat } from "./compat.ts";

export const API = [
  "openai-completions", "openai-responses", "openai-chatgpt-responses", "anthropic-messages",
  "google-generative-ai", "google-vertex", "github-copilot", "bedrock-converse-stream", "ollama",
  "pi-messages", "azure-openai-responses",
] as const;

const price = (description: string) =>
  field(z.number().optional(), `Dollars per million ${description} tokens.`);

const tier = () => item(() => ({
  input: () => z.number(),
  output: () => z.number(),
  cacheRead: () => z.number(),
  cacheWrite: () => z.number(),
  range: () => field(z.union([z.tuple([z.number(), z.number()]), z.tuple([z.number()])]),
    "Tokens from, and up to."),
}), "input", "output", "cacheRead", "cacheWrite", "range");

const level = () => z.string().nullable().optional();

export const modelEntry = () => item(() => ({
  id: () => field(z.string().min(1), "Id the provider uses."),
  name: () => field(z.string().min(1), "Display name."),
  api: () => field(z.enum(API).optional(), "Protocol, when it differs from the provider's."),
  baseUrl: () => field(z.string().min(1).optional(), "Address, when it differs from the provider's."),
  reasoning: () => field(z.boolean().optional(), "Whether the model thinks."),
  input: () => field(z.array(z.enum(["text", "image", "video", "audio"])).optional(), "What it accepts."),
  cost: () => choice("Prices, for usage reports.", () => ({
    input: () => price("input"),
    output: () => price("output"),
    cacheRead: () => price("cached input"),
    cacheWrite: () => price("cache writing"),
    tieredPricing: () => field(z.array(tier()).optional(), "Prices by size of the request."),
  })),
  contextWindow: () => field(z.number().positive().optional(), "Tokens of input and output together."),
  contextTokens: () => field(z.int().positive().optional(), "Tokens the gateway uses of it."),
  maxTokens: () => field(z.number().positive().optional(), "Most tokens of one answer."),
  thinkingLevelMap: () => choice("What is sent for a thinking level; null means unsupported.", () => ({
    off: level, minimal: level, low: level, medium: level, high: level, xhigh: level, max: level,
  }), { advanced: true }),
  params: () => field(z.record(z.string(), z.unknown()).optional(),
    "Request parameters.", { advanced: true }),
  agentRuntime: () => choice("Runtime of the model.", () => ({
    id: () => field(z.string().optional(), "Runtime id."),
  }), { advanced: true }),
  headers: () => secretMap("Headers of every request."),
  compat,
  mediaInput: () => choice("Limits of media input.", () => ({
    image: () => choice("Images.", () => ({
      maxBytes: () => field(z.int().positive().optional(), "Bytes."),
      maxPixels: () => field(z.int().positive().optional(), "Pixels."),
      maxSidePx: () => field(z.int().positive().optional(), "Longer side, pixels."),
      preferredSidePx: () => field(z.int().positive().optional(), "Longer side that works best, pixels."),
      tokenMode: () => field(z.enum(["tile", "detail", "provider"]).optional(), "How tokens are counted."),
    })),
  }), { advanced: true }),
  metadataSource: () => field(z.literal("models-add").optional(), "Who wrote the entry.", { advanced: true }),
}), "id", "name");
