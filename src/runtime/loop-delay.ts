// How late the event loop runs its timers. perf_hooks' own monitor wakes a hundred times a second and its
// utilization is not filled in by every runtime, so this samples itself, rarely.

import process from "node:process";
import { setTimeout } from "node:timers";

const SAMPLE_EVERY_MS = 200;
const SAMPLES_MAX = 50;

export interface LoopDelay {
  p99Ms: number;
  maxMs: number;
  utilization: number;
}

/** A meter that starts sampling at its first call and then answers for the last ten seconds. */
export function loopDelayMeter(): () => LoopDelay {
  const delays: number[] = [];
  let started = false;
  let busy = { atMs: 0, cpuMs: 0 };
  let utilization = 0;

  const sample = (expectedMs: number): void => {
    const nowMs = performance.now();
    delays.push(Math.max(0, nowMs - expectedMs));
    if (delays.length > SAMPLES_MAX) delays.shift();
    setTimeout(() => sample(nowMs + SAMPLE_EVERY_MS), SAMPLE_EVERY_MS).unref();
  };

  return () => {
    const nowMs = performance.now();
    const cpuMs = cpuMillis();
    if (!started) {
      started = true;
      busy = { atMs: nowMs, cpuMs };
      setTimeout(() => sample(nowMs + SAMPLE_EVERY_MS), SAMPLE_EVERY_MS).unref();
    } else if (nowMs - busy.atMs >= SAMPLE_EVERY_MS) {
      // CPU time of the process over wall time: exact enough, as nearly all our work is on this one thread.
      utilization = Math.min(1, (cpuMs - busy.cpuMs) / (nowMs - busy.atMs));
      busy = { atMs: nowMs, cpuMs };
    }
    const sorted = [...delays].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { p99Ms: round(at(0.99)), maxMs: round(at(1)), utilization: round(utilization) };
  };
}

function cpuMillis(): number {
  const usage = process.cpuUsage();
  return (usage.user + usage.system) / 1000;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
