// Ollama's own /api/chat: one JSON object a line. Its OpenAI-compatible side breaks tool calls.

import type { ModelEvent, ModelPort, ModelRequest } from "#agents/port";
import { messageOf } from "#kernel/fault";
import type { AssistantMessage, ToolCallBlock } from "#protocol/records/message";
import { classify, messageIn } from "../models/classify.ts";
import { lines } from "../models/lines.ts";
import { ollamaBody } from "../models/ollama-body.ts";
import { unreachable } from "../models/pi.ts";
import { priced } from "../models/prices.ts";
import { emptyMessage, provider, type ProviderDeps } from "../models/provider.ts";
import { type Watch, watch } from "../models/watch.ts";

export default provider({ api: "ollama", open: (deps) => ollamaPort(deps) });

function ollamaPort(deps: ProviderDeps): ModelPort {
  return { stream: (request, apiKey) => stream(deps, request, apiKey) };
}

/** One line of the answer, as far as it is used. */
interface Line {
  message?: {
    content?: string;
    thinking?: string;
    tool_calls?: { id?: string; function?: { name?: string; arguments?: unknown } }[];
  };
  done?: boolean;
  done_reason?: string;
  prompt_eval_count?: number;
  eval_count?: number;
  error?: unknown;
}

/** Raised for an answer that says no, with what it said. */
class Refused extends Error {
  readonly response: Response | undefined;

  constructor(message: string, response?: Response) {
    super(message);
    this.response = response;
  }
}

async function* stream(
  deps: ProviderDeps,
  request: ModelRequest,
  apiKey: string | undefined,
): AsyncGenerator<ModelEvent> {
  const watching = watch(deps.env.clock, request.signal, request.model.timeoutMs);
  const answer = new Answer(deps, request);
  let finished = false;
  try {
    const body = await open(deps, request, apiKey, watching);
    for await (const text of lines(body)) {
      watching.touch();
      yield* answer.take(JSON.parse(text) as Line);
    }
    if (!answer.done) throw new Error("stream ended before it said done");
    finished = true;
    yield { type: "done", message: answer.message() };
  } catch (error) {
    yield failed(deps, { request, apiKey, watching, answer, error });
  } finally {
    watching.close(finished);
  }
}

async function open(
  deps: ProviderDeps,
  request: ModelRequest,
  apiKey: string | undefined,
  watching: Watch,
): Promise<ReadableStream<Uint8Array>> {
  const response = await deps.fetch(`${request.model.baseUrl.replace(/\/(?:v1\/?)?$/, "")}/api/chat`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": deps.userAgent,
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...request.model.headers,
    },
    body: JSON.stringify(ollamaBody(request)),
    signal: watching.signal,
  }).catch((cause: unknown) => {
    throw Object.assign(new Error(unreachable(request.model.baseUrl, cause)), { unreached: true });
  });
  if (response.ok && response.body) return response.body;
  const text = await response.text();
  throw new Refused(`${response.status} ${said(text)}`, response);
}

function said(text: string): string {
  try {
    return messageIn(JSON.parse(text)) ?? text;
  } catch {
    // Proxies answer in HTML or nothing at all: then the text itself is all there is.
    return text;
  }
}

/** Collects the answer while it comes. */
class Answer {
  done = false;
  visible = false;
  readonly #deps: ProviderDeps;
  readonly #request: ModelRequest;
  readonly #calls: ToolCallBlock[] = [];
  #thinking = "";
  #text = "";
  #last: Line = {};

  constructor(deps: ProviderDeps, request: ModelRequest) {
    this.#deps = deps;
    this.#request = request;
  }

  *take(line: Line): Generator<ModelEvent> {
    if (line.error !== undefined) throw new Refused(messageIn(line.error) ?? "the server reported an error");
    const { thinking, content, tool_calls: calls } = line.message ?? {};
    if (thinking) {
      this.#thinking += thinking;
      yield { type: "thinking", delta: thinking };
    }
    if (content) {
      this.#text += content;
      this.visible = true;
      yield { type: "text", delta: content };
    }
    for (const call of calls ?? []) {
      this.visible = true;
      yield { type: "toolCall", call: this.#call(call) };
    }
    if (line.done) {
      this.done = true;
      this.#last = line;
    }
  }

  #call(call: NonNullable<NonNullable<Line["message"]>["tool_calls"]>[number]): ToolCallBlock {
    const block: ToolCallBlock = {
      type: "toolCall",
      id: call.id || `call_${this.#deps.env.ids.uuid()}`,
      name: call.function?.name ?? "",
      arguments: argumentsOf(call.function?.arguments),
    };
    this.#calls.push(block);
    return block;
  }

  /** The whole message; without the calls when the answer broke off. */
  message(broken = false): AssistantMessage {
    const base = emptyMessage(this.#deps, this.#request);
    const input = this.#last.prompt_eval_count ?? 0;
    const output = this.#last.eval_count ?? 0;
    return {
      ...base,
      content: [
        ...(this.#thinking ? [{ type: "thinking" as const, thinking: this.#thinking }] : []),
        ...(this.#text ? [{ type: "text" as const, text: this.#text }] : []),
        ...(broken ? [] : this.#calls),
      ],
      usage: priced(this.#request.model, { input, output, cacheRead: 0, cacheWrite: 0 }),
      stopReason: this.#calls.length > 0
        ? "toolUse"
        : this.#last.done_reason === "length"
        ? "length"
        : "stop",
    };
  }
}

function argumentsOf(value: unknown): Record<string, unknown> {
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}

interface Failed {
  request: ModelRequest;
  apiKey: string | undefined;
  watching: Watch;
  answer: Answer;
  error: unknown;
}

function failed(deps: ProviderDeps, { request, apiKey, watching, answer, error }: Failed): ModelEvent {
  const response = error instanceof Refused ? error.response : undefined;
  const unreached = error instanceof Error && "unreached" in error;
  const failure = classify({
    message: messageOf(error),
    status: response?.status,
    headers: response?.headers,
    // What broke after the answer began was the connection, unless the server itself said something.
    cause: unreached || !(error instanceof Refused || error instanceof SyntaxError) ? error : undefined,
    aborted: request.signal.aborted,
    silent: watching.silent,
    visible: answer.visible,
    secrets: [apiKey ?? "", ...Object.values(request.model.headers ?? {})],
    nowMs: deps.env.clock.now(),
  });
  const stopReason = failure.kind === "aborted" ? "aborted" : "error";
  return {
    type: "failed",
    failure,
    message: { ...answer.message(true), stopReason, errorMessage: failure.message },
  };
}
