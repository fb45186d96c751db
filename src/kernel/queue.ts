// A first-in first-out queue with a limit, which says what happens at it. There is no unbounded queue in the
// house.

/** At the limit: the new item is refused, or the oldest ones make room for it. */
export type WhenFull = "refuse" | "drop-oldest";

export interface QueueOptions<T> {
  /** Largest sum of weights held. */
  weightMax: number;
  whenFull: WhenFull;
  /** Weight of an item, e.g. its bytes; without it each weighs one. */
  weigh?(item: T): number;
}

export interface Pushed<T> {
  accepted: boolean;
  /** What had to go, oldest first; the refused item itself is not among them. */
  dropped: T[];
}

// Below this many taken slots the array is not worth copying.
const COMPACT_FROM = 64;

export class Queue<T> {
  readonly #options: QueueOptions<T>;
  #items: T[] = [];
  #head = 0;
  #weight = 0;
  #lost = 0;

  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  get weight(): number {
    return this.#weight;
  }

  /** Items refused or dropped since the queue was made. */
  get lost(): number {
    return this.#lost;
  }

  /** Adds at the end. An item heavier than the whole queue is refused under either policy. */
  push(item: T): Pushed<T> {
    const weight = this.#weigh(item);
    const dropped: T[] = [];
    const fits = (): boolean => this.#weight + weight <= this.#options.weightMax;
    if (this.#options.whenFull === "drop-oldest" && weight <= this.#options.weightMax) {
      while (!fits() && this.size > 0) dropped.push(this.#take());
    }
    const accepted = fits();
    if (accepted) {
      this.#items.push(item);
      this.#weight += weight;
    }
    this.#lost += dropped.length + (accepted ? 0 : 1);
    return { accepted, dropped };
  }

  /** Takes the oldest, or undefined when there is none. */
  shift(): T | undefined {
    return this.size > 0 ? this.#take() : undefined;
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Takes everything, oldest first. */
  drain(): T[] {
    const all = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    this.#weight = 0;
    return all;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let index = this.#head; index < this.#items.length; index++) yield this.#items[index] as T;
  }

  #take(): T {
    const item = this.#items[this.#head] as T;
    this.#head += 1;
    this.#weight -= this.#weigh(item);
    // Taken slots are given back in bulk, so that taking one costs no copy.
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #weigh(item: T): number {
    return this.#options.weigh?.(item) ?? 1;
  }
}
