// The running gateway as methods see it: joins the reports, owns nothing itself.

import { gatewayIdentity, type GatewayIdentity } from "#auth/identity";
import type { HealthReport } from "#gateway/report/health";
import { tailLog } from "#gateway/report/log-tail";
import type { LoopSampler } from "#gateway/report/loop";
import type { Presence } from "#gateway/report/presence";
import type { Stability } from "#gateway/report/stability";
import { statusReport, type StatusDeps } from "#gateway/report/status";
import type { GatewayView } from "#methods/ctx";
import { fault } from "#protocol/errors";
import type { Runtime } from "#runtime/port";
import type { Store } from "#store/port";

export interface ViewDeps {
  bootId: string;
  startedAt: number;
  runtime: Runtime;
  store: Store;
  presence: Presence;
  health: HealthReport;
  stability: Stability;
  loop: LoopSampler;
  status: StatusDeps;
  /** The log file written to now; null without one. */
  logFile(): string | null;
  logFlush(): void;
}

export function gatewayView(deps: ViewDeps): GatewayView {
  const { runtime, store, health, stability, presence, loop } = deps;
  let identity: Promise<GatewayIdentity> | undefined;
  return {
    bootId: deps.bootId,
    startedAt: deps.startedAt,
    storePath: store.path,
    health: ({ probe }) => (probe ? health.refresh().then(() => health.text) : health.text),
    status: () => statusReport(deps.status),
    presence: () => presence.list(),
    systemEvent: (note) => presence.note(note),
    lastHeartbeat: () => null,
    identity: () => (identity ??= gatewayIdentity(store)),
    stability: (filter) => stability.report(filter, runtime.residentBytes()),
    async logs(request) {
      const file = deps.logFile();
      if (file === null) throw fault("UNAVAILABLE", { problem: "this gateway writes no log file" });
      deps.logFlush();
      return tailLog(runtime.fs, file, request);
    },
    channels: () => ({
      ts: deps.status.env.clock.now(),
      channelOrder: [], channelLabels: {}, channelDetailLabels: {}, channelSystemImages: {}, channelMeta: [],
      eventLoop: loop.report(),
      channels: {}, channelAccounts: {}, channelDefaultAccountId: {}, statusIssues: [],
    }),
    nodes: () => ({ ts: deps.status.env.clock.now(), nodes: [] }),
  };
}
