// pi-ai behind our port: its events become ours, its failures our classes. It does no retries here.

import { keyNames } from "#agents/env-keys";
import type { Model, ModelEvent, ModelPort, ModelRequest } from "#agents/port";
import { isLoopback } from "#agents/probe";
import { messageOf } from "#kernel/fault";
import type { AssistantMessage, Message, Usage } from "#protocol/records/message";
import type {
  Api,
  AssistantMessage as PiMessage,
  AssistantMessageEvent,
  Context,
  Model as PiModel,
  SimpleStreamOptions,
  ThinkingLevel,
  TranscriptContext,
} from "@earendil-works/pi-ai";
import { classify } from "./classify.ts";
import { emptyMessage, type ProviderDeps } from "./provider.ts";
import { type Watch, watch } from "./watch.ts";

/** One API module of pi-ai, as far as it is used. */
export interface PiApi {
  streamSimple(
    // Each module narrows the model to its own API; the catalogue picks the module by that very field.
    model: never,
    context: TranscriptContext,
    options?: SimpleStreamOptions,
  ): AsyncIterable<AssistantMessageEvent>;
}

/** What the HTTP exchange showed; pi-ai keeps only a sentence of it. */
interface Exchange {
  status?: number;
  headers?: Headers;
  cause?: unknown;
}

// Our own watch decides about silence; the timer of the vendor's library must not come first.
const NEVER_MS = 2_147_483_647;

/** A port that loads `api` when the first request comes. */
export function piPort(deps: ProviderDeps, load: () => Promise<PiApi>): ModelPort {
  return { stream: (request, apiKey) => stream(deps, load, request, apiKey) };
}

async function* stream(
  deps: ProviderDeps,
  load: () => Promise<PiApi>,
  request: ModelRequest,
  apiKey: string | undefined,
): AsyncGenerator<ModelEvent> {
  const exchange: Exchange = {};
  const watching = watch(deps.env.clock, request.signal, request.model.timeoutMs);
  let visible = false;
  let finished = false;
  const failed = (partial: PiMessage | undefined, error?: unknown): ModelEvent => {
    const said = error === undefined
      ? partial?.errorMessage ?? "the provider gave no reason"
      : messageOf(error);
    return failure(deps, { request, apiKey, exchange, watching, visible, partial, said });
  };
  try {
    const [{ normalizeContext }, api] = await Promise.all([transcripts(), load()]);
    const options = optionsOf(deps, request, keyFor(request.model, apiKey), watching, exchange);
    for await (
      const event of api.streamSimple(modelOf(request), normalizeContext(contextOf(request)), options)
    ) {
      watching.touch();
      if (event.type === "text_delta" || event.type === "thinking_delta") {
        if (event.delta === "") continue;
        if (event.type === "text_delta") visible = true;
        yield { type: event.type === "text_delta" ? "text" : "thinking", delta: event.delta };
      } else if (event.type === "toolcall_end") {
        visible = true;
        // Some local servers leave the id out, and results could not be told apart.
        event.toolCall.id ||= `call_${deps.env.ids.uuid()}`;
        yield { type: "toolCall", call: event.toolCall };
      } else if (event.type === "done") {
        finished = true;
        yield { type: "done", message: messageFrom(deps, request, event.message) };
      } else if (event.type === "error") {
        yield failed(event.error);
      }
    }
  } catch (error) {
    yield failed(undefined, error);
  } finally {
    watching.close(finished);
  }
}

/**
 * The key to send. Servers on this machine and addresses with their own authorization need none, but the
 * library insists on one.
 */
function keyFor(model: Model, apiKey: string | undefined): string {
  if (apiKey !== undefined) return apiKey;
  const named = Object.keys(model.headers ?? {}).some((name) => name.toLowerCase() === "authorization");
  if (named || isLoopback(model.baseUrl)) return "none";
  const variables = keyNames(model.provider).join(" or ");
  throw new Error(
    `No API key for ${model.provider}: set ${variables} in the gateway's environment, or ` +
      `models.providers.${model.provider}.apiKey in the configuration.`,
  );
}

const transcripts = () => import("@earendil-works/pi-ai/utils/transcript");

function optionsOf(
  deps: ProviderDeps,
  request: ModelRequest,
  apiKey: string,
  watching: Watch,
  exchange: Exchange,
): SimpleStreamOptions {
  const named = Object.keys(request.model.headers ?? {}).some((name) => name.toLowerCase() === "user-agent");
  return {
    signal: watching.signal,
    maxRetries: 0,
    timeoutMs: NEVER_MS,
    sessionId: request.sessionId,
    fetch: observed(deps.fetch, exchange),
    ...(named ? {} : { headers: { "User-Agent": deps.userAgent } }),
    apiKey,
    ...(request.maxTokens === undefined ? {} : { maxTokens: request.maxTokens }),
    ...(request.thinking === "off" ? {} : { reasoning: request.thinking as ThinkingLevel }),
  };
}

/** Fetch that notes what came back: status and headers decide about retries, and the library drops them. */
function observed(base: typeof fetch, exchange: Exchange): typeof fetch {
  const call = async (...args: Parameters<typeof fetch>): Promise<Response> => {
    try {
      const response = await base(...args);
      exchange.status = response.status;
      exchange.headers = response.headers;
      return response;
    } catch (error) {
      exchange.cause = error;
      throw error;
    }
  };
  return call as typeof fetch;
}

function modelOf(request: ModelRequest): never {
  const { model } = request;
  const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const pi: PiModel<Api> = {
    id: model.id,
    name: model.name,
    api: model.api,
    provider: model.provider,
    baseUrl: model.baseUrl,
    reasoning: model.reasoning,
    input: model.input,
    cost: model.cost ?? free,
    contextWindow: model.contextWindow,
    maxTokens: model.maxTokens,
    ...(model.headers ? { headers: model.headers } : {}),
    ...(model.params ? { samplingParams: model.params } : {}),
    ...(model.thinkingLevelMap ? { thinkingLevelMap: model.thinkingLevelMap } : {}),
    ...(model.compat ? { compat: model.compat } : {}),
  } as PiModel<Api>;
  return pi as never;
}

function contextOf(request: ModelRequest): Context {
  const messages = request.messages.filter((message: Message) => message.role !== "custom");
  return {
    systemPrompt: request.systemPrompt,
    messages: messages as Context["messages"],
    // A model that cannot call tools refuses requests that offer some.
    tools: request.model.compat?.["supportsTools"] === false
      ? []
      : request.tools as Context["tools"] & object,
  };
}

/** Their final message as transcripts store it: only the fields of our record. */
function messageFrom(deps: ProviderDeps, request: ModelRequest, pi: PiMessage): AssistantMessage {
  const content = pi.content.filter((block) => block.type !== "text" || block.text !== "");
  const calls = content.some((block) => block.type === "toolCall");
  // Some vendors say "stop" although calls wait for their results.
  const stopReason = calls && pi.stopReason === "stop" ? "toolUse" : pi.stopReason;
  return {
    role: "assistant",
    content: content as AssistantMessage["content"],
    api: request.model.api,
    provider: request.model.provider,
    model: request.model.id,
    usage: usageFrom(pi.usage),
    stopReason: stopReason === "pending" || stopReason === "deferred" ? "error" : stopReason,
    timestamp: deps.env.clock.now(),
    ...(pi.responseId ? { responseId: pi.responseId } : {}),
  };
}

function usageFrom(usage: Usage): Usage {
  const { input, output, cacheRead, cacheWrite, totalTokens, cost } = usage;
  return { input, output, cacheRead, cacheWrite, totalTokens, cost };
}

interface Failed {
  request: ModelRequest;
  apiKey: string | undefined;
  exchange: Exchange;
  watching: Watch;
  visible: boolean;
  partial: PiMessage | undefined;
  said: string;
}

function failure(deps: ProviderDeps, facts: Failed): ModelEvent {
  const { request, exchange, partial } = facts;
  const failure = classify({
    message: exchange.cause === undefined ? facts.said : unreachable(request.model.baseUrl, exchange.cause),
    status: exchange.status,
    headers: exchange.headers,
    cause: exchange.cause,
    aborted: request.signal.aborted,
    silent: facts.watching.silent,
    visible: facts.visible,
    secrets: [facts.apiKey ?? "", ...Object.values(request.model.headers ?? {})],
    nowMs: deps.env.clock.now(),
  });
  if (partial?.rawStopReason === "refusal" && failure.kind !== "aborted") failure.kind = "refusal";
  const stopReason = failure.kind === "aborted" ? "aborted" : "error";
  const base = partial ? messageFrom(deps, request, partial) : emptyMessage(deps, request);
  // A call whose arguments may be cut off is never run, and a call without a result confuses the next
  // request.
  const content = base.content.filter((block) => block.type !== "toolCall");
  return {
    type: "failed",
    failure,
    message: { ...base, content, stopReason, errorMessage: failure.message },
  };
}

/** Names the host and the system's reason, and leaves out the path, which may carry a key. */
export function unreachable(baseUrl: string, cause: unknown): string {
  const url = URL.parse(baseUrl);
  const reason = codeOf(cause) ?? messageOf(cause);
  return `cannot reach ${url ? url.origin : "the provider"}: ${reason}`;
}

function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === "object" && at !== null && depth < 4; depth++) {
    if ("code" in at && typeof at.code === "string") return at.code;
    at = "cause" in at ? at.cause : undefined;
  }
  return undefined;
}
