// Pings for WebSockets. Bun's own pings go out on time, but its idle limit is pushed back by whatever the
// server sends, so a dead peer of a gateway that ticks every 30 s would never be noticed (measured on 1.4.4).

import { clearInterval, setInterval } from "node:timers";

export interface Pingable {
  ping(): void;
  terminate(): void;
  /** Reading is stopped by us, so silence says nothing. */
  readonly paused: boolean;
}

interface Entry {
  slot: number;
  answered: boolean;
}

const SLOTS = 25;

/**
 * Pings each socket `afterSeconds` after it opened and so on; cuts it when nothing came back until the next
 * ping.
 */
export class Keepalive<S extends Pingable> {
  readonly #entries = new Map<S, Entry>();
  readonly #stepMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #slot = 0;

  constructor(afterSeconds: number) {
    this.#stepMs = Math.max(10, (afterSeconds * 1000) / SLOTS);
  }

  add(socket: S): void {
    // The slot just served comes round again after one full turn.
    this.#entries.set(socket, { slot: this.#slot, answered: true });
    this.#timer ??= setInterval(() => this.#step(), this.#stepMs).unref();
  }

  /** Something arrived from the peer. */
  heard(socket: S): void {
    const entry = this.#entries.get(socket);
    if (entry) entry.answered = true;
  }

  remove(socket: S): void {
    this.#entries.delete(socket);
    if (this.#entries.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #step(): void {
    this.#slot = (this.#slot + 1) % SLOTS;
    for (const [socket, entry] of this.#entries) {
      if (entry.slot !== this.#slot || socket.paused) continue;
      if (!entry.answered) {
        socket.terminate();
        continue;
      }
      entry.answered = false;
      socket.ping();
    }
  }
}
