// Watches one request: ends it when the caller aborts or the provider falls silent, and frees the connection.

import type { Clock } from "#kernel/clock";

export interface Watch {
  /** For fetch: aborts on the caller's abort, on silence, and on `close(false)`. */
  readonly signal: AbortSignal;
  /** True once the provider was silent for too long. */
  readonly silent: boolean;
  /** The provider said something. */
  touch(): void;
  /** Ends the watch; an answer that was not read to its end has its connection closed. */
  close(finished: boolean): void;
}

/** Models on small machines think for minutes before their first word. */
const SILENCE_MS = 600_000;

export function watch(clock: Clock, outer: AbortSignal, silenceMs = SILENCE_MS): Watch {
  const controller = new AbortController();
  let silent = false;
  let heardAt = clock.monotonic();
  const onAbort = (): void => controller.abort(outer.reason);
  // One timer that looks back, instead of one that every delta moves.
  const look = (): void => {
    const quietMs = clock.monotonic() - heardAt;
    if (quietMs < silenceMs) {
      cancel = clock.after(silenceMs - quietMs, look);
      return;
    }
    silent = true;
    controller.abort(new Error(`no answer for ${Math.round(silenceMs / 1000)} s`));
  };
  let cancel = clock.after(silenceMs, look);
  if (outer.aborted) onAbort();
  else outer.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    get silent() {
      return silent;
    },
    touch() {
      heardAt = clock.monotonic();
    },
    close(finished) {
      cancel();
      outer.removeEventListener("abort", onAbort);
      if (!finished) controller.abort(new Error("the answer is not wanted any more"));
    },
  };
}
