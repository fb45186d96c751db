// What every service is handed instead of reaching for globals.

import { systemClock, type Clock } from "#kernel/clock";
import { makeIds, type Ids } from "#kernel/ids";
import { silentLog, type Log } from "#kernel/log";
import { systemRandom, type Random } from "#kernel/random";

export interface Env {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
}

/** The real environment; the log is silent until the composition root gives one. */
export function systemEnv(log: Log = silentLog()): Env {
  const clock = systemClock();
  const random = systemRandom();
  return { clock, random, ids: makeIds(clock, random), log };
}
