// The one retry policy: exponential delay with jitter, bounded.

import type { Clock } from "#kernel/clock";
import type { Random } from "#kernel/random";

export interface RetryPolicy {
  /** Delay before the first retry, milliseconds. */
  minMs: number;
  maxMs: number;
  /** Retries after the first attempt. */
  retriesMax: number;
  /** Share of the delay that is random, 0 to 1; it is added on top. */
  jitter: number;
}

/** Delay before retry number `retry` (1-based), milliseconds. */
export function retryDelayMs(policy: RetryPolicy, retry: number, random: Random): number {
  const base = Math.min(policy.maxMs, policy.minMs * 2 ** (retry - 1));
  return Math.min(policy.maxMs, Math.round(base * (1 + policy.jitter * random.unit())));
}

/** Runs `attempt` until it succeeds, `retryable` says no, or the retries are used up. */
export async function withRetries<T>(
  deps: { clock: Clock; random: Random; signal?: AbortSignal },
  policy: RetryPolicy,
  attempt: (number: number) => Promise<T>,
  retryable: (error: unknown) => boolean,
): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      if (number > policy.retriesMax || !retryable(error)) throw error;
      await deps.clock.sleep(retryDelayMs(policy, number, deps.random), deps.signal);
    }
  }
}
