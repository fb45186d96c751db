// Opens store, sessions and agents, and joins them: the only file that knows both sides of their ports.

import { ModelCatalog } from "#agents/catalog";
import { AgentDirectory } from "#agents/directory";
import type { SessionDesk } from "#agents/port";
import { RunService } from "#agents/runs";
import { ToolCatalog } from "#agents/tool-catalog";
import { PairingService } from "#auth/pairing/service";
import { authSettings, type SharedAuth } from "#auth/settings";
import { openTokenKey } from "#auth/token-key";
import type { ConfigService } from "#config/service";
import { assert } from "#kernel/assert";
import type { Env } from "#kernel/env";
import type { Scope } from "#kernel/scope";
import type { EventSpec, Publish, Route } from "#protocol/event";
import type { Runtime } from "#runtime/port";
import { History } from "#sessions/history";
import type { SessionFacts } from "#sessions/port";
import { SessionService } from "#sessions/service";
import { UsageReports } from "#sessions/usage";
import { openStore } from "#store/db";
import type { Store } from "#store/port";
import { COMPAT } from "#version";

export interface ServiceDeps {
  env: Env;
  runtime: Runtime;
  config: ConfigService;
  publish: Publish;
  wanted(spec: EventSpec, route?: Route): boolean;
  stateDir: string;
  vars: Readonly<Record<string, string>>;
  auth(): SharedAuth;
  connected(deviceId: string): boolean;
  /** Addresses of the listener that other machines can reach, best first. */
  addresses(): { url: string; source: string }[];
}

export interface Services {
  store: Store;
  sessions: SessionService;
  history: History;
  usage: UsageReports;
  runs: RunService;
  agents: AgentDirectory;
  models: ModelCatalog;
  tools: ToolCatalog;
  facts: SessionFacts;
  pairing: PairingService;
}

/** Opens in order; each registers its own closing with the scope. */
export async function openServices(scope: Scope, deps: ServiceDeps): Promise<Services> {
  const { env, runtime, config, publish, stateDir } = deps;
  const path = runtime.fs.join(stateDir, "state.sqlite");
  const store = await openStore({ path, env, fs: runtime.fs });
  scope.defer("store", () => store.close());
  const settings = (): ReturnType<ConfigService["current"]> => config.current();
  const models = new ModelCatalog({ env, environment: deps.vars, settings, userAgent: `openclaw/${COMPAT}` });
  const agents = new AgentDirectory({ env, runtime, environment: deps.vars, settings, stateDir, models });
  // Rows need to know of runs and runs need rows: the run service is bound as soon as it exists.
  const late: { runs?: RunService } = {};
  const facts = sessionFacts(models, agents, () => late.runs);
  const wanted = (spec: EventSpec, route: Route): boolean => deps.wanted(spec, route);
  const sessions = new SessionService({
    env, store, publish, wanted, config, facts, fs: runtime.fs, stateDir,
  });
  const history = new History({ store, sessions, active: (key) => late.runs?.active(key) ?? [] });
  const usage = new UsageReports({ env, store });
  const desk = sessionDesk(sessions, models, () => late.runs);
  const tools = new ToolCatalog({ runtime, env, settings, stateDir, sessions: desk });
  const runs = new RunService({
    env, store, sessions, publish, models, tools, agents, control: sessions.edits, fs: runtime.fs,
    host: {
      hostname: runtime.host.hostname(), os: `${runtime.platform} ${runtime.arch}`, timeZone: timeZone(),
    },
    settings, cores: runtime.host.cores(),
  });
  late.runs = runs;
  const pairing = await openPairing(scope, deps, store);
  await models.settled();
  // What is known of a vendor is loaded as soon as the config names it.
  scope.defer("models follow the config", config.onChange(() => models.settled()));
  await runs.recover();
  return { store, sessions, history, usage, runs, agents, models, tools, facts, pairing };
}

async function openPairing(scope: Scope, deps: ServiceDeps, store: Store): Promise<PairingService> {
  const { env, runtime, config, publish, stateDir, connected } = deps;
  const gateway = (): ReturnType<ConfigService["current"]>["gateway"] => config.current().gateway;
  const pairing = new PairingService({
    env, store, publish, connected,
    tokenKey: await openTokenKey(runtime.fs, stateDir, env.random),
    settings: () => authSettings(gateway(), deps.auth()).pairing,
    setup: () => ({
      ...(gateway().remote?.url === undefined ? {} : { remoteUrl: gateway().remote?.url ?? "" }),
      ...(gateway().publicOrigin === undefined ? {} : { publicOrigin: gateway().publicOrigin ?? "" }),
      addresses: deps.addresses(),
      auth: deps.auth().mode === "password" ? "password" : "token",
    }),
  });
  scope.defer("pairing", () => pairing.close());
  return pairing;
}

function sessionFacts(
  models: ModelCatalog, agents: AgentDirectory, runs: () => RunService | undefined,
): SessionFacts {
  return {
    activeRunIds: (key) => runs()?.active(key).map(({ runId }) => runId) ?? [],
    activeStartedAt: (key) => runs()?.active(key)[0]?.startedAt,
    modelOf: (entry) => models.facts(entry),
    defaultModel: () => models.facts({ agentId: agents.defaultId }),
    agentIds: () => agents.ids(),
  };
}

/** What the session_status tool may see and change. */
function sessionDesk(
  sessions: SessionService, models: ModelCatalog, runs: () => RunService | undefined,
): SessionDesk {
  return {
    async status(key) {
      const entry = await sessions.get(key);
      if (!entry) return null;
      const { providerOverride: provider, modelOverride: id } = entry;
      const ref = provider && id ? `${provider}/${id}` : id;
      return { row: sessions.row(entry), model: models.resolve(ref, entry.agentId) };
    },
    async setModel(key, ref) {
      const stopper = runs();
      assert(stopper, "no tool runs before the run service");
      const stopping = { runs: stopper, signal: new AbortController().signal };
      await sessions.edits.patch({ sessionKey: key, model: ref }, stopping);
    },
  };
}

function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
