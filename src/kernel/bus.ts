// One typed bus inside the process. Keys are the map's property names; no string topics beyond them.

export type Listener<T> = (payload: T) => void;

export class Bus<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #onError: (topic: string, error: unknown) => void;

  constructor(onError: (topic: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls `listener` for every later emit; returns the unsubscribe function. */
  on<K extends keyof Events>(topic: K, listener: Listener<Events[K]>): () => void {
    const set = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, set);
    set.add(listener);
    return () => void set.delete(listener);
  }

  /** Delivers to all listeners at once; one that throws is reported and does not stop the others. */
  emit<K extends keyof Events>(topic: K, payload: Events[K]): void {
    for (const listener of this.#listeners.get(topic) ?? []) {
      try {
        (listener as Listener<Events[K]>)(payload);
      } catch (error) {
        this.#onError(String(topic), error);
      }
    }
  }
}
