// What `status` answers (cli §5.1, methods §6): counts and the most recent sessions, nothing that needs a
// probe.

import type { AgentDirectory } from "#agents/directory";
import type { Runs } from "#agents/port";
import type { LoopSampler } from "#gateway/report/loop";
import type { Env } from "#kernel/env";
import type { SessionEntry } from "#protocol/records/session";
import type { Runtime } from "#runtime/port";
import type { SessionFacts } from "#sessions/port";
import type { Reads } from "#store/port";
import { COMPAT } from "#version";

const RECENT = 10;

export interface StatusDeps {
  env: Env;
  runtime: Runtime;
  store: Reads & { readonly path: string };
  agents: AgentDirectory;
  runs: Runs;
  facts: SessionFacts;
  loop: LoopSampler;
  drainBudgetMs: number;
}

export async function statusReport(deps: StatusDeps): Promise<{ runtimeVersion: string; pid: number }> {
  const { agents, runs, runtime, loop } = deps;
  const work = runs.counts();
  return {
    runtimeVersion: COMPAT,
    ...{
      heartbeat: {
        defaultAgentId: agents.defaultId,
        agents: agents.ids().map((agentId) => ({ agentId, enabled: false, every: "off", everyMs: null })),
      },
      channelSummary: [],
      queuedSystemEvents: [],
      degradedSecretOwners: [],
      degradedPlugins: [],
      tasks: emptyTasks(),
      taskAudit: emptyAudit(),
      sessions: await sessionsReport(deps),
      eventLoop: loop.report(),
      processMemory: { rssBytes: runtime.residentBytes() },
      shutdownBudget: {
        timeoutMs: deps.drainBudgetMs,
        activeWork: { rootRequests: work.active + work.queued, cronRuns: 0 },
      },
    },
    pid: runtime.process.pid,
  };
}

async function sessionsReport(deps: StatusDeps): Promise<object> {
  const { store, agents, facts } = deps;
  const { total, entries } = await store.sessions.list({ limit: RECENT, offset: 0, archived: false });
  const rows = entries.map((entry) => sessionLine(deps, entry));
  const byAgent = await Promise.all(
    agents.ids().map(async (agentId) => ({
      agentId,
      path: store.path,
      count: await store.sessions.count({ agentId }),
      recent: rows.filter((row) => row.agentId === agentId),
    })),
  );
  const model = facts.defaultModel();
  const defaults = { model: model.model, contextTokens: model.contextTokens };
  return { paths: [store.path], count: total, defaults, recent: rows, byAgent };
}

function sessionLine({ env, facts }: StatusDeps, entry: SessionEntry): { agentId: string } {
  const model = facts.modelOf(entry);
  const used = entry.totalTokens ?? null;
  const window = model.contextTokens;
  const full = model.provider === null ? null : `${model.provider}/${model.model}`;
  return {
    agentId: entry.agentId,
    ...{
      key: entry.key,
      kind: entry.chatType === "direct" ? "direct" : "group",
      sessionId: entry.sessionId,
      updatedAt: entry.updatedAt,
      age: Math.max(0, env.clock.now() - entry.updatedAt),
      systemSent: entry.systemSent,
      abortedLastRun: entry.abortedLastRun,
      inputTokens: entry.inputTokens ?? 0,
      outputTokens: entry.outputTokens ?? 0,
      cacheRead: entry.cacheRead ?? 0,
      cacheWrite: entry.cacheWrite ?? 0,
      totalTokens: used,
      totalTokensFresh: used !== null,
      remainingTokens: used === null || window === null ? null : Math.max(0, window - used),
      percentUsed: used === null || !window ? null : Math.round((used / window) * 100),
      model: model.model,
      configuredModel: full,
      selectedModel: full,
      modelSelectionReason: null,
      runtime: "OpenClaw Default",
      contextTokens: window,
      flags: [...(entry.systemSent ? ["system"] : []), `id:${entry.sessionId}`],
    },
  };
}

/** The task ledger is not in this build: no task exists. */
function emptyTasks(): object {
  return {
    total: 0, active: 0, terminal: 0, failures: 0,
    byStatus: { queued: 0, running: 0, succeeded: 0, failed: 0, timed_out: 0, cancelled: 0, lost: 0 },
    byRuntime: { subagent: 0, acp: 0, cli: 0, cron: 0 },
  };
}

function emptyAudit(): object {
  const byCode = {
    stale_queued: 0, stale_running: 0, lost: 0, delivery_failed: 0, missing_cleanup: 0,
    inconsistent_timestamps: 0,
  };
  return { total: 0, warnings: 0, errors: 0, byCode };
}
