// A scripted model server on loopback: OpenAI chat and responses, Anthropic and Ollama, with a journal.
// node:http, so that it runs the same in bun, deno and node; no product code, so that it proves something.
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ollamaShow, ollamaTags } from "./model/ollama.ts";
import { readBody } from "./model/reader.ts";
import { byWords, wording } from "./model/script.ts";
import type { ModelApi, ModelRequest, Script, Step } from "./model/script.ts";
import { errorBody, writerFor } from "./model/writer.ts";
import type { Done, Writer } from "./model/writer.ts";

/** What the server remembers of one model call. Times are ms of `performance.now()` in this process. */
export type JournalEntry = {
  request: ModelRequest;
  receivedAtMs: number;
  firstByteAtMs: number | undefined;
  endedAtMs: number | undefined;
  /** `left` = the client closed before the answer was complete. */
  outcome: "open" | "done" | "left" | "cut" | `status-${number}`;
};

export type ModelServer = {
  port: number;
  /** Base of the server, without `/v1`. */
  url: string;
  journal: JournalEntry[];
  /** Model calls answered now, at most, and in all. */
  counts: { open: number; openMax: number; calls: number };
  /** Replaces the script; undefined goes back to the words in the prompt. */
  play: (script: Script | undefined) => void;
  close: () => Promise<void>;
};

export type ModelServerOptions = {
  script?: Script;
  port?: number;
  models?: readonly string[];
  contextTokens?: number;
  /** False keeps no journal (for load runs). */
  journal?: boolean;
};

type State = {
  options: ModelServerOptions;
  script: Script | undefined;
  journal: JournalEntry[];
  counts: ModelServer["counts"];
  attempts: Map<string, number>;
};

const apis: Record<string, ModelApi> = {
  "/v1/chat/completions": "openai-completions",
  "/chat/completions": "openai-completions",
  "/v1/responses": "openai-responses",
  "/responses": "openai-responses",
  "/v1/messages": "anthropic-messages",
  "/api/chat": "ollama",
};

export async function openModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const counts = { open: 0, openMax: 0, calls: 0 };
  const state: State = { options, script: options.script, journal: [], counts, attempts: new Map() };
  const server = createServer((req, res) => {
    serve(state, req, res).catch((error: unknown) => {
      // The client sees a torn answer and the test sees the reason.
      process.stderr.write(`model server: ${String(error)}\n`);
      res.destroy();
    });
  });
  const port = await listen(server, options.port ?? 0);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    journal: state.journal,
    counts,
    play: (script) => void (state.script = script),
    close: () => shut(server),
  };
}

async function serve(state: State, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = (req.url ?? "/").split("?")[0] ?? "/";
  const models = state.options.models ?? ["mock-1"];
  const api = apis[path];
  const text = await readText(req);
  if (api && req.method === "POST") return answer(state, api, text, req, res);
  if (path === "/v1/models" || path === "/models") {
    const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "mock" }));
    return json(res, 200, { object: "list", data });
  }
  if (path === "/api/tags") return json(res, 200, ollamaTags(models));
  if (path === "/api/ps") return json(res, 200, { models: [] });
  if (path === "/api/version") return json(res, 200, { version: "0.12.0" });
  if (path === "/api/show") return json(res, 200, ollamaShow(state.options.contextTokens ?? 120_000));
  return json(res, 404, { error: { message: `no such route ${path}`, type: "not_found" } });
}

async function answer(
  state: State,
  api: ModelApi,
  text: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const request = readRequest(state, api, text, req);
  const entry = note(state, request);
  res.once("close", () => {
    state.counts.open--;
    entry.endedAtMs = performance.now();
    if (entry.outcome === "open") entry.outcome = res.writableFinished ? "done" : "left";
  });
  const steps = state.script?.(request) ?? byWords(request);
  const status = steps.find((step) => step.kind === "status");
  if (status) {
    entry.outcome = `status-${status.status}`;
    const message = status.message ?? `mock status ${status.status}`;
    for (const [name, value] of Object.entries(status.headers ?? {})) res.setHeader(name, value);
    return json(res, status.status, errorBody(api, status.status, message));
  }
  const options = request.body["stream_options"] as { include_usage?: boolean } | undefined;
  const writer = writerFor(api, {
    id: `chatcmpl-mock${request.n}`,
    n: request.n,
    model: request.model,
    createdS: Math.floor((performance.timeOrigin + performance.now()) / 1000),
    usageWanted: options?.include_usage === true,
  });
  await (request.stream ? stream(res, writer, steps, entry) : respond(res, writer, steps, entry));
}

function readRequest(state: State, api: ModelApi, text: string, req: IncomingMessage): ModelRequest {
  const body = JSON.parse(text) as Record<string, unknown>;
  const read = readBody(api, body);
  const lastUser = read.messages.findLast((message) => message.role === "user")?.text ?? "";
  const last = read.messages.findLast((message) => message.role !== "system");
  const key = wording(lastUser);
  const attempt = (state.attempts.get(key) ?? 0) + 1;
  state.attempts.set(key, attempt);
  const headers = Object.fromEntries(Object.entries(req.headers).map(([k, v]) => [k, String(v)]));
  const n = ++state.counts.calls;
  return { n, api, ...read, lastUser, last, attempt, body, headers };
}

function note(state: State, request: ModelRequest): JournalEntry {
  const entry: JournalEntry = {
    request,
    receivedAtMs: performance.now(),
    firstByteAtMs: undefined,
    endedAtMs: undefined,
    outcome: "open",
  };
  if (state.options.journal !== false) state.journal.push(entry);
  state.counts.open++;
  state.counts.openMax = Math.max(state.counts.openMax, state.counts.open);
  return entry;
}

async function stream(
  res: ServerResponse,
  writer: Writer,
  steps: Step[],
  entry: JournalEntry,
): Promise<void> {
  const done: Done = { text: "", thinking: "", calls: [] };
  // Opened before the first piece is made: the writers number their events as they make them.
  const begin = (): void => {
    if (res.headersSent) return;
    res.writeHead(200, { "content-type": writer.contentType, "cache-control": "no-cache" });
    entry.firstByteAtMs = performance.now();
    res.write(writer.open());
  };
  for (const step of steps) {
    if (res.destroyed) return;
    if (step.kind === "hang") return;
    if (step.kind === "cut") {
      entry.outcome = "cut";
      // Let what was said reach the client before the wire is torn.
      await sleep(20);
      res.socket?.destroy();
      return;
    }
    const pauseMs = step.kind === "wait" ? step.ms : "delayMs" in step ? (step.delayMs ?? 0) : 0;
    if (pauseMs > 0) await sleep(pauseMs);
    if (step.kind === "wait") continue;
    begin();
    res.write(take(writer, step, done, entry.request.n));
  }
  if (res.destroyed) return;
  begin();
  res.end(writer.close(done));
}

/** Adds the step to the answer and returns its bytes. */
function take(writer: Writer, step: Step, done: Done, n: number): string {
  if (step.kind === "text") {
    done.text += step.text;
    return writer.text(step.text);
  }
  if (step.kind === "thinking") {
    done.thinking += step.text;
    return writer.thinking(step.text);
  }
  if (step.kind !== "tool") return "";
  const suffix = done.calls.length > 0 ? `_${done.calls.length + 1}` : "";
  const call = { id: step.id ?? `call_mock_${n}${suffix}`, name: step.name, args: step.args };
  done.calls.push(call);
  return writer.call(call);
}

async function respond(
  res: ServerResponse,
  writer: Writer,
  steps: Step[],
  entry: JournalEntry,
): Promise<void> {
  const done: Done = { text: "", thinking: "", calls: [] };
  for (const step of steps) {
    if (step.kind === "hang") return;
    if (step.kind === "cut") {
      entry.outcome = "cut";
      res.socket?.destroy();
      return;
    }
    if (step.kind === "wait") await sleep(step.ms);
    take(writer, step, done, entry.request.n);
  }
  entry.firstByteAtMs = performance.now();
  json(res, 200, writer.whole(done));
}

function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(body));
}

async function readText(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address && typeof address === "object") resolve(address.port);
      else reject(new Error("the model server has no port"));
    });
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
