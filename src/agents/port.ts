// The narrow ports of the agent room: models, tools, runs.

import type {
  AssistantMessage, ImageBlock, Message, TextBlock, ToolCallBlock, Usage,
} from "#protocol/records/message";
import type { ToolSettings } from "#agents/models/settings";
import type { Env } from "#kernel/env";
import type { Runtime } from "#runtime/port";
import type { z } from "zod";

/** A model as the catalogue knows it; prices are US dollars per million tokens. */
export interface Model {
  provider: string;
  id: string;
  name: string;
  /** Wire API: openai-completions, openai-responses, anthropic-messages, ollama, builtin. */
  api: string;
  baseUrl: string;
  reasoning: boolean;
  input: ("text" | "image")[];
  contextWindow: number;
  maxTokens: number;
  cost: ModelCost | null;
  headers?: Record<string, string>;
  /** Vendor quirk flags passed through to the wire adapter. */
  compat?: Record<string, unknown>;
  /** The vendor's name of each thinking level; null marks a level this model lacks. */
  thinkingLevelMap?: Record<string, string | null>;
  /** Request fields merged into the body as they are (config models.providers.*.params). */
  params?: Record<string, unknown>;
  /** Silence of the provider after which a request is given up, milliseconds. */
  timeoutMs?: number;
  /** config: models.providers; env: a key in the environment; probe: a local runtime; builtin. */
  source: "config" | "env" | "probe" | "builtin";
}

/** US dollars per million tokens; a tier applies to the whole request once its input is larger. */
export interface ModelCost {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  tiers?: {
    inputTokensAbove: number; input: number; output: number; cacheRead: number; cacheWrite: number;
  }[];
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>;
}

export interface ModelRequest {
  model: Model;
  systemPrompt: string;
  messages: readonly Message[];
  tools: readonly ToolSpec[];
  /** off, minimal, low, medium, high, xhigh. */
  thinking: string;
  maxTokens?: number;
  signal: AbortSignal;
  sessionId: string;
}

/** What a model stream says while it goes; the last event carries the whole message. */
export type ModelEvent =
  | { type: "text"; delta: string }
  | { type: "thinking"; delta: string }
  | { type: "toolCall"; call: ToolCallBlock }
  | { type: "usage"; usage: Partial<Usage> }
  | { type: "done"; message: AssistantMessage }
  /** The partial message is kept; `failure` is classified. */
  | { type: "failed"; message: AssistantMessage; failure: ModelFailure };

export interface ModelFailure {
  /** Our classes decide about retry and failover; see agents/run/failure. */
  kind:
    | "aborted" | "auth" | "billing" | "format" | "rate_limit" | "server_error" | "overloaded" | "network"
    | "timeout" | "context_length" | "refusal" | "unknown";
  message: string;
  status?: number;
  retryAfterMs?: number;
  /** True once text or a tool call was shown: never retried silently then. */
  visible: boolean;
}

/** One wire API. Adapters do no retries of their own. */
export interface ModelPort {
  stream(request: ModelRequest, apiKey: string | undefined): AsyncIterable<ModelEvent>;
}

/** A tool the agent may call. One file each in agents/tools, which exports a MakeTool as default. */
export interface Tool<P extends z.ZodType = z.ZodType> {
  name: string;
  /** For people: catalogue and dashboards. */
  label: string;
  description: string;
  params: P;
  /** Groups for the catalogue: `fs`, `runtime`, `sessions`, … */
  group: string;
  /** Calls may run beside each other; default false. */
  parallel?: boolean;
  run(args: z.output<P>, ctx: ToolContext): Promise<ToolResult>;
}

/** What a leaf in agents/tools exports: the tool, once it knows the machine and the settings. */
export type MakeTool = (deps: ToolDeps) => Tool;

export interface ToolDeps {
  runtime: Pick<Runtime, "fs" | "process" | "host" | "platform">;
  env: Env;
  /** The settings at the time of the call; never kept. */
  settings(): ToolSettings;
  /** Folder of the gateway's own state: closed to file tools, but for the workspaces in it. */
  stateDir: string;
  sessions: SessionDesk;
}

/** What session_status may ask and change; gateway/app joins it to sessions and models. */
export interface SessionDesk {
  /** The wire row of a session and the model it would use, or null when there is no such session. */
  status(sessionKey: string): Promise<{ row: Record<string, unknown>; model: Model } | null>;
  /** Sets `provider/model` for the session; null goes back to the default. Throws a Fault when refused. */
  setModel(sessionKey: string, ref: string | null): Promise<void>;
}

export interface ToolContext {
  sessionKey: string;
  sessionId: string;
  agentId: string;
  runId: string;
  toolCallId: string;
  workspaceDir: string;
  signal: AbortSignal;
  /** Output so far, for tools that take long. */
  progress(text: string): void;
}

export interface ToolResult {
  content: (TextBlock | ImageBlock)[];
  isError?: boolean;
  /** Structured facts for dashboards, e.g. status, exitCode, durationMs, cwd. */
  details?: Record<string, unknown>;
  /** One line for the tool item, e.g. the command. */
  meta?: string;
}

export interface RunRequest {
  /** The idempotency key. */
  runId: string;
  family: "chat" | "agent";
  sessionKey: string;
  agentId: string;
  message: string;
  images?: ImageBlock[];
  thinking?: string;
  /** `provider/model`, for this run only. */
  model?: string;
  timeoutMs?: number;
  extraSystemPrompt?: string;
  queueMode?: "steer" | "followup" | "collect" | "interrupt";
  /** The last row the client knows of (null: none); another one refuses the run unless it steers (S-63). */
  expectedLeafEntryId?: string | null;
  /** The conversation the client means; another one refuses the run. */
  expectedSessionId?: string;
  /** Slash commands in the message are ordinary text. */
  suppressCommands?: boolean;
  /** Who asked, for the transcript's transport note. */
  client: { id: string; mode: string; connectionId: string; owner: boolean };
}

export type Admission =
  /** `start` begins the run; call it after the acknowledgement went out. */
  | { status: "started"; runId: string; start(): void; done: Promise<RunOutcome> }
  | { status: "in_flight"; runId: string; done: Promise<RunOutcome> }
  /** A repeat of a finished request: its cached outcome. */
  | { status: "settled"; runId: string; outcome: RunOutcome };

/** What a run did on its way. */
export interface RunCalls {
  /** Model calls that answered. */
  count: number;
  lastUsage?: Usage;
  contextTokens: number;
  thinking: string;
  /** Tool calls the model made; names without repeats. */
  tools: { calls: number; names: string[]; failures: number };
}

export interface RunOutcome {
  runId: string;
  status: "ok" | "error" | "aborted" | "timeout" | "interrupted";
  startedAt?: number;
  endedAt: number;
  stopReason?: string;
  error?: string;
  /** Final visible text; absent when silent. */
  text?: string;
  sessionId: string;
  sessionKey: string;
  agentId: string;
  provider?: string;
  model?: string;
  usage?: Usage;
  /** How the run got there, for reports. */
  calls?: RunCalls;
  terminalReceipt?: Record<string, unknown>;
  terminalReply?: Record<string, unknown>;
}

/** A slash command as clients list it (`commands.list`). */
export type CommandEntry = {
  name: string;
  nativeName: string;
  textAliases: string[];
  description: string;
  category: "session" | "options" | "status" | "management" | "media" | "tools";
  source: "native";
  scope: "both";
  acceptsArgs: boolean;
  args?: object[];
};

export interface ActiveRun {
  runId: string;
  /** What it has said so far. */
  text: string;
  startedAt: number | undefined;
  /** The agent events somebody needs who comes late; see agents/run/scene. */
  readonly shown: readonly object[];
}

export interface Runs {
  /** The slash commands that exist. */
  readonly commands: { list(options: { includeArgs: boolean }): CommandEntry[] };
  /** Commits the input, then resolves: accepted means durable (house 4.8). */
  submit(request: RunRequest): Promise<Admission>;
  /** Stops one run, or every run and queued input of the session; returns the ids stopped. */
  abort(where: { sessionKey: string; runId?: string; stopReason: string }): Promise<string[]>;
  /** Resolves with the outcome, or null after `timeoutMs` (S-82). */
  wait(runId: string, timeoutMs: number, signal: AbortSignal): Promise<RunOutcome | null>;
  /** Runs at work or queued for a key, oldest first. */
  active(sessionKey: string): readonly ActiveRun[];
  counts(): { active: number; queued: number };
  /** Where a live run stands; null when it is over or unknown. */
  phase(runId: string): "queued" | "running" | null;
  /** Stops taking work and waits for running ones up to the budget; then aborts the rest. */
  drain(budgetMs: number): Promise<void>;
}
