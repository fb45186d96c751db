// When devices were last seen, written in batches: a handshake does not wait for the disk for this.

import type { Cancel } from "#kernel/clock";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";
import type { Store } from "#store/port";

interface Sight {
  atMs: number;
  reason: string;
  role?: string;
}

const BATCH_MS = 1_000;

export class Sightings {
  readonly #env: Env;
  readonly #store: Store;
  #waiting = new Map<string, Sight>();
  #cancel: Cancel | undefined;

  constructor(env: Env, store: Store) {
    this.#env = env;
    this.#store = store;
  }

  note(deviceId: string, sight: Sight): void {
    this.#waiting.set(deviceId, sight);
    this.#cancel ??= this.#env.clock.after(BATCH_MS, () => {
      this.flush().catch((error: unknown) => {
        this.#env.log.child("auth").warn(`noting seen devices failed: ${messageOf(error)}`);
      });
    });
  }

  /** Writes what is waiting: before a listing, and at the end. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    const batch = this.#waiting;
    if (batch.size === 0) return;
    this.#waiting = new Map();
    await this.#store.commit(async (tx) => {
      for (const [deviceId, sight] of batch) await tx.devices.seen(deviceId, sight);
    });
  }
}
