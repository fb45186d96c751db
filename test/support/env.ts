// An environment made from a seed: the same seed and the same calls give the same run.

import { setImmediate } from "node:timers";
import { sleepOn, type Cancel, type Clock } from "#kernel/clock";
import type { Env } from "#kernel/env";
import { makeIds } from "#kernel/ids";
import type { Log, LogLevel } from "#kernel/log";
import { seededRandom } from "#kernel/random";

export interface LogLine {
  level: LogLevel;
  subsystem: string;
  message: string;
  fields: Record<string, unknown>;
}

export interface TestEnv {
  env: Env;
  /** Moves time forward: runs what is due, in order, and lets promises settle after each call. */
  advance(ms: number): Promise<void>;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /** Epoch milliseconds of the virtual clock. */
  now(): number;
  /** Number of calls still scheduled: zero once every scope has closed. */
  scheduled(): number;
  /** Everything logged so far. */
  readonly lines: LogLine[];
}

/** Virtual time starts here, so that dates in expectations can be written down. */
export const EPOCH_MS = Date.UTC(2026, 0, 1, 12, 0, 0);

export function makeEnv(seed = 1): TestEnv {
  const time = virtualTime();
  const random = seededRandom(seed);
  const lines: LogLine[] = [];
  const log = recordingLog(lines, "");
  return {
    env: { clock: time.clock, random, ids: makeIds(time.clock, random), log },
    advance: time.advance,
    settle,
    now: () => time.clock.now(),
    scheduled: time.scheduled,
    lines,
  };
}

interface Scheduled {
  dueMs: number;
  order: number;
  fn: () => void;
  everyMs?: number;
}

/** A clock that stands still until told to move. */
export function virtualTime(): { clock: Clock; advance(ms: number): Promise<void>; scheduled(): number } {
  const calls = new Set<Scheduled>();
  let elapsedMs = 0;
  let order = 0;

  const schedule = (delayMs: number, fn: () => void, everyMs?: number): Cancel => {
    const call: Scheduled = { dueMs: elapsedMs + Math.max(0, delayMs), order: order++, fn };
    if (everyMs !== undefined) call.everyMs = everyMs;
    calls.add(call);
    return () => void calls.delete(call);
  };
  const clock: Clock = {
    now: () => EPOCH_MS + Math.floor(elapsedMs),
    monotonic: () => elapsedMs,
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
    after: (ms, fn) => schedule(ms, fn),
    every: (ms, fn) => schedule(Math.max(1, ms), fn, Math.max(1, ms)),
  };
  const nextDue = (untilMs: number): Scheduled | undefined => {
    const due = [...calls].filter((call) => call.dueMs <= untilMs);
    return due.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  };
  const advance = async (ms: number): Promise<void> => {
    const untilMs = elapsedMs + ms;
    await settle();
    for (let call = nextDue(untilMs); call; call = nextDue(untilMs)) {
      elapsedMs = call.dueMs;
      if (call.everyMs === undefined) calls.delete(call);
      else Object.assign(call, { dueMs: call.dueMs + call.everyMs, order: order++ });
      call.fn();
      await settle();
    }
    elapsedMs = untilMs;
  };
  return { clock, advance, scheduled: () => calls.size };
}

/** Lets every promise that can go on do so: one turn of the event loop runs all microtasks. */
export async function settle(): Promise<void> {
  // Twice, since a microtask may itself have queued work for the next turn.
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** A log that keeps its lines. */
export function recordingLog(lines: LogLine[], subsystem: string): Log {
  const write = (level: LogLevel) => (message: string, fields: object = {}): void => {
    lines.push({ level, subsystem, message, fields: { ...fields } });
  };
  return {
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    fatal: write("fatal"),
    child: (name) => recordingLog(lines, name),
  };
}
