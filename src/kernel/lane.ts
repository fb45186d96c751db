// Lanes: strict order within a key, a bounded number of keys at work at once, first come first served.

export interface LaneCounts {
  active: number;
  queued: number;
}

interface Waiting {
  key: string;
  run: () => Promise<void>;
}

export class Lanes {
  readonly #width: () => number;
  readonly #queue: Waiting[] = [];
  readonly #busy = new Set<string>();

  /** @param width how many keys may be at work at once; asked anew each time, so config may change it */
  constructor(width: () => number) {
    this.#width = width;
  }

  get counts(): LaneCounts {
    return { active: this.#busy.size, queued: this.#queue.length };
  }

  /** Whether work of this key is running. */
  busy(key: string): boolean {
    return this.#busy.has(key);
  }

  /** Runs `work` when the key is free and a slot is open; settles with its outcome. */
  enter<T>(key: string, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // Async, so that work which throws before its first await frees its lane like any other failure.
      const run = async (): Promise<void> => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.#queue.push({ key, run });
      this.#pump();
    });
  }

  /** Starts whatever the limits allow; call it after widening. */
  pump(): void {
    this.#pump();
  }

  #pump(): void {
    for (let index = 0; index < this.#queue.length && this.#busy.size < this.#width();) {
      const next = this.#queue[index];
      if (!next || this.#busy.has(next.key)) {
        index++;
        continue;
      }
      this.#queue.splice(index, 1);
      this.#busy.add(next.key);
      void next.run().finally(() => {
        this.#busy.delete(next.key);
        this.#pump();
      });
    }
  }
}
