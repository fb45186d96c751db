// Facts about our own event loop and memory, sampled at most once a second (O-11).

import type { Clock } from "#kernel/clock";
import type { Runtime } from "#runtime/port";

/** Above this the loop counts as degraded; our own budget is far below. */
const DEGRADED_DELAY_MS = 100;
const SAMPLE_MS = 1_000;

export interface LoopReport {
  degraded: boolean;
  degradedSinceMs: number | null;
  reasons: string[];
  intervalMs: number;
  delayP99Ms: number;
  delayMaxMs: number;
  utilization: number;
  cpuCoreRatio: number;
}

export class LoopSampler {
  readonly #runtime: Runtime;
  readonly #clock: Clock;
  #last: LoopReport;
  #atMs: number;
  #cpu: number;
  #degradedAt: number | null = null;

  constructor(runtime: Runtime, clock: Clock) {
    this.#runtime = runtime;
    this.#clock = clock;
    this.#atMs = clock.monotonic();
    this.#cpu = runtime.cpuMicros();
    this.#last = {
      degraded: false, degradedSinceMs: null, reasons: [], intervalMs: 0,
      delayP99Ms: 0, delayMaxMs: 0, utilization: 0, cpuCoreRatio: 0,
    };
  }

  /** The report of the last full interval. */
  report(): LoopReport {
    const nowMs = this.#clock.monotonic();
    const intervalMs = nowMs - this.#atMs;
    if (intervalMs < SAMPLE_MS) return this.#last;
    const cpu = this.#runtime.cpuMicros();
    const delay = this.#runtime.host.loopDelay();
    const degraded = delay.p99Ms > DEGRADED_DELAY_MS;
    this.#degradedAt = degraded ? this.#degradedAt ?? nowMs : null;
    this.#last = {
      degraded,
      degradedSinceMs: this.#degradedAt === null ? null : Math.round(nowMs - this.#degradedAt),
      reasons: degraded ? ["event_loop_delay"] : [],
      intervalMs,
      delayP99Ms: round(delay.p99Ms),
      delayMaxMs: round(delay.maxMs),
      utilization: round(delay.utilization),
      cpuCoreRatio: round((cpu - this.#cpu) / 1_000 / intervalMs),
    };
    this.#atMs = nowMs;
    this.#cpu = cpu;
    return this.#last;
  }
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
