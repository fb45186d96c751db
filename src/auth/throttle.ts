// Slowing down guesses (A-100 to A-103, wire §4): callers on this machine are delayed, others locked out for
// a while.

import type { Clock } from "#kernel/clock";
import { rateLimited } from "./refusals.ts";

const DELAY_FIRST_MS = 250;
const DELAY_MAX_MS = 5_000;
const BUCKETS_MAX = 10_000;
/** Failures remembered per key, however many are allowed. */
const COUNTED_MAX = 1_000;

export interface ThrottleLimits {
  /** Failures within the window after which a key is locked. */
  attemptsMax: number;
  windowMs: number;
  lockoutMs: number;
}

export class Throttle {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #limits: () => ThrottleLimits;
  /** Times of the failures that still count, oldest first. */
  readonly #failures = new Map<string, number[]>();
  /** When each lock ends. */
  readonly #locked = new Map<string, number>();
  /** Until then keys that are not known are refused, because every bucket is locked. */
  #fullUntil = 0;

  constructor(clock: Pick<Clock, "monotonic">, limits: ThrottleLimits | (() => ThrottleLimits)) {
    this.#clock = clock;
    this.#limits = typeof limits === "function" ? limits : () => limits;
  }

  /** Milliseconds until this key may try again; 0 when it may now. */
  retryAfterMs(key: string): number {
    const now = this.#clock.monotonic();
    const until = this.#locked.get(key);
    if (until !== undefined && until > now) return Math.ceil(until - now);
    if (until !== undefined) this.#locked.delete(key);
    return this.#failures.has(key) ? 0 : Math.max(0, Math.ceil(this.#fullUntil - now));
  }

  /** Refuses while the key is locked; even the right secret waits (wire §4). @throws AUTH_FAILED */
  check(key: string): void {
    const waitMs = this.retryAfterMs(key);
    if (waitMs > 0) throw rateLimited(waitMs);
  }

  /**
   * Counts a failure.
   * @param exempt delayed instead of locked out
   * @returns how long the answer must be held back, milliseconds
   */
  failed(key: string, exempt: boolean): number {
    const { attemptsMax, windowMs, lockoutMs } = this.#limits();
    const now = this.#clock.monotonic();
    const counted = (this.#failures.get(key) ?? []).filter((at) => at > now - windowMs);
    counted.push(now);
    this.#failures.delete(key);
    if (!exempt && counted.length >= attemptsMax) {
      this.#makeRoom(now, lockoutMs);
      if (this.#size < BUCKETS_MAX) this.#locked.set(key, now + lockoutMs);
      return 0;
    }
    this.#makeRoom(now, lockoutMs);
    if (this.#size < BUCKETS_MAX) this.#failures.set(key, counted.slice(-COUNTED_MAX));
    return exempt ? Math.min(DELAY_FIRST_MS * 2 ** (counted.length - 1), DELAY_MAX_MS) : 0;
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
    this.#locked.delete(key);
  }

  get #size(): number {
    return this.#failures.size + this.#locked.size;
  }

  /** The oldest bucket without a lock goes first, then locks that ended; else strangers wait. */
  #makeRoom(now: number, lockoutMs: number): void {
    if (this.#size < BUCKETS_MAX) return;
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest);
      return;
    }
    for (const [key, until] of this.#locked) {
      if (until > now) break;
      this.#locked.delete(key);
    }
    if (this.#size >= BUCKETS_MAX) this.#fullUntil = now + lockoutMs;
  }
}
