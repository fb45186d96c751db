// Finds model servers on this machine: asks the usual loopback ports in parallel, changes nothing on them and
// loads no model. Only what is loaded, can call tools and holds 16K tokens may become the implicit default.

import type { Model } from "#agents/port";
import type { Clock } from "#kernel/clock";

export interface LocalModel {
  model: Model;
  /** Fit to be used without having been chosen. */
  ready: boolean;
}

export interface ProbeDeps {
  clock: Clock;
  fetch: typeof fetch;
  /** Where to look, by kind of server; default the usual ports. */
  endpoints?: readonly Endpoint[];
  timeoutMs?: number;
}

export interface Endpoint {
  provider: string;
  url: string;
}

export const ENDPOINTS: readonly Endpoint[] = [
  { provider: "ollama", url: "http://127.0.0.1:11434" },
  { provider: "lmstudio", url: "http://127.0.0.1:1234" },
  { provider: "llamacpp", url: "http://127.0.0.1:8080" },
  { provider: "vllm", url: "http://127.0.0.1:8000" },
  { provider: "sglang", url: "http://127.0.0.1:30000" },
  { provider: "litellm", url: "http://127.0.0.1:4000" },
  { provider: "jan", url: "http://127.0.0.1:1337" },
];

const TIMEOUT_MS = 400;
const CONTEXT_TOKENS_MIN = 16_000;
/** Of a model that is not loaded: memory for its full context may not exist. */
const CONTEXT_TOKENS_UNLOADED = 32_768;
const ANSWER_TOKENS = 4_096;
const MODELS_MAX = 24;
const BODY_CHARS_MAX = 1_000_000;

/** Asks one path of a server; null when there is no usable answer. */
type Ask = (path: string, body?: unknown) => Promise<unknown>;

/** Every model of every local server that answers in time. Never throws. */
export async function probeLocal(deps: ProbeDeps): Promise<LocalModel[]> {
  const found = await Promise.all((deps.endpoints ?? ENDPOINTS).map(async (endpoint) => {
    if (!isLoopback(endpoint.url)) return [];
    const abort = new AbortController();
    const cancel = deps.clock.after(deps.timeoutMs ?? TIMEOUT_MS, () => abort.abort(new Error("too slow")));
    try {
      return await look(endpoint, asking(deps.fetch, endpoint.url, abort.signal));
    } finally {
      cancel();
    }
  }));
  return found.flat();
}

export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function look(endpoint: Endpoint, ask: Ask): Promise<LocalModel[]> {
  if (endpoint.provider === "ollama") return ollama(endpoint, ask);
  if (endpoint.provider === "lmstudio") return lmStudio(endpoint, ask);
  return openAiLike(endpoint, ask);
}

function asking(call: typeof fetch, base: string, signal: AbortSignal): Ask {
  return async (path, body) => {
    try {
      const response = await call(`${base}${path}`, {
        signal,
        redirect: "error",
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return response.ok && text.length < BODY_CHARS_MAX ? JSON.parse(text) : null;
    } catch {
      // Nobody there, something else there, or too slow: each means that there is nothing for us.
      return null;
    }
  };
}

async function ollama(endpoint: Endpoint, ask: Ask): Promise<LocalModel[]> {
  const [tags, running] = await Promise.all([ask("/api/tags"), ask("/api/ps")]);
  const names = listOf(tags, "models").map((row) => text(row, "model") ?? text(row, "name") ?? "").filter(
    Boolean,
  );
  const loaded = listOf(running, "models");
  const rows = names.slice(0, MODELS_MAX).map(async (name) => {
    const shown = await ask("/api/show", { model: name });
    const abilities = strings(shown, "capabilities");
    if (!abilities.includes("completion")) return [];
    const slot = loaded.find((row) => (text(row, "model") ?? text(row, "name")) === name);
    const limit = contextIn(field(shown, "model_info"));
    const context = whole(slot, "context_length") ?? Math.min(limit ?? 0, CONTEXT_TOKENS_UNLOADED);
    const model = local(endpoint, name, "ollama", endpoint.url, context);
    if (abilities.includes("thinking")) model.reasoning = true;
    if (abilities.includes("vision")) model.input = ["text", "image"];
    return [{
      model,
      ready: slot !== undefined && abilities.includes("tools") && context >= CONTEXT_TOKENS_MIN,
    }];
  });
  return (await Promise.all(rows)).flat();
}

/** The only field whose name is known is its ending: it starts with the architecture's name. */
function contextIn(info: unknown): number | undefined {
  if (typeof info !== "object" || info === null) return undefined;
  const entry = Object.entries(info).find(([key]) => key.endsWith(".context_length"));
  return typeof entry?.[1] === "number" ? entry[1] : undefined;
}

async function lmStudio(endpoint: Endpoint, ask: Ask): Promise<LocalModel[]> {
  const rows = listOf(await ask("/api/v1/models"), "models");
  if (rows.length === 0) return openAiLike(endpoint, ask);
  return rows.filter((row) => text(row, "type") === "llm").slice(0, MODELS_MAX).map((row) => {
    const instance = listOf(row, "loaded_instances")[0];
    const loaded = whole(field(instance, "config"), "context_length");
    const limit = whole(row, "max_context_length") ?? 0;
    const context = loaded ?? Math.min(limit, CONTEXT_TOKENS_UNLOADED);
    const able = field(row, "capabilities");
    const tools = field(able, "trained_for_tool_use") === true;
    const id = text(instance, "id") ?? text(row, "key") ?? "";
    const model = local(endpoint, id, "openai-completions", `${endpoint.url}/v1`, context);
    model.name = text(row, "display_name") ?? id;
    if (field(able, "vision") === true) model.input = ["text", "image"];
    return { model, ready: loaded !== undefined && tools && context >= CONTEXT_TOKENS_MIN };
  }).filter(({ model }) => model.id !== "");
}

/** Servers that only list names: they may be chosen, but whether tools work there is not known before. */
async function openAiLike(endpoint: Endpoint, ask: Ask): Promise<LocalModel[]> {
  const [listed, props] = await Promise.all([
    ask("/v1/models"),
    endpoint.provider === "llamacpp" ? ask("/props") : Promise.resolve(null),
  ]);
  const slots = whole(field(props, "default_generation_settings"), "n_ctx");
  const template = field(props, "chat_template_caps");
  return listOf(listed, "data").slice(0, MODELS_MAX).flatMap((row) => {
    const id = text(row, "id");
    if (!id || /embed|rerank|whisper|tts/i.test(id)) return [];
    const context = whole(row, "max_model_len") ?? slots ?? CONTEXT_TOKENS_UNLOADED;
    const model = local(endpoint, id, "openai-completions", `${endpoint.url}/v1`, context);
    const tools = field(template, "supports_tool_calls") === true ||
      field(template, "supports_tools") === true;
    return [{ model, ready: tools && slots !== undefined && slots >= CONTEXT_TOKENS_MIN }];
  });
}

function local(endpoint: Endpoint, id: string, api: string, baseUrl: string, context: number): Model {
  return {
    provider: endpoint.provider,
    id,
    name: id,
    api,
    baseUrl,
    reasoning: false,
    input: ["text"],
    contextWindow: context || CONTEXT_TOKENS_UNLOADED,
    maxTokens: ANSWER_TOKENS,
    // Free, and known to be: absent prices would count as a gap in the usage report.
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    // Local servers speak an older dialect than the vendor they imitate.
    ...(api === "openai-completions"
      ? { compat: { supportsDeveloperRole: false, maxTokensField: "max_tokens" } }
      : {}),
    source: "probe",
  };
}

// The answers come from programs nobody vouches for: every field is looked at before it is believed.

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function listOf(value: unknown, name: string): unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function strings(value: unknown, name: string): string[] {
  return listOf(value, name).filter((each): each is string => typeof each === "string");
}

function whole(value: unknown, name: string): number | undefined {
  const found = field(value, name);
  return typeof found === "number" && Number.isInteger(found) && found > 0 ? found : undefined;
}
