// The ends of a run. Each writes first and tells then, and leaves exactly one terminal chat event (S-101).

import type { Model, RunOutcome } from "#agents/port";
import {
  textOf, zeroUsage, type AssistantMessage, type CustomMessage, type Message,
} from "#protocol/records/message";
import type { RunDeps } from "./deps.ts";
import type { RunFailure } from "./failure.ts";
import type { Journal } from "./journal.ts";
import type { LiveRun } from "./live.ts";
import type { LoopEnd, Prepared } from "./loop.ts";
import { outcomeOf, type EndFacts, type RunTotals } from "./outcome.ts";

export interface Ending {
  run: LiveRun;
  totals: RunTotals;
  /** The model the run was to use; undefined when it ended before that was known. */
  asked: Model | undefined;
  /** With the model that is used now: a fallback may have taken over. */
  prepared: Prepared | undefined;
  /** Whether the user's message is in the transcript already. */
  begun: boolean;
}

/** Written by us, not by a model: the constants the official gateway uses for such rows. */
const OWN = { api: "openai-responses", provider: "openclaw", model: "gateway-injected" } as const;

export class Finish {
  readonly #deps: RunDeps;
  readonly #journal: Journal;

  constructor(deps: RunDeps, journal: Journal) {
    this.#deps = deps;
    this.#journal = journal;
  }

  /** The model is done; a silent answer ends without a message (S-103). */
  async answered(ending: Ending, end: Extract<LoopEnd, { kind: "done" }>): Promise<RunOutcome> {
    const { run, totals } = ending;
    const { stopReason } = end;
    const text = run.stream.text;
    const outcome = this.#outcome(ending, { status: "ok", stopReason, text });
    await this.#journal.write(run, {
      messages: [end.last],
      outcome,
      entry: this.#entry(ending, outcome, "done"),
    });
    const state = {
      stopReason,
      aborted: false,
      livenessState: "working",
      ...(totals.called.length > 0 ? { replayInvalid: true } : {}),
    };
    run.events.finishing(state);
    run.events.model(null);
    const { terminalReply, terminalReceipt, startedAt, endedAt } = outcome;
    run.events.end({
      replayInvalid: totals.called.length > 0, ...state, endedAt, startedAt, terminalReply, terminalReceipt,
      executionSettled: true,
    });
    run.stream.flush();
    run.events.final(text, stopReason);
    return outcome;
  }

  /** The provider failed for good: a row says so, and what was said before it broke is kept. */
  async failed(ending: Ending, end: Extract<LoopEnd, { kind: "failed" }>): Promise<RunOutcome> {
    const { run } = ending;
    const { failure } = end;
    const outcome = this.#outcome(ending, { status: "error", stopReason: "error", error: failure.text });
    const row = this.#errorRow(run, failure, end.partial);
    await this.#journal.write(run, {
      ...this.#leftovers(run, [row]), outcome, entry: this.#entry(ending, outcome, "failed"),
    });
    run.events.model(null);
    run.events.fallbackExhausted(failure);
    this.#told(ending, outcome, failure.text, {
      livenessState: "blocked",
      errorObservation: failure.observation,
    });
    const { errorKind, observation, text } = failure;
    run.events.failed({ errorMessage: text, ...(errorKind ? { errorKind } : {}), errorDetail: observation });
    return outcome;
  }

  /**
   * The run could not begin, or a defect of ours ended it: a row for people takes the place of the answer.
   */
  async broken(ending: Ending, problem: string): Promise<RunOutcome> {
    const { run } = ending;
    const outcome = this.#outcome(ending, { status: "error", stopReason: "error", error: problem });
    const row: CustomMessage = {
      role: "custom", customType: "run-failed-before-reply", display: true,
      content: `This turn ended before a reply: ${problem}`, timestamp: this.#deps.env.clock.now(),
    };
    const own = ending.begun ? { messages: [], consumed: [] } : beginning(run);
    const rest = this.#leftovers(run, [row]);
    await this.#journal.write(run, {
      messages: [...own.messages, ...rest.messages], consumed: [...own.consumed, ...rest.consumed],
      outcome, entry: this.#entry(ending, outcome, "failed"),
    });
    this.#told(ending, outcome, problem, { livenessState: "blocked" });
    run.events.failed({ errorMessage: `⚠️ Agent failed before reply: ${problem}` });
    return outcome;
  }

  /** Somebody stopped it; everybody was told at once, now the part of the answer is kept (S-65). */
  async stopped(ending: Ending): Promise<RunOutcome> {
    const { run } = ending;
    const reason = run.stopReason ?? "aborted";
    const status = reason === "timeout" ? "timeout" : reason === "shutdown" ? "interrupted" : "aborted";
    const text = run.stream.text;
    const outcome = this.#outcome(ending, {
      status,
      stopReason: reason,
      text,
      error: "This operation was aborted",
    });
    const own = ending.begun ? { messages: [], consumed: [] } : beginning(run);
    const rest = this.#leftovers(run, this.#partRow(run, reason));
    await this.#journal.write(run, {
      messages: [...own.messages, ...rest.messages], consumed: [...own.consumed, ...rest.consumed],
      outcome, entry: this.#entry(ending, outcome, status === "interrupted" ? "interrupted" : "killed"),
    });
    run.events.model(null);
    this.#told(ending, outcome, "This operation was aborted", { aborted: true, stopReason: "aborted" });
    return outcome;
  }

  /** A command answered; no model was asked. */
  async replied(ending: Ending, text: string): Promise<RunOutcome> {
    const { run } = ending;
    const outcome = this.#outcome(ending, { status: "ok", stopReason: "stop", text });
    const answer = this.#ownRow(run, text);
    const { messages, consumed } = beginning(run);
    await this.#journal.write(run, { messages: [...messages, answer], consumed, outcome });
    run.events.final(text, "stop");
    return outcome;
  }

  #told(ending: Ending, outcome: RunOutcome, error: string, data: Record<string, unknown>): void {
    const { endedAt, startedAt = ending.run.record.acceptedAt } = outcome;
    ending.run.events.error({ aborted: false, ...data, endedAt, startedAt, error, executionSettled: true });
  }

  #outcome(ending: Ending, facts: Omit<EndFacts, "endedAt" | "asked" | "used" | "totals">): RunOutcome {
    const endedAt = this.#deps.env.clock.now();
    const { asked, prepared: used, totals } = ending;
    return outcomeOf(ending.run, { ...facts, endedAt, asked, used, totals });
  }

  #entry(ending: Ending, outcome: RunOutcome, status: string): Record<string, unknown> {
    return {
      ...ending.totals.entryFields(),
      status,
      startedAt: outcome.startedAt ?? outcome.endedAt,
      endedAt: outcome.endedAt,
      lastRunId: ending.run.runId,
      lastRunError: status === "failed" ? outcome.error : null,
      abortedLastRun: status === "killed" || status === "interrupted",
    };
  }

  /** Inputs that were to join and found nobody to answer them: their words are kept. */
  #leftovers(run: LiveRun, rows: readonly Message[]): { messages: Message[]; consumed: LiveRun[] } {
    const inputs = run.steering.splice(0);
    return { messages: [...rows, ...inputs.map((input) => input.userMessage())], consumed: inputs };
  }

  #errorRow(run: LiveRun, failure: RunFailure, partial: Message | undefined): AssistantMessage {
    const base = partial?.role === "assistant" ? partial : undefined;
    const said = base ? textOf(base).trim() : "";
    const { provider, model } = failure.observation;
    const row: AssistantMessage & { idempotencyKey: string } = {
      role: "assistant",
      content: [{ type: "text", text: said === "" ? failure.rowText : said }],
      api: base?.api ?? OWN.api,
      provider,
      model,
      usage: base?.usage ?? zeroUsage(),
      stopReason: "error",
      errorMessage: failure.detail,
      timestamp: this.#deps.env.clock.now(),
      idempotencyKey: `${run.runId}:terminal-error`,
    };
    return row;
  }

  #partRow(run: LiveRun, reason: string): Message[] {
    const text = run.stream.turnText;
    if (text === "") return [];
    const openclawAbort = { aborted: true, origin: reason, runId: run.runId };
    const row: AssistantMessage & { openclawAbort: object } = { ...this.#ownRow(run, text), openclawAbort };
    return [row];
  }

  #ownRow(run: LiveRun, text: string): AssistantMessage & { idempotencyKey: string } {
    return {
      role: "assistant", content: [{ type: "text", text }], ...OWN, usage: zeroUsage(), stopReason: "stop",
      timestamp: this.#deps.env.clock.now(), idempotencyKey: `${run.runId}:assistant`,
    };
  }
}

/** The messages a run begins with, and the inputs they come from. */
export function beginning(run: LiveRun): { messages: Message[]; consumed: readonly LiveRun[] } {
  return { messages: run.inputs.map((input) => input.userMessage()), consumed: run.inputs };
}
