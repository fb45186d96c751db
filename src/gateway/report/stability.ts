// A ring of payload-free events (O-20): types, counters and durations; never text, tokens or bodies.

import type { Clock } from "#kernel/clock";
import { Queue } from "#kernel/queue";
import type { StabilityReport } from "#methods/ctx";

const CAPACITY = 1_000;

export interface StabilityEvent {
  seq: number;
  ts: number;
  type: string;
  [fact: string]: string | number | boolean;
}

export class Stability {
  readonly #clock: Pick<Clock, "now">;
  readonly #ring = new Queue<StabilityEvent>({ weightMax: CAPACITY, whenFull: "drop-oldest" });
  #seq = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  add(type: string, facts: Record<string, string | number | boolean> = {}): void {
    this.#seq += 1;
    this.#ring.push({ seq: this.#seq, ts: this.#clock.now(), type, ...facts });
  }

  report(filter: { limit: number; type?: string; sinceSeq?: number }, rssBytes: number): StabilityReport {
    const oldest = this.#ring.peek();
    const chosen = [...this.#ring].filter((event) => {
      if (filter.type !== undefined && event.type !== filter.type) return false;
      return filter.sinceSeq === undefined || event.seq > filter.sinceSeq;
    });
    const byType: Record<string, number> = {};
    for (const event of chosen) byType[event.type] = (byType[event.type] ?? 0) + 1;
    return {
      generatedAt: new Date(this.#clock.now()).toISOString(),
      capacity: CAPACITY,
      count: chosen.length,
      dropped: this.#ring.lost,
      ...(oldest ? { firstSeq: oldest.seq, lastSeq: this.#seq } : {}),
      events: chosen.slice(-filter.limit),
      summary: { byType, memory: { latest: { rssBytes }, maxRssBytes: rssBytes, pressureCount: 0 } },
    };
  }
}
