// Slowing down guesses (wire §4): loopback is delayed, other addresses are locked out for a while.

import type { Clock } from "#kernel/clock";
import { Cache } from "#kernel/cache";
import { fault } from "#protocol/errors";

const DELAYS_MS = [250, 500, 1_000, 2_000, 4_000, 5_000];
const ADDRESSES_MAX = 10_000;

export interface ThrottleLimits {
  attemptsMax: number;
  windowMs: number;
  lockoutMs: number;
}

export class Throttle {
  readonly #clock: Clock;
  readonly #failures: Cache<{ count: number; lockedUntil: number }>;
  readonly #limits: ThrottleLimits;

  constructor(clock: Clock, limits: ThrottleLimits) {
    this.#clock = clock;
    this.#limits = limits;
    const lifetimeMs = Math.max(limits.windowMs, limits.lockoutMs);
    this.#failures = new Cache(clock, { entriesMax: ADDRESSES_MAX, lifetimeMs });
  }

  /** Refuses while the address is locked; even the right secret waits (wire §4). */
  check(address: string): void {
    const record = this.#failures.get(address);
    const waitMs = (record?.lockedUntil ?? 0) - this.#clock.monotonic();
    if (waitMs <= 0) return;
    const retryAfterMs = Math.ceil(waitMs);
    throw fault("AUTH_FAILED", { problem: "too many failed authentication attempts (retry later)" }, {
      details: {
        code: "AUTH_RATE_LIMITED", authReason: "rate_limited", canRetryWithDeviceToken: false,
        recommendedNextStep: "wait_then_retry",
      },
      retryable: true,
      retryAfterMs,
    });
  }

  /** Counts a failure. Returns how long the answer must be held back, milliseconds. */
  failed(address: string, exempt: boolean): number {
    const count = (this.#failures.get(address)?.count ?? 0) + 1;
    const locked = !exempt && count >= this.#limits.attemptsMax;
    const lockedUntil = locked ? this.#clock.monotonic() + this.#limits.lockoutMs : 0;
    this.#failures.set(address, { count, lockedUntil });
    return exempt ? (DELAYS_MS[Math.min(count, DELAYS_MS.length) - 1] ?? 0) : 0;
  }

  succeeded(address: string): void {
    this.#failures.delete(address);
  }
}
