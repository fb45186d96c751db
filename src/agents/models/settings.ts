// The parts of the configuration this room reads. The parsed config satisfies these by shape, so that units
// can be tested with three lines of settings.

type Maybe<T> = T | undefined;

/** `provider/model` or an alias, alone or with fallbacks (config: agents.defaults.model). */
export type ModelChoice = string | { primary?: Maybe<string>; fallbacks?: Maybe<readonly string[]> };

export interface PerModelSettings {
  alias?: Maybe<string>;
  params?: Maybe<Readonly<Record<string, unknown>>>;
}

export interface AgentSettings {
  name?: Maybe<string>;
  default?: Maybe<boolean>;
  workspace?: Maybe<string>;
  model?: Maybe<ModelChoice>;
  models?: Maybe<Readonly<Record<string, PerModelSettings>>>;
  thinkingDefault?: Maybe<string>;
  skipBootstrap?: Maybe<boolean>;
  skipOptionalBootstrapFiles?: Maybe<readonly string[]>;
  identity?: Maybe<{
    name?: Maybe<string>;
    theme?: Maybe<string>;
    emoji?: Maybe<string>;
    avatar?: Maybe<string>;
  }>;
  tools?: Maybe<ToolPolicy>;
}

export interface DefaultAgentSettings extends AgentSettings {
  systemAgent?: Maybe<{ agentId?: Maybe<string> }>;
  /** IANA name. */
  userTimezone?: Maybe<string>;
}

export interface ProviderModelSettings {
  id: string;
  name?: Maybe<string>;
  api?: Maybe<string>;
  baseUrl?: Maybe<string>;
  reasoning?: Maybe<boolean>;
  input?: Maybe<readonly string[]>;
  contextWindow?: Maybe<number>;
  /** Tokens to use of the context window. */
  contextTokens?: Maybe<number>;
  maxTokens?: Maybe<number>;
  cost?: Maybe<CostSettings>;
  thinkingLevelMap?: Maybe<Readonly<Record<string, Maybe<string | null>>>>;
  params?: Maybe<Readonly<Record<string, unknown>>>;
  headers?: Maybe<Readonly<Record<string, unknown>>>;
  compat?: Maybe<Readonly<Record<string, unknown>>>;
}

export interface CostSettings {
  input?: Maybe<number>;
  output?: Maybe<number>;
  cacheRead?: Maybe<number>;
  cacheWrite?: Maybe<number>;
  /** Prices by size of the input: from, and up to. */
  tieredPricing?: Maybe<
    readonly {
      input: number;
      output: number;
      cacheRead: number;
      cacheWrite: number;
      range: readonly number[];
    }[]
  >;
}

export interface ProviderSettings {
  baseUrl?: Maybe<string>;
  /** Already resolved: references and `${ENV}` are config's work. */
  apiKey?: Maybe<unknown>;
  api?: Maybe<string>;
  headers?: Maybe<Readonly<Record<string, unknown>>>;
  /** Sends `Authorization: Bearer` also where the API has its own header. */
  authHeader?: Maybe<boolean>;
  timeoutSeconds?: Maybe<number>;
  maxTokens?: Maybe<number>;
  params?: Maybe<Readonly<Record<string, unknown>>>;
  models?: Maybe<readonly ProviderModelSettings[]>;
}

/** One layer of the tool policy (agent-tools §5.3). */
export interface ToolPolicy {
  profile?: Maybe<string>;
  allow?: Maybe<readonly string[]>;
  alsoAllow?: Maybe<readonly string[]>;
  deny?: Maybe<readonly string[]>;
  byProvider?: Maybe<Readonly<Record<string, ToolPolicy>>>;
  exec?: Maybe<ExecSettings>;
  fs?: Maybe<{ workspaceOnly?: Maybe<boolean> }>;
}

export interface ExecSettings {
  mode?: Maybe<string>;
  security?: Maybe<string>;
  ask?: Maybe<string>;
  pathPrepend?: Maybe<readonly string[]>;
  timeoutSeconds?: Maybe<number>;
}

export interface ToolSettings {
  tools?: Maybe<ToolPolicy>;
  agents?: Maybe<{
    defaults?: Maybe<DefaultAgentSettings>;
    entries?: Maybe<Readonly<Record<string, AgentSettings>>>;
  }>;
}

/** Everything this room reads of the configuration. */
export interface AgentRoomSettings extends ToolSettings {
  models?: Maybe<{
    mode?: Maybe<string>;
    providers?: Maybe<Readonly<Record<string, ProviderSettings>>>;
  }>;
  session?: Maybe<{ scope?: Maybe<string> }>;
}
