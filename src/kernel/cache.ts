// A cache with a size and a lifetime; the least recently written entry leaves first.

import type { Clock } from "#kernel/clock";

export interface CacheLimits {
  entriesMax: number;
  /** Milliseconds an entry stays valid after it was set. */
  lifetimeMs: number;
}

export class Cache<V> {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #limits: CacheLimits;
  readonly #entries = new Map<string, { value: V; untilMs: number }>();

  constructor(clock: Pick<Clock, "monotonic">, limits: CacheLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.untilMs > this.#clock.monotonic()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: this.#clock.monotonic() + this.#limits.lifetimeMs });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limits.entriesMax) break;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
