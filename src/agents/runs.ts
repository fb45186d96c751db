// The service that turns accepted requests into runs: one at a time per session, a bounded number at once
// (S-90).

import type { ActiveRun, Admission, RunOutcome, RunRequest, Runs } from "#agents/port";
import { CommandCatalog } from "#agents/commands/catalog";
import { commands } from "#agents/commands/manifest.gen";
import { Admissions, outcomeFrom, requestHash, sameRequest } from "#agents/run/intake/admission";
import type { RunDeps } from "#agents/run/deps";
import { Desk, waits } from "#agents/run/intake/desk";
import { Executor } from "#agents/run/execute";
import { Journal } from "#agents/run/journal";
import { LiveRun } from "#agents/run/live";
import { Preparer } from "#agents/run/prepare";
import { Queueing } from "#agents/run/intake/queueing";
import { recoverRuns, type Recovered } from "#agents/run/recovery";
import { runSettings, type QueueMode } from "#agents/run/settings";
import { Cache } from "#kernel/cache";
import { fault } from "#protocol/errors";
import type { ResolvedKey } from "#sessions/port";

/** Outcomes repeats are answered with from memory; older ones come from the runs table (S-60). */
const SETTLED = { entriesMax: 1_000, lifetimeMs: 300_000 };

/** How long abort waits for the stopped runs to be written. */
const SETTLE_MS = 2_000;

export class RunService implements Runs {
  /** The slash commands that exist. */
  readonly commands = new CommandCatalog(commands);
  readonly #deps: RunDeps;
  readonly #desk = new Desk();
  readonly #admissions: Admissions;
  readonly #preparer: Preparer;
  readonly #queueing: Queueing;
  readonly #settled: Cache<{ hash: string; outcome: RunOutcome }>;
  /** Requests that are being committed, so that a repeat waits instead of racing. */
  readonly #admitting = new Map<string, Promise<Admission>>();
  readonly #awaited = new Map<string, Set<(run: LiveRun) => void>>();
  #draining = false;

  constructor(deps: RunDeps) {
    this.#deps = deps;
    this.#admissions = new Admissions(deps);
    this.#preparer = new Preparer(deps);
    this.#settled = new Cache(deps.env.clock, SETTLED);
    const journal = new Journal(deps.store, deps.sessions);
    const executor = new Executor(deps, {
      journal,
      preparer: this.#preparer,
      commands: this.commands.all,
      release: (run, outcome) => this.#release(run, outcome),
      stopOthers: async (run) => (await this.#stop(run.key, (each) => each !== run, "stop")).length,
      counts: () => this.counts(),
    });
    const release = (run: LiveRun, outcome: RunOutcome): void => this.#release(run, outcome);
    this.#queueing = new Queueing(deps, { desk: this.#desk, executor, journal, release });
  }

  async submit(request: RunRequest): Promise<Admission> {
    const { runId } = request;
    if (this.#draining) {
      throw fault("DRAINING", { method: request.family === "chat" ? "chat.send" : "agent" });
    }
    if (request.message.trim() === "" && !request.images?.length) {
      throw fault("INVALID_REQUEST", { problem: "message or attachment required" });
    }
    const where = this.#deps.sessions.resolve({ sessionKey: request.sessionKey, agentId: request.agentId });
    const hash = requestHash(request, where.key);
    for (let busy = this.#admitting.get(runId); busy; busy = this.#admitting.get(runId)) {
      // Whatever became of the first attempt is seen below; its error was told to its own caller.
      await busy.catch(() => {});
    }
    const known = this.#repeat(runId, hash);
    if (known) return known;
    const admitting = this.#admit(request, where, hash).finally(() => this.#admitting.delete(runId));
    this.#admitting.set(runId, admitting);
    return await admitting;
  }

  async abort(where: { sessionKey: string; runId?: string; stopReason: string }): Promise<string[]> {
    const { runId, sessionKey } = where;
    // A run may outlive its agent's configuration: a canonical key is taken as it is.
    const known = this.#desk.of(sessionKey).length > 0;
    const key = known ? sessionKey : this.#deps.sessions.resolve({ sessionKey }).key;
    return await this.#stop(key, (run) => runId === undefined || run.runId === runId, where.stopReason);
  }

  async wait(runId: string, timeoutMs: number, signal: AbortSignal): Promise<RunOutcome | null> {
    const live = this.#desk.get(runId);
    const over = live ? undefined : await this.#over(runId);
    if (over) return over;
    const waiting = new AbortController();
    const run = live ? Promise.resolve(live) : this.#appears(runId, waiting.signal);
    try {
      return await this.#within(timeoutMs, run.then((each) => each.done), signal);
    } finally {
      waiting.abort();
    }
  }

  active(sessionKey: string): readonly ActiveRun[] {
    return this.#desk.of(sessionKey);
  }

  counts(): { active: number; queued: number } {
    return this.#desk.counts();
  }

  phase(runId: string): "queued" | "running" | null {
    const run = this.#desk.get(runId);
    if (!run) return null;
    return waits(run) ? "queued" : "running";
  }

  /** Ends what a crash left behind; call once before requests are taken. */
  recover(): Promise<Recovered> {
    return recoverRuns(this.#deps);
  }

  async drain(budgetMs: number): Promise<void> {
    this.#draining = true;
    const never = new AbortController().signal;
    const rest = (): Promise<unknown> => Promise.all(this.#desk.all().map((run) => run.done));
    await this.#within(budgetMs, rest(), never);
    // Inputs that wait stay in the inbox; the next start shows them as interrupted, as after a crash.
    for (const run of this.#desk.all().filter(waits)) this.#queueing.abandon(run);
    for (const run of this.#desk.all()) run.stop("shutdown");
    await this.#within(SETTLE_MS, rest(), never);
  }

  /** The answer to a request that is known already. */
  #repeat(runId: string, hash: string): Admission | undefined {
    const live = this.#desk.get(runId);
    if (live) {
      sameRequest(live.record.requestHash, hash, runId);
      return { status: "in_flight", runId, done: live.done };
    }
    const settled = this.#settled.get(runId);
    if (!settled) return undefined;
    sameRequest(settled.hash, hash, runId);
    return { status: "settled", runId, outcome: settled.outcome };
  }

  async #admit(request: RunRequest, where: ResolvedKey, hash: string): Promise<Admission> {
    const { runId } = request;
    const stored = await this.#deps.store.runs.get(runId);
    if (stored) {
      sameRequest(stored.requestHash, hash, runId);
      return { status: "settled", runId, outcome: outcomeFrom(stored) };
    }
    const command = request.suppressCommands ? undefined : this.commands.find(request.message);
    const entry = await this.#deps.sessions.get(where.key);
    const mode = this.#mode(request, entry?.queueMode);
    const steers = mode === "steer" && this.#desk.steerable(where.key, undefined) !== undefined;
    if (!command?.command.immediate) this.#queueing.checkRoom(where.key, steers);
    // A chat client is told at once that a request cannot work; `agent` hears it in its second answer (wire
    // §5).
    if (!command && request.family === "chat") {
      await this.#preparer.choose(request, entry ?? { agentId: where.agentId });
    }
    const accepted = await this.#admissions.accept({
      request,
      where,
      hash,
      mode,
      command,
      checkLeaf: !steers,
    });
    const run = new LiveRun(accepted, this.#deps.env, this.#deps.publish);
    this.#desk.add(run);
    for (const tell of this.#awaited.get(runId) ?? []) tell(run);
    return { status: "started", runId, done: run.done, start: () => this.#queueing.start(run) };
  }

  /** S-94; a caller of `agent` wants an answer of its own and never joins another run unasked. */
  #mode(request: RunRequest, session: QueueMode | undefined): QueueMode {
    if (request.queueMode) return request.queueMode;
    if (request.family === "agent") return "followup";
    return session ?? runSettings(this.#deps).queue.mode;
  }

  /** Waiting inputs first, then runs at work (S-65). */
  async #stop(key: string, which: (run: LiveRun) => boolean, stopReason: string): Promise<string[]> {
    const runs = this.#desk.of(key).filter(which);
    const waiting = runs.filter(waits);
    const stopped = runs.filter((run) => !waits(run) && run.stop(stopReason));
    await Promise.all(waiting.map((run) => this.#queueing.stopWaiting(run, stopReason)));
    const settled = Promise.all(stopped.map((run) => run.done));
    await this.#within(SETTLE_MS, settled, new AbortController().signal);
    return [...waiting, ...stopped].map((run) => run.runId);
  }

  #release(run: LiveRun, outcome: RunOutcome): void {
    this.#desk.remove(run);
    this.#settled.set(run.runId, { hash: run.record.requestHash, outcome });
    run.settle(outcome);
  }

  async #over(runId: string): Promise<RunOutcome | undefined> {
    const settled = this.#settled.get(runId);
    if (settled) return settled.outcome;
    const stored = await this.#deps.store.runs.get(runId);
    return stored && stored.endedAt !== undefined ? outcomeFrom(stored) : undefined;
  }

  /** Resolves with the run once a request brings it; a waiter may come before it. */
  #appears(runId: string, signal: AbortSignal): Promise<LiveRun> {
    return new Promise((resolve) => {
      const tellers = this.#awaited.get(runId) ?? new Set();
      this.#awaited.set(runId, tellers);
      tellers.add(resolve);
      signal.addEventListener("abort", () => this.#forget(runId, resolve), { once: true });
    });
  }

  #forget(runId: string, teller: (run: LiveRun) => void): void {
    const tellers = this.#awaited.get(runId);
    tellers?.delete(teller);
    if (tellers?.size === 0) this.#awaited.delete(runId);
  }

  /** What `work` resolves with, or null after the time or at the signal. */
  async #within<T>(ms: number, work: Promise<T>, signal: AbortSignal): Promise<T | null> {
    const ended = Promise.withResolvers<null>();
    const cancel = this.#deps.env.clock.after(ms, () => ended.resolve(null));
    const onAbort = (): void => ended.resolve(null);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return signal.aborted ? null : await Promise.race([work, ended.promise]);
    } finally {
      cancel();
      signal.removeEventListener("abort", onAbort);
    }
  }
}
