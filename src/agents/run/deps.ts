// What the run needs from its neighbours, no wider than it is used; gateway/app joins them.

import type { Model, ModelPort, Tool, ToolSpec } from "#agents/port";
import type { Env } from "#kernel/env";
import type { Publish } from "#protocol/event";
import type { Fs } from "#runtime/port";
import type { RunStopper, Sessions } from "#sessions/port";
import type { Store } from "#store/port";
import type { RunRoomSettings } from "./settings.ts";

type Soon<T> = T | Promise<T>;

export interface RunModels {
  /** Resolves once the models the settings name are known; free when they are. */
  settled(): Promise<void>;
  /**
   * The model for a reference (`provider/model` or an alias), or the agent's own; throws a Fault when there
   * is none.
   */
  resolve(ref: string | undefined, agentId: string): Soon<Model>;
  /** That model and those to fall back to, in order (T-12); never empty. */
  candidates(ref: string | undefined, agentId: string): Soon<readonly Model[]>;
  apiKey(model: Model): Soon<string | undefined>;
  port(model: Model): Soon<ModelPort>;
  /** For people: every model that may be chosen. */
  list(): Soon<readonly Model[]>;
  /** The level an agent's configuration and the model itself suggest. */
  thinkingDefault(model: Model, agentId: string): string;
}

export interface RunTools {
  /** The tools a run of this session may use, after policy. */
  effective(where: ToolScope): Soon<readonly Tool[]>;
  /** What a model is told of them. */
  specs(tools: readonly Tool[]): ToolSpec[];
  /** Why a call of a tool that is not among the effective ones fails, for the model and the person. */
  refusal(name: string, where: ToolScope): string;
}

export interface ToolScope {
  agentId: string;
  sessionKey: string;
  model: Model;
}

export interface RunAgents {
  workspaceDir(agentId: string): string;
  /** Makes the workspace when it does not exist yet. */
  ensureWorkspace(agentId: string): Promise<void>;
  identity(agentId: string): Soon<{ name?: string | undefined; emoji?: string | undefined }>;
}

/** What commands may do to a session beyond its fields; SessionEdits has this shape. */
export interface SessionControl {
  /** Starts the conversation over: a reset record, a new lifecycle revision, zero counters (sessions §4). */
  reset(
    request: { sessionKey: string; reason: "new" | "reset" },
    stopping: { runs: RunStopper; signal: AbortSignal },
  ): Promise<unknown>;
}

export interface HostFacts {
  /** For the prompt's runtime line, e.g. `vm`, `linux x64`. */
  hostname: string;
  os: string;
  /** IANA name. */
  timeZone: string;
}

export interface RunDeps {
  env: Env;
  store: Store;
  sessions: Sessions;
  publish: Publish;
  models: RunModels;
  tools: RunTools;
  agents: RunAgents;
  control: SessionControl;
  fs: Pick<Fs, "info" | "readText" | "join">;
  host: HostFacts;
  /** Read anew for each run, so that a changed configuration counts at once. */
  settings(): RunRoomSettings;
  /** Processors of this machine: the default number of runs at once follows from it. */
  cores: number;
  /** Model calls in one run: the loop of a confused model ends here. Default 200. */
  turnsMax?: number;
}
