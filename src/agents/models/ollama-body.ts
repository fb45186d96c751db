// Our messages in the words of Ollama's /api/chat.

import type { ModelRequest } from "#agents/port";
import { type Message, textOf } from "#protocol/records/message";

interface OllamaMessage {
  role: "system" | "user" | "assistant" | "tool";
  content: string;
  thinking?: string;
  images?: string[];
  tool_calls?: { function: { name: string; arguments: Record<string, unknown> } }[];
  tool_name?: string;
}

/**
 * The request body. `num_ctx` is sent because the server would otherwise cut the input to its own default.
 */
export function ollamaBody(request: ModelRequest): Record<string, unknown> {
  const { model } = request;
  const system: OllamaMessage[] = request.systemPrompt
    ? [{ role: "system", content: request.systemPrompt }]
    : [];
  const images = model.input.includes("image");
  return {
    ...model.params,
    model: model.id,
    stream: true,
    messages: [...system, ...request.messages.flatMap((message) => converted(message, images))],
    ...(request.tools.length > 0 ? { tools: request.tools.map(toolOf) } : {}),
    ...(model.reasoning ? { think: thinkOf(request.thinking, model.thinkingLevelMap) } : {}),
    options: {
      num_ctx: model.contextWindow,
      num_predict: request.maxTokens ?? model.maxTokens,
      ...optionsOf(model.params),
    },
  };
}

function optionsOf(params: Record<string, unknown> | undefined): object {
  const options = params?.["options"];
  return typeof options === "object" && options !== null ? options : {};
}

function toolOf(tool: ModelRequest["tools"][number]): object {
  return {
    type: "function",
    function: { name: tool.name, description: tool.description, parameters: tool.parameters },
  };
}

/** Most models only know on and off; the few with levels have them named in the map. */
function thinkOf(level: string, map: Record<string, string | null> | undefined): boolean | string {
  if (level === "off") return false;
  return map?.[level] ?? true;
}

function converted(message: Message, images: boolean): OllamaMessage[] {
  if (message.role === "custom") return [];
  if (message.role === "assistant") return assistant(message);
  const pictures = images && typeof message.content !== "string"
    ? message.content.flatMap((block) => (block.type === "image" ? [block.data] : []))
    : [];
  const content = textOf(message);
  const shown = pictures.length > 0 ? { images: pictures } : {};
  if (message.role === "user") return [{ role: "user", content, ...shown }];
  return [{ role: "tool", tool_name: message.toolName, content: content || "(no output)", ...shown }];
}

function assistant(message: Extract<Message, { role: "assistant" }>): OllamaMessage[] {
  const calls = message.content.flatMap((block) =>
    block.type === "toolCall" ? [{ function: { name: block.name, arguments: block.arguments } }] : []
  );
  const thinking = message.content.map((block) => (block.type === "thinking" ? block.thinking : "")).join("");
  const content = textOf(message);
  // An answer that broke off before its first word says nothing to the next turn.
  if (content === "" && calls.length === 0) return [];
  return [{
    role: "assistant",
    content,
    ...(thinking && calls.length > 0 ? { thinking } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }];
}
