// What `status` knows: three reads on one connection, and what can be said without a gateway.

import { Fault } from "#kernel/fault";
import { getPath } from "#kernel/dotpath";
import { COMPAT, VERSION } from "#version";
import type { Context } from "../command.ts";
import { type Call, isStarting, spinner, withGateway } from "../connect.ts";
import { hintsOf } from "../failure.ts";
import { resolveTarget, type Target } from "../target/resolve.ts";
import { num, orNull, rows, str } from "../view.ts";
import { refusalText } from "./probe.ts";
import { serviceSummary } from "./service.ts";

export interface StatusFacts {
  target: Target;
  /** Set while the gateway is up but not ready: its phase. */
  starting?: string;
  reachable: boolean;
  latencyMs: number | null;
  status: unknown;
  health: unknown;
  presence: unknown;
  agents: unknown;
  refusal?: Fault;
  hints: readonly string[];
  agentId?: string;
}

export interface StatusFlags {
  timeout: number;
  agent?: string | undefined;
  deep: boolean;
  all: boolean;
}

export async function gatherStatus(context: Context, flags: StatusFlags): Promise<StatusFacts> {
  const target = await resolveTarget(context, {});
  const { clock } = context.env;
  const startedMs = clock.monotonic();
  const stop = spinner(context, "asking the gateway");
  const agentId = flags.agent === undefined ? {} : { agentId: flags.agent };
  const nothing = { status: undefined, health: undefined, presence: undefined, agents: undefined };
  try {
    const options = {
      scopes: ["operator.read"], timeoutMs: flags.timeout, probing: true, onStarting: () => {},
    };
    return await withGateway(context, target, options, async (_client, call) => {
      const latencyMs = Math.round(clock.monotonic() - startedMs);
      const answers = await read(call, flags.deep || flags.all);
      return { target, reachable: true, latencyMs, hints: [], ...answers, ...agentId };
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const hints = hintsOf(error);
    const starting = isStarting(error) ? { starting: str(error.details, "reason", "unknown") } : {};
    const state = { target, reachable: false, latencyMs: null, refusal: error, hints };
    return { ...state, ...starting, ...nothing, ...agentId };
  } finally {
    stop();
  }
}

type Answers = Pick<StatusFacts, "status" | "health" | "presence" | "agents">;

async function read(call: Call, fresh: boolean): Promise<Answers> {
  // One part that fails, for example for lack of a scope, must not hide the others.
  const soft = (method: string, params?: unknown): Promise<unknown> =>
    call(method, params).catch((error: unknown) => {
      if (error instanceof Fault && error.code !== "GATEWAY_CLOSED") return undefined;
      throw error;
    });
  const [status, health, presence, agents] = await Promise.all([
    soft("status"), soft("health", fresh ? { probe: true } : undefined),
    soft("system-presence"), soft("agents.list"),
  ]);
  return { status, health, presence, agents };
}

/** Parts that only a gateway can tell. */
const FROM_GATEWAY: readonly string[] = [
  "heartbeat", "channelSummary", "queuedSystemEvents", "degradedSecretOwners", "tasks", "taskAudit",
  "sessions", "pid", "eventLoop", "processMemory", "shutdownBudget",
];

/** The document of cli §5.1. */
export function statusReport(context: Context, facts: StatusFacts): Record<string, unknown> {
  const { runtime } = context;
  const { status } = facts;
  const fromGateway = Object.fromEntries(
    FROM_GATEWAY.map((name) => [name, getPath(status, name)]).filter(([, value]) => value !== undefined),
  );
  const reason = refusalText(facts.refusal) ?? "not readable";
  const missing = status === undefined ? [{ fields: FROM_GATEWAY, reason }] : [];
  return {
    runtimeVersion: str(status, "runtimeVersion") || (facts.reachable ? COMPAT : null),
    ...(status === undefined ? offline() : {}),
    ...fromGateway,
    os: {
      platform: runtime.platform, arch: runtime.arch, release: runtime.host.release(),
      label: `${runtime.platform} ${runtime.host.release()} (${runtime.arch})`,
    },
    update: {
      root: null, installKind: runtime.standalone ? "binary" : "git", packageManager: "unknown",
      build: VERSION,
    },
    updateChannel: "stable",
    updateChannelSource: "default",
    memory: null,
    memoryPlugin: { enabled: false, slot: null },
    gateway: gatewayPart(facts),
    gatewayService: serviceSummary(runtime),
    nodeService: serviceSummary(runtime),
    agents: agentsPart(context, facts),
    secretDiagnostics: [],
    collection: { source: facts.reachable ? "gateway" : "local", notCollected: missing },
    ...(facts.health === undefined ? {} : { health: facts.health }),
  };
}

/** What readers of the JSON may rely on being there; the reason is in `collection`. */
function offline(): Record<string, unknown> {
  return {
    heartbeat: { defaultAgentId: null, agents: [] },
    channelSummary: [], queuedSystemEvents: [], degradedSecretOwners: [],
    tasks: null, taskAudit: null,
    sessions: {
      paths: [], count: 0, defaults: { model: null, contextTokens: null }, recent: [], byAgent: [],
    },
  };
}

function gatewayPart(facts: StatusFacts): Record<string, unknown> {
  const { target, reachable, latencyMs, presence, refusal } = facts;
  const remote = target.config.text("gateway.mode") === "remote";
  const code = refusal?.details?.code;
  return {
    mode: remote ? "remote" : "local",
    url: target.url,
    urlSource: target.urlSource,
    misconfigured: remote && target.config.text("gateway.remote.url") === undefined,
    reachable,
    connectLatencyMs: latencyMs,
    self: rows(presence, "").find((row) => getPath(row, "mode") === "gateway") ?? null,
    error: refusalText(refusal),
    authWarning: typeof code === "string" ? refusalText(refusal) : null,
  };
}

function agentsPart(context: Context, { agents, status, agentId }: StatusFacts): Record<string, unknown> {
  const nowMs = context.env.clock.now();
  const counted = rows(status, "sessions.byAgent");
  const list = rows(agents, "agents").filter((row) => agentId === undefined || str(row, "id") === agentId);
  return {
    defaultId: str(agents, "defaultId") || str(status, "heartbeat.defaultAgentId") || null,
    agents: list.map((row) => {
      const own = counted.find((each) => str(each, "agentId") === str(row, "id"));
      const last = num(rows(own, "recent")[0], "updatedAt");
      return {
        id: str(row, "id"),
        name: orNull(row, "name"),
        workspaceDir: getPath(row, "workspaceDir") ?? orNull(row, "workspace"),
        bootstrapPending: null,
        sessionsCount: num(own, "count") ?? 0,
        lastUpdatedAt: last ?? null,
        lastActiveAgeMs: last === undefined ? null : Math.max(0, nowMs - last),
      };
    }),
    totalSessions: num(status, "sessions.count") ?? 0,
    bootstrapPendingCount: null,
  };
}
