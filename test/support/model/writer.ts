// The four ways a model answer is written to the wire. A writer makes text of events; it knows no HTTP.
import type { ModelApi } from "./script.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiResponses } from "./openai-responses.ts";
import { anthropic } from "./anthropic.ts";
import { ollama } from "./ollama.ts";

export type AnswerHead = { id: string; n: number; model: string; createdS: number; usageWanted: boolean };
export type ToolCall = { id: string; name: string; args: unknown };
export type Done = { text: string; thinking: string; calls: ToolCall[] };

/** One API's answer, streamed or whole. Strings are ready to be written. */
export type Writer = {
  contentType: string;
  open: () => string;
  text: (piece: string) => string;
  thinking: (piece: string) => string;
  call: (call: ToolCall) => string;
  close: (done: Done) => string;
  whole: (done: Done) => unknown;
};

const makers: Record<ModelApi, (head: AnswerHead) => Writer> = {
  "openai-completions": openaiChat,
  "openai-responses": openaiResponses,
  "anthropic-messages": anthropic,
  ollama,
};

export function writerFor(api: ModelApi, head: AnswerHead): Writer {
  return makers[api](head);
}

/** The error body the API's own clients understand. */
export function errorBody(api: ModelApi, status: number, message: string): unknown {
  const type = status === 401 ? "authentication_error" : status === 429 ? "rate_limit_error"
    : status >= 500 ? "server_error" : "invalid_request_error";
  if (api === "ollama") return { error: message };
  if (api === "anthropic-messages") return { type: "error", error: { type, message } };
  return { error: { message, type, param: null, code: null } };
}
