// The list of live runs: who is at work, who waits, and who may join whom.

import type { LiveRun } from "../live.ts";

export class Desk {
  readonly #live = new Map<string, LiveRun>();

  get size(): number {
    return this.#live.size;
  }

  get(runId: string): LiveRun | undefined {
    return this.#live.get(runId);
  }

  add(run: LiveRun): void {
    this.#live.set(run.runId, run);
  }

  remove(run: LiveRun): void {
    this.#live.delete(run.runId);
  }

  all(): LiveRun[] {
    return [...this.#live.values()];
  }

  /** Runs of a session in order of admission. */
  of(key: string): LiveRun[] {
    return this.all().filter((run) => run.key === key);
  }

  /** Inputs of a session that wait for their turn, oldest first. */
  waiting(key: string): LiveRun[] {
    return this.of(key).filter(waits);
  }

  /** Inputs that count against the session's limit: those that wait, and those that are to join a run. */
  backlog(key: string): number {
    const runs = this.of(key);
    const joining = runs.reduce((sum, run) => sum + run.steering.length, 0);
    return joining + runs.filter(waits).length;
  }

  /** The run a new input of the session may join: the oldest that still takes text. */
  steerable(key: string, newcomer: LiveRun | undefined): LiveRun | undefined {
    return this.of(key).find((run) => run !== newcomer && run.steerable);
  }

  counts(): { active: number; queued: number } {
    const queued = this.all().filter(waits).length;
    return { active: this.#live.size - queued, queued };
  }
}

export function waits(run: LiveRun): boolean {
  return run.phase === "accepted" || run.phase === "queued";
}
