// Time as a parameter: nothing outside kernel and runtime asks the machine for it.

/** Undoes a scheduled call; calling it twice or after the call ran is harmless. */
export type Cancel = () => void;

export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds since some fixed point; never goes back. */
  monotonic(): number;
  /**
   * Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. Unlike the calls below it
   * keeps the process alive: somebody is waiting for it.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fn` once after `ms`. The call keeps no process alive. */
  after(ms: number, fn: () => void): Cancel;
  /** Calls `fn` every `ms` until cancelled. */
  every(ms: number, fn: () => void): Cancel;
}

// Timers take a signed 32-bit number of milliseconds; a longer delay would fire at once.
const DELAY_MAX_MS = 2_147_483_647;

/** The machine's clock. */
export function systemClock(): Clock {
  const clock: Clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => sleepOn({ after: timeout }, ms, signal),
    after(ms, fn) {
      const timer = setTimeout(fn, bounded(ms));
      unref(timer);
      return () => clearTimeout(timer);
    },
    every(ms, fn) {
      const timer = setInterval(fn, Math.min(Math.max(1, ms), DELAY_MAX_MS));
      unref(timer);
      return () => clearInterval(timer);
    },
  };
  return clock;
}

function timeout(ms: number, fn: () => void): Cancel {
  const timer = setTimeout(fn, bounded(ms));
  return () => clearTimeout(timer);
}

function bounded(ms: number): number {
  return Math.min(Math.max(0, ms), DELAY_MAX_MS);
}

/** `sleep` in terms of `after`, shared by the system clock and the simulated one. */
export function sleepOn(clock: Pick<Clock, "after">, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function unref(timer: unknown): void {
  // Deno and browsers return a number; only the Node-style object can be unreferenced.
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
    timer.unref();
  }
}
