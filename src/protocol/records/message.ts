// The message shapes that transcripts store and the wire shows (spec/sessions §2.1, wire §6).

import { z } from "zod";

export const TextBlock = z.looseObject({ type: z.literal("text"), text: z.string() });
export const ThinkingBlock = z.looseObject({ type: z.literal("thinking"), thinking: z.string() });
export const ToolCallBlock = z.looseObject({
  type: z.literal("toolCall"),
  id: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
});
export const ImageBlock = z.looseObject({ type: z.literal("image"), data: z.string(), mimeType: z.string() });
export type TextBlock = { type: "text"; text: string };
export type ThinkingBlock = { type: "thinking"; thinking: string; thinkingSignature?: string };
export type ToolCallBlock = {
  type: "toolCall";
  id: string;
  name: string;
  arguments: Record<string, unknown>;
  thoughtSignature?: string;
};
export type ImageBlock = { type: "image"; data: string; mimeType: string };

/** Tokens and their price in US dollars. */
export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  totalTokens: number;
  cost: { input: number; output: number; cacheRead: number; cacheWrite: number; total: number };
}

export type StopReason = "stop" | "length" | "toolUse" | "error" | "aborted";

export interface UserMessage {
  role: "user";
  content: string | (TextBlock | ImageBlock)[];
  /** Epoch milliseconds, as everywhere below. */
  timestamp: number;
  /** `<runId>:user` for messages that came with an idempotency key. */
  idempotencyKey?: string;
}

export interface AssistantMessage {
  role: "assistant";
  content: (TextBlock | ThinkingBlock | ToolCallBlock)[];
  api: string;
  provider: string;
  model: string;
  usage: Usage;
  stopReason: StopReason;
  timestamp: number;
  responseId?: string;
  errorMessage?: string;
}

export interface ToolResultMessage {
  role: "toolResult";
  toolCallId: string;
  toolName: string;
  content: (TextBlock | ImageBlock)[];
  isError: boolean;
  details?: Record<string, unknown>;
  timestamp: number;
}

/** Rows for people, never sent to a model: markers such as an interrupted run. */
export interface CustomMessage {
  role: "custom";
  customType: string;
  content: string;
  display: boolean;
  details?: Record<string, unknown>;
  timestamp: number;
}

export type Message = UserMessage | AssistantMessage | ToolResultMessage | CustomMessage;

/** The text of a message's text blocks, joined. */
export function textOf(message: { content: string | readonly { type: string }[] }): string {
  if (typeof message.content === "string") return message.content;
  return message.content
    .map((block) => (block.type === "text" && "text" in block ? String(block.text) : ""))
    .join("");
}

/** No tokens, no cost. */
export function zeroUsage(): Usage {
  return {
    input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0,
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 },
  };
}
