// The gateway's pulse: loop delay and memory, sampled while somebody looks.

import { signal, type Signal } from "@preact/signals";
import type { Env } from "#kernel/env";
import type { Link } from "#web/link/link";
import { amount, fields, type Fields, number } from "./read.ts";

export interface Vital {
  atMs: number;
  loopMs: number;
  rssBytes: number;
  cpu: number;
}

const KEPT = 400;

export class Vitals {
  readonly points: Signal<readonly Vital[]> = signal<readonly Vital[]>([]);
  /** The last whole answer of `status`. */
  readonly status: Signal<Fields | undefined> = signal<Fields | undefined>(undefined);
  readonly #link: Link;
  readonly #env: Env;
  #busy = false;

  constructor(link: Link, env: Env) {
    this.#link = link;
    this.#env = env;
  }

  async sample(): Promise<void> {
    if (this.#busy || this.#link.state.value.kind !== "open") return;
    this.#busy = true;
    try {
      const status = fields(await this.#link.call("status"));
      const loop = fields(status["eventLoop"]);
      const rssBytes = number(fields(status["processMemory"])["rssBytes"]);
      this.status.value = status;
      if (rssBytes === undefined) return;
      const point = { atMs: this.#env.clock.now(), loopMs: amount(loop["delayP99Ms"]), rssBytes, cpu: amount(loop["cpuCoreRatio"]) };
      this.points.value = [...this.points.value.slice(-KEPT), point];
    } catch {
      // A missing point is a gap in the line; the next one comes in two seconds.
    } finally {
      this.#busy = false;
    }
  }
}
