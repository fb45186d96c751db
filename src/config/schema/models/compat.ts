// Deviations of an OpenAI-compatible server. The names are those of the published schema.

import { z } from "zod";
import { choice, field, names } from "#config/declare/field";

const yes = (description: string) => field(z.boolean().optional(), description);

export const compat = () => choice("Deviations of the server from the protocol.", () => ({
  supportsStore: () => yes("Accepts store."),
  supportsPromptCacheKey: () => yes("Accepts prompt_cache_key."),
  supportsResponsesContinuation: () => yes("Continues an earlier response by id."),
  supportsDeveloperRole: () => yes("Knows the developer role."),
  supportsReasoningEffort: () => yes("Accepts reasoning_effort."),
  supportsTemperature: () => yes("Accepts temperature."),
  supportsInstructions: () => yes("Accepts instructions."),
  supportsUsageInStreaming: () => yes("Sends usage at the end of a stream."),
  supportsTools: () => yes("Calls tools."),
  codeMode: () => field(z.enum(["preferred", "capable"]).optional(), "How well it calls tools from code."),
  supportsStrictMode: () => yes("Accepts strict tool schemas."),
  supportsJsonSchemaResponseFormat: () => yes("Accepts a JSON Schema as response format."),
  requiresStringContent: () => yes("Wants message content as one string."),
  strictMessageKeys: () => yes("Refuses unknown keys in messages."),
  visibleReasoningDetailTypes: () => names("Reasoning details shown to people."),
  supportedReasoningEfforts: () => names("Values of reasoning_effort."),
  reasoningEffortMap: () => field(z.record(z.string(), z.string().min(1)).optional(),
    "Value sent for a level."),
  maxTokensField: () => field(z.enum(["max_completion_tokens", "max_tokens"]).optional(),
    "Name of the limit."),
  thinkingFormat: () => field(z.enum([
    "openai", "openrouter", "deepseek", "together", "qwen", "qwen-chat-template", "zai",
  ]).optional(), "How thinking is switched on."),
  requiresToolResultName: () => yes("Wants the tool's name in results."),
  requiresAssistantAfterToolResult: () => yes("Wants an assistant message after results."),
  requiresThinkingAsText: () => yes("Wants earlier thinking as text."),
  requiresReasoningContentOnAssistantMessages: () => yes("Wants reasoning_content in assistant messages."),
  toolSchemaProfile: () => field(z.string().optional(), "Dialect of tool schemas."),
  unsupportedToolSchemaKeywords: () => names("JSON Schema words that are removed from tools."),
  toolCallArgumentsEncoding: () => field(z.string().optional(), "Encoding of tool arguments."),
  requiresOpenAiAnthropicToolPayload: () => yes("Wants tools in a mixed form."),
  openRouterRouting: () => field(z.record(z.string(), z.unknown()).optional(),
    "OpenRouter's provider object."),
  vercelGatewayRouting: () => field(z.record(z.string(), z.unknown()).optional(), "Vercel's routing object."),
  zaiToolStream: () => yes("Streams tool calls the z.ai way."),
  cacheControlFormat: () => field(z.literal("anthropic").optional(), "How cache marks are written."),
  sendSessionAffinityHeaders: () => yes("Send headers that keep a session on one machine."),
  sendSessionIdHeader: () => yes("Send the session id."),
  supportsEagerToolInputStreaming: () => yes("Streams tool input early."),
  supportsLongCacheRetention: () => yes("Keeps caches for an hour."),
}), { advanced: true });
