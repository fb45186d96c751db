// Everything behind the listener: services, reports, and the context each request gets.

import { isLoopback } from "#auth/address";
import type { SharedAuth } from "#auth/settings";
import type { ConfigService } from "#config/service";
import type { Env } from "#kernel/env";
import type { Scope } from "#kernel/scope";
import type { Ctx, GatewayView, Subscriptions } from "#methods/ctx";
import { methods } from "#methods/manifest.gen";
import type { Snapshot } from "#protocol/connect";
import { isEventSpec } from "#protocol/event";
import { families } from "#protocol/events/manifest.gen";
import { LIMITS } from "#protocol/limits";
import type { Runtime } from "#runtime/port";
import { COMPAT } from "#version";
import type { Connection } from "#gateway/connection";
import {
  Dispatcher, type AnyMethod, type DispatcherDeps, type Gate, type RequestHooks,
} from "#gateway/dispatch";
import type { Fanout } from "#gateway/fanout";
import { helloOk } from "#gateway/hello";
import { presencePublisher, startPulse, stateVersion, type PulseDeps } from "#gateway/pulse";
import { HealthReport } from "#gateway/report/health";
import type { LoopSampler } from "#gateway/report/loop";
import { Presence } from "#gateway/report/presence";
import type { Stability } from "#gateway/report/stability";
import { openServices, type Services } from "#gateway/services";
import { gatewayView } from "#gateway/view";

const RELEASE_AFTER_MS = 4_000;

export interface StateDeps {
  runtime: Runtime;
  env: Env;
  config: ConfigService;
  vars: Readonly<Record<string, string>>;
  stateDir: string;
  scope: Scope;
  fanout: Fanout;
  stability: Stability;
  loop: LoopSampler;
  bootId: string;
  startedAt: number;
  auth(): SharedAuth;
  /** Whether the device has an open connection. */
  connected(deviceId: string): boolean;
  /** Where the listener can be reached. */
  hostname: string;
  port(): number;
  /** The log file written to now; null without one. */
  logFile(): string | null;
  logFlush(): void;
  gate(): Gate;
  /** Counts a call of a method with a budget; throws RATE_LIMITED. */
  spend: DispatcherDeps["spend"];
  /** Checks every reply against its schema: tests and development. */
  checkReplies: boolean;
}

export interface State {
  services: Services;
  presence: Presence;
  dispatcher: Dispatcher;
  context(connection: Connection, hooks: RequestHooks): Ctx;
  hello(connection: Connection): object;
}

export async function openState(deps: StateDeps): Promise<State> {
  const { env, runtime, fanout, scope, loop } = deps;
  const services = await openServices(scope, {
    ...deps, addresses: () => addressesOf(deps), publish: fanout.publish,
    wanted: (spec, route) => fanout.wanted(spec, route),
  });
  deps.config.watch(scope, { publish: fanout.publish, log: env.log.child("config") });
  const health = new HealthReport({
    env, store: services.store, agents: services.agents, loop, reload: () => deps.config.reloadState,
  });
  const publishPresence = presencePublisher(scope, () => pulse);
  const presence = new Presence(env.clock, selfFacts(runtime, deps.bootId), publishPresence);
  const pulse: PulseDeps = { clock: env.clock, fanout, presence, health };
  await health.refresh();
  startPulse(scope, pulse);
  // What was needed only to start goes back to the machine, once the first callers were served.
  scope.defer("tidy up", env.clock.after(RELEASE_AFTER_MS, () => runtime.releaseMemory()));
  const status = { ...services, env, runtime, loop, drainBudgetMs: LIMITS.drainMs };
  const view = gatewayView({ ...deps, store: services.store, presence, health, status });
  // Local model servers are looked for once the port answers, never before.
  services.models.probe(scope);
  const dispatcher = makeDispatcher(deps);
  return {
    services, presence, dispatcher,
    context: (connection, hooks) => requestContext(deps, services, view, connection, hooks),
    hello: (connection) => helloOk(connection, {
      bootId: deps.bootId, methods: dispatcher.advertised, events: EVENTS,
      dashboard: () => {
        return deps.config.current().gateway.controlUi.root === undefined ? "bundled" : "configured";
      },
      snapshot: () => snapshot(deps, services, pulse),
      paths: () => ({ configPath: deps.config.path, stateDir: deps.stateDir, authMode: deps.auth().mode }),
    }),
  };
}

const EVENTS: readonly string[] = families
  .flatMap((family) => Object.values(family))
  .filter(isEventSpec)
  .filter((spec) => spec.advertise !== false)
  .map((spec) => spec.name);

function makeDispatcher({ env, gate, spend, checkReplies, stability }: StateDeps): Dispatcher {
  return new Dispatcher({
    env, gate, spend, methods: methods as readonly AnyMethod[], checkReplies,
    onCall: (method, ms, outcome) => {
      if (outcome !== "ok") stability.add("rpc.failed", { method, outcome, durationMs: Math.round(ms) });
    },
  });
}

/** What other machines can dial: nothing while the listener is bound to loopback. */
function addressesOf({ hostname, port, runtime }: StateDeps): { url: string; source: string }[] {
  if (isLoopback(hostname)) return [];
  const host = hostname === "0.0.0.0" ? runtime.host.lanAddress() : hostname;
  return host === undefined ? [] : [{ url: `ws://${host}:${port()}`, source: "gateway.bind" }];
}

function requestContext(
  deps: StateDeps, services: Services, view: GatewayView, connection: Connection, hooks: RequestHooks,
): Ctx {
  return {
    env: deps.env, connection, principal: connection.principal, signal: connection.signal,
    config: deps.config,
    store: services.store, sessions: services.sessions, history: services.history, usage: services.usage,
    runs: services.runs, agents: services.agents, models: services.models, tools: services.tools,
    pairing: services.pairing, gateway: view, subscriptions: subscriptions(connection),
    publish: deps.fanout.publish, ...hooks,
  };
}

function subscriptions(connection: Connection): Subscriptions {
  const held = connection.subscriptions;
  return {
    sessions: () => void (held.all = true),
    addSession: (key) => void held.keys.add(key),
    removeSession: (key) => void held.keys.delete(key),
  };
}

function snapshot(
  deps: StateDeps, { agents, facts }: Services, pulse: PulseDeps,
): Omit<Snapshot, "configPath"> {
  const { config, env } = deps;
  const defaultAgentId = agents.defaultId;
  return {
    suspension: { phase: "accepting" },
    presence: pulse.presence.list(),
    health: pulse.health.snapshot,
    stateVersion: stateVersion(pulse),
    uptimeMs: Math.max(0, env.clock.now() - deps.startedAt),
    appliedConfigHash: config.appliedHash,
    sessionDefaults: {
      defaultAgentId,
      modelConfigured: facts.defaultModel().model !== null,
      ownership: agents.ids().length > 1 ? "multiple" : "sole",
      selectionRequired: false,
      mainKey: "main",
      mainSessionKey: `agent:${defaultAgentId}:main`,
      scope: config.current().session.scope,
    },
    updateSchedule: { channel: "stable", autoEnabled: false },
  };
}

function selfFacts(runtime: Runtime, bootId: string): ConstructorParameters<typeof Presence>[1] {
  const { host, platform } = runtime;
  const families = { linux: "Linux", darwin: "Mac", win32: "Windows" };
  return {
    host: host.hostname(), ip: host.lanAddress(), version: COMPAT, platform: `${platform} ${host.release()}`,
    deviceFamily: families[platform], instanceId: bootId,
  };
}
