// What happens to an input of a session that is busy: it joins, waits, gathers or interrupts (S-90 to S-94).

import type { RunOutcome } from "#agents/port";
import { Lanes } from "#kernel/lane";
import { messageOf } from "#kernel/fault";
import { fault } from "#protocol/errors";
import type { ChangeNote } from "#sessions/port";
import type { RunDeps } from "../deps.ts";
import type { Desk } from "./desk.ts";
import type { Executor } from "../execute.ts";
import type { Journal } from "../journal.ts";
import type { LiveRun } from "../live.ts";
import { runSettings } from "../settings.ts";

export interface QueueingParts {
  desk: Desk;
  executor: Executor;
  journal: Journal;
  release(run: LiveRun, outcome: RunOutcome): void;
}

/** Characters of a dropped message that are kept in the summary. */
const SUMMARY_CHARS = 160;

export class Queueing {
  readonly #deps: RunDeps;
  readonly #parts: QueueingParts;
  readonly #lanes: Lanes;

  constructor(deps: RunDeps, parts: QueueingParts) {
    this.#deps = deps;
    this.#parts = parts;
    this.#lanes = new Lanes(() => runSettings(deps).maxConcurrent);
  }

  /**
   * Refuses an input of a session that has too many waiting.
   * @param steers the input would join a run: such texts cannot be dropped later, so there is no room beyond
   * the cap
   * @throws QUEUE_FULL
   */
  checkRoom(key: string, steers: boolean): void {
    const { cap, drop } = runSettings(this.#deps).queue;
    if (this.#parts.desk.backlog(key) < cap || (drop !== "new" && !steers)) return;
    throw fault("QUEUE_FULL", { problem: `${key} has ${cap} messages waiting already` });
  }

  /** Sets an accepted run going; it was stopped meanwhile when it does not wait any more. */
  start(run: LiveRun): void {
    if (run.phase !== "accepted") return;
    const told = this.#announce(run);
    const target = run.mode === "steer" && !run.command
      ? this.#parts.desk.steerable(run.key, run)
      : undefined;
    if (target) return this.#join(target, run);
    run.phase = "queued";
    if (run.command?.command.immediate) {
      void told.then(() => this.#work(run));
      return;
    }
    if (run.command?.command.interrupts) this.#stopOthers(run);
    else if (run.mode === "interrupt") this.#interrupt(run);
    this.#dropOverflow(run.key);
    // The place in the lane is taken now; the work begins behind the news that something was sent (S-102).
    void this.#lanes.enter(run.key, () => told.then(() => this.#work(run)));
  }

  /** Tells the session's watchers that something was sent, and by whom when that is new. */
  async #announce(run: LiveRun): Promise<void> {
    await this.#changed(run, { reason: "send" });
    if (run.newcomer) await this.#changed(run, { reason: "participants" });
  }

  /** Ends an input that waits, for good. */
  async stopWaiting(run: LiveRun, stopReason: string): Promise<void> {
    const outcome = this.#cancel(run, stopReason);
    try {
      await this.#parts.journal.drop(run, outcome);
    } catch (error) {
      // The input stays in the inbox and the next start shows it as interrupted.
      this.#deps.env.log.child("agents").error(`a stopped input could not be written: ${messageOf(error)}`);
    }
    this.#parts.release(run, outcome);
    void this.#changed(run, { reason: "agent.input.settled" });
  }

  /** Lets go of an input that waits; it stays in the inbox. */
  abandon(run: LiveRun): void {
    this.#parts.release(run, this.#cancel(run, "shutdown"));
  }

  #cancel(run: LiveRun, stopReason: string): RunOutcome {
    run.phase = "closing";
    run.stopReason = stopReason;
    run.events.cancelled(undefined, stopReason, run.record.acceptedAt);
    return {
      ...this.#ended(run, "aborted"), stopReason, error: "This operation was aborted",
    };
  }

  async #work(run: LiveRun): Promise<void> {
    if (run.phase === "queued" && run.mode === "collect" && !run.command) await this.#collect(run);
    // Stopped, dropped or taken along by another run while it waited.
    if (run.phase !== "queued") return;
    await this.#parts.executor.execute(run);
  }

  /** The text joins the other run's conversation; this run is over at once, without a message (wire §6). */
  #join(target: LiveRun, run: LiveRun): void {
    target.steering.push(run);
    this.#absorbed(run);
  }

  /** Stops the run at work; what waited before goes first into the same turn, so that the order holds. */
  #interrupt(run: LiveRun): void {
    const others = this.#parts.desk.of(run.key).filter((each) => each !== run);
    const earlier = others.filter((each) => each.phase === "queued" && each.command === undefined);
    run.inputs = [...earlier.flatMap((each) => each.inputs), run];
    for (const each of others) each.stop("interrupt");
    for (const each of earlier) this.#absorbed(each);
  }

  #stopOthers(run: LiveRun): void {
    for (const each of this.#parts.desk.of(run.key)) {
      if (each === run) continue;
      if (each.phase === "queued") void this.stopWaiting(each, "reset");
      else each.stop("reset");
    }
  }

  /** Waits until nobody wrote for a moment, then takes what else was meant to be gathered (S-92). */
  async #collect(run: LiveRun): Promise<void> {
    const { quietMs } = runSettings(this.#deps).queue;
    const { clock } = this.#deps.env;
    const others = (): LiveRun[] => this.#parts.desk.waiting(run.key).filter((each) => {
      return each !== run && each.mode === "collect" && each.command === undefined && each.phase === "queued";
    });
    for (;;) {
      const newest = Math.max(run.record.acceptedAt, ...others().map((each) => each.record.acceptedAt));
      const waitMs = newest + quietMs - clock.now();
      if (waitMs <= 0 || run.phase !== "queued") break;
      await clock.sleep(waitMs);
    }
    if (run.phase !== "queued") return;
    const more = others();
    run.inputs = [...run.inputs, ...more.flatMap((each) => each.inputs)];
    for (const each of more) this.#absorbed(each);
  }

  #absorbed(run: LiveRun): void {
    run.phase = "closing";
    const outcome = this.#ended(run, "ok");
    // Written when its text is; until then a crash shows it as an input that was not answered.
    run.record = { ...run.record, status: "ok", endedAt: outcome.endedAt, result: { ...outcome } };
    run.events.final(undefined);
    this.#parts.release(run, outcome);
    void this.#changed(run, { reason: "agent.input.settled" });
  }

  /** Makes room by the session's policy; the newest input always stays (S-93). */
  #dropOverflow(key: string): void {
    const { cap, drop } = runSettings(this.#deps).queue;
    for (let waiting = this.#parts.desk.waiting(key); waiting.length > cap;) {
      const oldest = waiting.shift();
      const next = waiting[0];
      if (!oldest || !next) return;
      if (drop === "summarize") next.preface = summary(oldest);
      void this.stopWaiting(oldest, "queue-overflow");
    }
  }

  #ended(run: LiveRun, status: "ok" | "aborted"): RunOutcome {
    return {
      runId: run.runId, status, endedAt: this.#deps.env.clock.now(), sessionId: run.entry.sessionId,
      sessionKey: run.key, agentId: run.where.agentId,
    };
  }

  #changed(run: LiveRun, note: ChangeNote): Promise<void> {
    return this.#deps.sessions.changed(run.key, note).catch((error: unknown) => {
      this.#deps.env.log.child("agents").warn(`sessions.changed failed: ${messageOf(error)}`, {
        key: run.key,
      });
    });
  }
}

/** One line per dropped message, oldest first, for the run that comes next. */
function summary(dropped: LiveRun): string {
  const line = dropped.message.replace(/\s+/g, " ").trim().slice(0, SUMMARY_CHARS);
  const before = dropped.preface ?? "[Messages dropped because too many were waiting]";
  return `${before}\n- ${line}`;
}
