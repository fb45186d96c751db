// Structured lifetime: what a scope opened it closes, in reverse order, whatever fails on the way.

import type { Clock } from "#kernel/clock";
import { messageOf } from "#kernel/fault";

/** What happens when background work of a scope throws. */
export type Policy =
  | { kind: "once" }
  | { kind: "restart"; minMs: number; maxMs: number };

export interface ScopeDeps {
  clock: Clock;
  /** Told of every failure of background work and of closing, with the path of the scope. */
  onError(path: string, error: unknown): void;
}

interface Resource {
  name: string;
  close: () => unknown;
}

export class Scope implements AsyncDisposable {
  readonly path: string;
  readonly #deps: ScopeDeps;
  readonly #abort = new AbortController();
  readonly #resources: Resource[] = [];
  #closing: Promise<Error[]> | undefined;

  constructor(path: string, deps: ScopeDeps) {
    this.path = path;
    this.#deps = deps;
  }

  /** Aborts when the scope starts to close. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** A scope that closes with (and before the earlier resources of) this one. */
  child(name: string): Scope {
    const child = new Scope(`${this.path}/${name}`, this.#deps);
    const forget = this.defer(name, () => child.close());
    child.defer("leave parent", forget);
    return child;
  }

  /** Registers a cleanup; returns a function that forgets it without running it. */
  defer(name: string, close: () => unknown): () => void {
    const resource = { name, close };
    if (this.closed) {
      // Opened too late: close at once, so that nothing outlives the scope.
      this.#settle(resource);
      return () => {};
    }
    this.#resources.push(resource);
    return () => {
      const index = this.#resources.lastIndexOf(resource);
      if (index >= 0) this.#resources.splice(index, 1);
    };
  }

  /** Runs background work until the scope closes. The only way to start some. */
  spawn(name: string, fn: (signal: AbortSignal) => Promise<void>, policy: Policy = { kind: "once" }): void {
    if (this.closed) return;
    const running = this.#run(name, fn, policy);
    const forget = this.defer(name, () => running);
    void running.then(forget, forget);
  }

  /** Calls `fn` every `ms` until the scope closes; calls never overlap. */
  every(name: string, ms: number, fn: () => unknown): void {
    let busy = false;
    const cancel = this.#deps.clock.every(ms, () => {
      if (busy) return;
      busy = true;
      void (async () => fn())()
        .catch((error: unknown) => this.#deps.onError(`${this.path}: ${name}`, error))
        .finally(() => {
          busy = false;
        });
    });
    this.defer(name, cancel);
  }

  /**
   * Aborts the signal, then closes resources in reverse order. Idempotent; goes on after a failure;
   * a cleanup that takes longer than `budgetMs` is reported and left behind.
   * @returns the errors, each with the path of what failed
   */
  close(budgetMs = 10_000): Promise<Error[]> {
    this.#closing ??= this.#close(budgetMs);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(name: string, fn: (signal: AbortSignal) => Promise<void>, policy: Policy): Promise<void> {
    for (let attempt = 0; !this.closed; attempt++) {
      try {
        return await fn(this.signal);
      } catch (error) {
        if (this.closed) return;
        this.#deps.onError(`${this.path}: ${name}`, error);
        if (policy.kind === "once") return;
        const delay = Math.min(policy.maxMs, policy.minMs * 2 ** Math.min(attempt, 16));
        await this.#deps.clock.sleep(delay, this.signal).catch(() => {});
      }
    }
  }

  async #close(budgetMs: number): Promise<Error[]> {
    this.#abort.abort(new Error(`${this.path} closed`));
    const errors: Error[] = [];
    // Asynchronous from here on, so that `closed` is already true for everything below.
    await Promise.resolve();
    for (let resource = this.#resources.pop(); resource; resource = this.#resources.pop()) {
      const error = await this.#closeOne(resource, budgetMs);
      if (error) errors.push(error);
    }
    return errors;
  }

  async #closeOne(resource: Resource, budgetMs: number): Promise<Error | undefined> {
    const late = Symbol("late");
    let cancel = (): void => {};
    const timeout = new Promise<typeof late>((resolve) => {
      cancel = this.#deps.clock.after(budgetMs, () => resolve(late));
    });
    try {
      const outcome = await Promise.race([(async () => resource.close())(), timeout]);
      if (outcome !== late) return undefined;
      return this.#report(resource.name, new Error(`took over ${budgetMs} ms`));
    } catch (error) {
      return this.#report(resource.name, error);
    } finally {
      cancel();
    }
  }

  #settle(resource: Resource): void {
    void (async () => resource.close())().catch((error: unknown) => this.#report(resource.name, error));
  }

  #report(name: string, cause: unknown): Error {
    const error = new Error(`${this.path}: closing ${name}: ${messageOf(cause)}`, { cause });
    this.#deps.onError(error.message, cause);
    return error;
  }
}
