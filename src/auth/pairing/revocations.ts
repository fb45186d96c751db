// Telling everybody who holds a connection that what it was granted is gone (auth §5.1, wire §3).

import { Bus, type Listener } from "#kernel/bus";
import { Cache } from "#kernel/cache";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";

/** Authority that was taken back. Its connections close with 4001 `device removed`. */
export interface Revoked {
  deviceId: string;
  /** Only connections of this role; absent: all of the device. */
  role?: string;
  /** This connection is told its answer first; `finish` closes it afterwards. */
  exceptConnectionId?: string;
  /** Only this connection. */
  onlyConnectionId?: string;
}

// Longer than any handshake may take, delays of refused attempts included.
const MEMORY_MS = 120_000;
const DEVICES_MAX = 10_000;

export class Revocations {
  readonly #bus: Bus<{ revoked: Revoked }>;
  readonly #last: Cache<number>;
  #count = 0;

  constructor(env: Pick<Env, "clock" | "log">) {
    const log = env.log.child("auth");
    this.#bus = new Bus((topic, error) => log.error(`listener of ${topic} failed: ${messageOf(error)}`));
    this.#last = new Cache(env.clock, { entriesMax: DEVICES_MAX, lifetimeMs: MEMORY_MS });
  }

  /** A number to compare with `since`: taken before a decision is made. */
  get mark(): number {
    return this.#count;
  }

  /** Whether something of this device was taken back after the mark: a decision made meanwhile is void. */
  since(deviceId: string, mark: number): boolean {
    return (this.#last.get(deviceId) ?? 0) > mark;
  }

  on(listener: Listener<Revoked>): () => void {
    return this.#bus.on("revoked", listener);
  }

  tell(revoked: Revoked): void {
    this.#count += 1;
    this.#last.set(revoked.deviceId, this.#count);
    this.#bus.emit("revoked", revoked);
  }
}
