// What the gateway says unasked: ticks, the minute's health, presence after changes.

import type { HealthReport } from "#gateway/report/health";
import type { Presence } from "#gateway/report/presence";
import type { Fanout } from "#gateway/fanout";
import type { Clock } from "#kernel/clock";
import type { Scope } from "#kernel/scope";
import { health, presence as presenceEvent, tick } from "#protocol/events/system";
import { LIMITS } from "#protocol/limits";

// Many clients may come at once after a restart; one list serves them all.
const PRESENCE_DELAY_MS = 100;

export interface PulseDeps {
  clock: Clock;
  fanout: Fanout;
  presence: Presence;
  health: HealthReport;
}

/** Starts the timers; they end with the scope. */
export function startPulse(scope: Scope, deps: PulseDeps): void {
  const { clock, fanout } = deps;
  scope.every("tick", LIMITS.tickMs, () => fanout.publish(tick, { ts: clock.now() }));
  scope.every("health", LIMITS.healthMs, async () => {
    const snapshot = await deps.health.refresh();
    fanout.publish(health, snapshot, { stateVersion: stateVersion(deps) });
  });
}

/** Publishes the presence list, at most once per delay however often it is asked. */
export function presencePublisher(scope: Scope, deps: () => PulseDeps): () => void {
  let pending = false;
  return () => {
    if (pending || scope.closed) return;
    pending = true;
    deps().clock.after(PRESENCE_DELAY_MS, () => {
      pending = false;
      if (scope.closed) return;
      const { fanout, presence } = deps();
      fanout.publish(presenceEvent, { presence: presence.list() }, { stateVersion: stateVersion(deps()) });
    });
  };
}

export function stateVersion(
  deps: Pick<PulseDeps, "presence" | "health">,
): { presence: number; health: number } {
  return { presence: deps.presence.version, health: deps.health.version };
}
