// Reads a request body of any of the four APIs into the one form scripts see.
import type { ModelApi, ModelMessage } from "./script.ts";

export type ReadBody = {
  model: string;
  stream: boolean;
  messages: ModelMessage[];
  tools: string[];
};

type Json = Record<string, unknown>;

const internalNote = "<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>";

/** Reads a parsed body; unknown content parts count as no text. */
export function readBody(api: ModelApi, body: Json): ReadBody {
  const list = api === "openai-responses" ? asItems(body["input"]) : asList(body["messages"]);
  const messages = list.flatMap((item) => readMessage(item));
  const stream = api === "ollama" ? body["stream"] !== false : body["stream"] === true;
  return { model: String(body["model"] ?? ""), stream, messages, tools: toolNames(body["tools"]) };
}

/** A responses `input` may be one plain string. */
function asItems(value: unknown): Json[] {
  return typeof value === "string" ? [{ role: "user", content: value }] : asList(value);
}

function readMessage(item: Json): ModelMessage[] {
  if (item["type"] === "function_call_output") return [{ role: "tool", text: textOf(item["output"]) }];
  if (item["type"] === "function_call") return [{ role: "assistant", text: "" }];
  const content = item["content"];
  // A gateway may append notes of its own as user messages; they are not what the user said.
  const role = textOf(content).startsWith(internalNote) ? "system" : roleOf(item["role"]);
  // Anthropic carries tool results inside a user message.
  const results = asList(content).filter((part) => part["type"] === "tool_result");
  if (results.length > 0) return results.map((part) => ({ role: "tool", text: textOf(part["content"]) }));
  return [{ role, text: role === "user" ? saidBy(textOf(content)) : textOf(content) }];
}

/** A gateway may stamp the time before what the user said and add a line about itself after it. */
function saidBy(text: string): string {
  const stamp = /^\[\w{3} \d{4}-\d\d-\d\d \d\d:\d\d [^\]]+\] /;
  return text.replace(stamp, "").replace(/\n\nRuntime: agent=.*$/s, "");
}

function roleOf(value: unknown): ModelMessage["role"] {
  if (value === "assistant" || value === "tool" || value === "user") return value;
  return value === "system" || value === "developer" ? "system" : "user";
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return asList(content)
    .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
    .join("");
}

function toolNames(value: unknown): string[] {
  return asList(value).map((tool) => {
    const inner = tool["function"];
    const name = isRecord(inner) ? inner["name"] : tool["name"];
    return String(name ?? "");
  });
}

function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
