// The budget of methods that change the gateway itself: 30 calls a minute per method and caller.

import { Cache } from "#kernel/cache";
import type { Clock } from "#kernel/clock";
import { fault } from "#protocol/errors";

const CALLS_MAX = 30;
const WINDOW_MS = 60_000;
const CALLERS_MAX = 10_000;

export class WriteLimit {
  readonly #clock: Pick<Clock, "monotonic">;
  /** Times of the calls that still count, oldest first. */
  readonly #calls: Cache<number[]>;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#calls = new Cache(clock, { entriesMax: CALLERS_MAX, lifetimeMs: WINDOW_MS });
  }

  /**
   * Counts one call.
   * @param caller device id and address
   * @throws RATE_LIMITED when the budget of the minute is spent
   */
  take(method: string, caller: string): void {
    const now = this.#clock.monotonic();
    const key = `${method} ${caller}`;
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= CALLS_MAX) {
      const retryAfterMs = Math.max(1, Math.ceil(oldest + WINDOW_MS - now));
      throw fault("RATE_LIMITED", { method, seconds: Math.ceil(retryAfterMs / 1_000) }, {
        details: { method, limit: `${CALLS_MAX} per ${WINDOW_MS / 1_000}s` }, retryAfterMs,
      });
    }
    this.#calls.set(key, [...recent, now]);
  }
}
