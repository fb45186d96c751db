// One run from the moment it has its session to itself: prepare, begin, loop, end.

import type { Model, RunOutcome } from "#agents/port";
import type { Command } from "#agents/commands/port";
import { assert } from "#kernel/assert";
import { Fault, messageOf } from "#kernel/fault";
import type { ChangeNote } from "#sessions/port";
import type { RunDeps } from "./deps.ts";
import { beginning, Finish, type Ending } from "./finish.ts";
import { passesOn } from "./failure.ts";
import { ConversationGone, sameConversation, type Journal } from "./journal.ts";
import type { LiveRun } from "./live.ts";
import { runLoop, type LoopEnd, type Prepared } from "./loop.ts";
import { RunTotals } from "./outcome.ts";
import type { Preparer } from "./prepare.ts";
import { runSettings } from "./settings.ts";

export interface Surroundings {
  journal: Journal;
  preparer: Preparer;
  commands: readonly Command[];
  /** Takes the run off the list of live ones; called before its end is shown in the session's row. */
  release(run: LiveRun, outcome: RunOutcome): void;
  /** Stops everything else in the run's session; returns how many runs. */
  stopOthers(run: LiveRun): Promise<number>;
  counts(): { active: number; queued: number };
}

export class Executor {
  readonly #deps: RunDeps;
  readonly #around: Surroundings;
  readonly #finish: Finish;

  constructor(deps: RunDeps, around: Surroundings) {
    this.#deps = deps;
    this.#around = around;
    this.#finish = new Finish(deps, around.journal);
  }

  /** Runs it to its end, whatever that is; never throws. */
  async execute(run: LiveRun): Promise<void> {
    run.phase = "running";
    const ending: Ending = {
      run,
      totals: new RunTotals(),
      asked: undefined,
      prepared: undefined,
      begun: false,
    };
    const timeoutMs = run.request.timeoutMs ?? runSettings(this.#deps).timeoutMs;
    const cancel = timeoutMs > 0
      ? this.#deps.env.clock.after(timeoutMs, () => run.stop("timeout"))
      : undefined;
    let outcome: RunOutcome;
    try {
      outcome = await this.#attempt(run, ending);
    } catch (error) {
      outcome = await this.#rescue(ending, error);
    }
    cancel?.();
    this.#around.release(run, outcome);
    const command = ending.prepared === undefined && run.command !== undefined;
    if (!command) {
      this.#changed(run, { phase: outcome.status === "error" ? "error" : "end", runId: run.runId });
    }
    this.#changed(run, { reason: "agent.input.settled" });
  }

  async #attempt(run: LiveRun, ending: Ending): Promise<RunOutcome> {
    if (run.command) {
      const text = await this.#command(run, run.command.command, run.command.args);
      if (text !== undefined) return await this.#finish.replied(ending, text);
      run.command = undefined;
    }
    run.events.status("preparing_workspace");
    await this.#refresh(run);
    const [model, ...fallbacks] = await this.#around.preparer.choose(run.request, run.entry);
    assert(model, "a run has at least one model to try");
    ending.asked = model;
    ending.prepared = await this.#around.preparer.prepare(run, model);
    run.events.status("preparing_context");
    if (run.signal.aborted) return await this.#finish.stopped(ending);
    await this.#begin(run, ending.prepared);
    ending.begun = true;
    const end = await this.#converse(run, ending, fallbacks);
    // A stop that came while the last step was written counts: everybody was told so.
    if (run.signal.aborted || end.kind === "stopped") return await this.#finish.stopped(ending);
    run.phase = "closing";
    if (end.kind === "done") return await this.#finish.answered(ending, end);
    if (end.kind === "failed") return await this.#finish.failed(ending, end);
    return await this.#finish.broken(
      ending,
      `the run made ${end.turns} model calls without coming to an end.`,
    );
  }

  /**
   * The loop with the first model and, where that fails before it said anything, with the next ones (T-12).
   */
  async #converse(run: LiveRun, ending: Ending, fallbacks: readonly Model[]): Promise<LoopEnd> {
    const { journal, preparer } = this.#around;
    const { env, sessions } = this.#deps;
    const deps = {
      env, sessions, journal, totals: ending.totals,
      changed: (phase: string) => this.#changed(run, { phase, runId: run.runId }),
    };
    for (const next of [...fallbacks, undefined]) {
      const { prepared } = ending;
      if (!prepared) break;
      const end = await runLoop(run, deps, prepared, await sessions.context(run.entry.sessionId));
      if (end.kind !== "failed" || !next || run.stream.turnText !== "" || !passesOn(end.failure)) return end;
      run.events.fallingBack(end.failure, `${next.provider}/${next.id}`, fallbacks.indexOf(next) + 1);
      ending.prepared = await preparer.prepare(run, next);
    }
    throw new Error("the last model of a run decides how it ends");
  }

  /** The session as it is now: a run that waited may have been overtaken by a change of settings. */
  async #refresh(run: LiveRun): Promise<void> {
    const entry = await this.#deps.sessions.get(run.key);
    if (entry && sameConversation(entry, run.entry)) run.entry = entry;
  }

  /** The user's words go into the transcript and out of the inbox, in one step. */
  async #begin(run: LiveRun, prepared: Prepared): Promise<void> {
    const startedAt = this.#deps.env.clock.now();
    const { model } = prepared;
    await this.#around.journal.write(run, {
      ...beginning(run),
      record: { status: "running", startedAt },
      entry: {
        startedAt, endedAt: null, lastRunId: null, lastRunError: null, status: null, abortedLastRun: false,
        systemSent: true, modelProvider: model.provider, model: model.id, contextTokens: model.contextWindow,
      },
    });
    run.events.start(startedAt);
    run.events.status("starting_model");
    this.#changed(run, { reason: "agent.run.started" });
    this.#changed(run, { phase: "start", runId: run.runId });
  }

  /** Carries a command out; undefined when an ordinary message is left to be answered. */
  async #command(run: LiveRun, command: Command, args: string): Promise<string | undefined> {
    const entry = await this.#deps.sessions.get(run.key) ?? run.entry;
    const reply = await command.run({
      deps: this.#deps, request: run.request, where: run.where, entry, commands: this.#around.commands,
      stop: () => this.#around.stopOthers(run), counts: () => this.#around.counts(),
    }, args);
    // A reset changes what the run may append to.
    run.entry = await this.#deps.sessions.get(run.key) ?? entry;
    if (reply.message === undefined) return reply.text ?? "";
    run.message = reply.message;
    return undefined;
  }

  async #rescue(ending: Ending, error: unknown): Promise<RunOutcome> {
    const { run } = ending;
    const log = this.#deps.env.log.child("agents");
    try {
      if (error instanceof ConversationGone) run.stop("session-changed");
      if (run.signal.aborted) return await this.#finish.stopped(ending);
      const known = error instanceof Fault;
      if (!known) log.error(`run failed: ${messageOf(error)}`, { runId: run.runId, stack: stackOf(error) });
      run.phase = "closing";
      return await this.#finish.broken(
        ending,
        known ? error.message : "internal error; the log has the details.",
      );
    } catch (second) {
      // The end itself could not be written: the next start marks the run as interrupted.
      log.error(`the end of a run could not be written: ${messageOf(second)}`, { runId: run.runId });
      const problem = messageOf(second);
      run.events.failed({ errorMessage: `⚠️ Agent failed before reply: ${problem}` });
      return {
        runId: run.runId, status: "error", error: problem, endedAt: this.#deps.env.clock.now(),
        sessionId: run.entry.sessionId, sessionKey: run.key, agentId: run.where.agentId,
      };
    }
  }

  #changed(run: LiveRun, note: ChangeNote): void {
    this.#deps.sessions.changed(run.key, note).catch((error: unknown) => {
      this.#deps.env.log.child("agents").warn(`sessions.changed failed: ${messageOf(error)}`, {
        key: run.key,
      });
    });
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
