// The events of one run in the shapes that were measured (wire §6). Agent and chat events share one counter.

import type { RunFailure } from "#agents/run/failure";
import type { Clock } from "#kernel/clock";
import { agent, agentTool } from "#protocol/events/agent";
import { chat, chatEnd } from "#protocol/events/chat";
import type { Publish } from "#protocol/event";
import { Scene, type SceneEvent } from "./scene.ts";
import type { DeltaSink } from "./stream.ts";

export interface RunIdentity {
  runId: string;
  /** Runs of `agent` show no phases in chat (as recorded). */
  family: "chat" | "agent";
  sessionKey: string;
  sessionId: string;
  agentId: string;
  spawnedBy?: string | undefined;
}

export type Phase = "preparing_workspace" | "preparing_context" | "starting_model";

/** What a retry announces (wire §6, HTTP 500). */
export interface RetryNote {
  message: string;
  retryAttempt: number;
  maxRetries: number;
  delayMs: number;
  attempt: number;
  maxAttempts: number;
  reason: string;
}

export interface ChatError {
  errorMessage: string;
  errorKind?: string;
  errorDetail?: Record<string, unknown>;
}

export class RunEvents implements DeltaSink {
  readonly #publish: Publish;
  readonly #clock: Pick<Clock, "now">;
  readonly #run: RunIdentity;
  readonly #chatHead: { runId: string; sessionKey: string; agentId: string; spawnedBy?: string };
  readonly #agentTail: { sessionKey: string; agentId: string; spawnedBy?: string };
  readonly #scene = new Scene();
  #seq = 0;
  #ended = false;

  constructor(publish: Publish, clock: Pick<Clock, "now">, run: RunIdentity) {
    this.#publish = publish;
    this.#clock = clock;
    this.#run = run;
    const { runId, sessionKey, agentId, spawnedBy } = run;
    this.#agentTail = { sessionKey, agentId, ...(spawnedBy ? { spawnedBy } : {}) };
    this.#chatHead = { runId, ...this.#agentTail };
  }

  /** Whether the one end of the run was told (S-101). */
  get ended(): boolean {
    return this.#ended;
  }

  /** What was shown so far, for somebody who comes late. */
  get shown(): SceneEvent[] {
    return this.#scene.list();
  }

  advance(): void {
    this.#seq += 1;
  }

  /** A phase in both streams under one number; runs of `agent` show none. */
  status(phase: Phase): void {
    if (this.#run.family !== "chat") return;
    this.#seq += 1;
    this.#chatStatus(phase);
    this.#agent("run_status", { phase });
  }

  retrying(note: RetryNote): void {
    this.#seq += 1;
    const { attempt, maxAttempts, reason } = note;
    // Recorded for rate limits only.
    const retry = reason === "rate_limit" ? { retry: { attempt, maxAttempts, reason } } : {};
    if (this.#run.family === "chat") this.#chatStatus("starting_model", retry);
    this.#agent("run_status", { phase: "retrying", ...note });
  }

  start(startedAt: number): void {
    this.#lifecycle({ phase: "start", startedAt });
  }

  /** The model that answers now; null when none does any more. */
  model(model: { provider: string; id: string } | null): void {
    const data = { phase: "model", provider: model?.provider ?? null, model: model?.id ?? null };
    this.#lifecycle(data, model ? undefined : "main");
  }

  finishing(data: Record<string, unknown>): void {
    this.#lifecycle({ phase: "finishing", ...data, endedAt: this.#clock.now() });
  }

  /** An attempt failed; the run itself may go on. */
  failing(failure: RunFailure): void {
    this.finishing({
      error: failure.text, errorObservation: failure.observation, aborted: false, livenessState: "blocked",
    });
  }

  /** No model is left to try. */
  fallbackExhausted(failure: RunFailure): void {
    this.#fallback(failure, { fallbackStepChainPosition: 1, fallbackStepFinalOutcome: "chain_exhausted" });
  }

  /** Another model takes over; `position` counts from 1. */
  fallingBack(failure: RunFailure, toModel: string, position: number): void {
    this.#fallback(failure, {
      fallbackStepToModel: toModel,
      fallbackStepChainPosition: position,
      fallbackStepFinalOutcome: "next_fallback",
    });
  }

  #fallback(failure: RunFailure, outcome: Record<string, unknown>): void {
    this.#lifecycle({
      phase: "fallback_step",
      fallbackStepType: "fallback_step",
      fallbackStepFromModel: failure.modelRef,
      fallbackStepFromFailureReason: failure.observation.failoverReason,
      fallbackStepFromFailureDetail: failure.detail,
      ...outcome,
    });
  }

  end(data: Record<string, unknown>): void {
    this.#lifecycle({ ...data, phase: "end" });
  }

  error(data: Record<string, unknown>): void {
    this.#lifecycle({ ...data, phase: "error" });
  }

  usage(outputTokens: number): void {
    this.#seq += 1;
    this.#agent("usage", { outputTokens });
  }

  /** A tool item, or a command's output: shown to everybody. */
  item(stream: "item" | "command_output", data: Record<string, unknown>): void {
    this.#seq += 1;
    this.#agent(stream, data);
  }

  /**
   * A tool call with its arguments or results, and the session's fields as the official frames repeat them.
   */
  tool(data: Record<string, unknown>, fields: () => Record<string, unknown>): void {
    this.#seq += 1;
    const { sessionId, sessionKey } = this.#run;
    const payload = this.#payload("tool", data);
    this.#publish(agentTool, { ...fields(), ...payload, sessionId }, { sessionKey });
    this.#remember(payload);
  }

  assistant(text: string, delta: string, itemId: string, replace: boolean): void {
    this.#agent("assistant", replace ? { itemId, text, delta, replace } : { text, delta, itemId });
  }

  chat(text: string, deltaText: string, replace: boolean): void {
    if (this.#ended) return;
    const payload = {
      ...this.#chatHead, seq: this.#seq, state: "delta" as const, deltaText, message: this.#message(text),
      ...(replace ? { replace } : {}),
    };
    this.#publish(chat, payload, { sessionKey: this.#run.sessionKey });
  }

  /**
   * Silent runs end without a message (S-103); `stopReason` is absent for a message that joined another run.
   */
  final(text: string | undefined, stopReason?: string): void {
    this.#finish("final", { ...(stopReason ? { stopReason } : {}), ...this.#withMessage(text) });
  }

  /** Both ends of a stopped run under one number, with the text so far (S-65). */
  cancelled(text: string | undefined, stopReason: string, startedAt: number): void {
    if (this.#ended) return;
    this.#seq += 1;
    this.#finish("aborted", { stopReason, ...this.#withMessage(text) });
    const times = { startedAt, endedAt: this.#clock.now() };
    const data = { phase: "end", status: "cancelled", aborted: true, stopReason, ...times };
    const { sessionId, sessionKey } = this.#run;
    this.#publish(agent, { ...this.#payload("lifecycle", data), sessionId }, { sessionKey });
  }

  failed(error: ChatError): void {
    this.#finish("error", { ...error });
  }

  /** The first event of an end takes a number of its own when none was used yet. */
  #finish(state: "final" | "aborted" | "error", data: Record<string, unknown>): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#seq === 0) this.#seq = 1;
    const payload = { ...this.#chatHead, seq: this.#seq, state, ...data };
    this.#publish(chatEnd, payload, { sessionKey: this.#run.sessionKey });
  }

  #chatStatus(phase: Phase, more: object = {}): void {
    if (this.#ended) return;
    const payload = { ...this.#chatHead, seq: this.#seq, state: "status" as const, phase, ...more };
    this.#publish(chat, payload, { sessionKey: this.#run.sessionKey });
  }

  #lifecycle(data: Record<string, unknown>, lane?: string): void {
    this.#seq += 1;
    const { sessionId, sessionKey } = this.#run;
    const payload = { ...this.#payload("lifecycle", data), sessionId, ...(lane ? { lane } : {}) };
    this.#publish(agent, payload, { sessionKey });
  }

  #agent(stream: string, data: Record<string, unknown>): void {
    const payload = this.#payload(stream, data);
    this.#publish(agent, payload, { sessionKey: this.#run.sessionKey });
    this.#remember(payload);
  }

  #remember(payload: SceneEvent & { isHeartbeat: boolean }): void {
    const { isHeartbeat: _always, ...event } = payload;
    this.#scene.note(event);
  }

  #payload(stream: string, data: Record<string, unknown>) {
    const { runId } = this.#run;
    return {
      runId, stream, data, ...this.#agentTail, seq: this.#seq, ts: this.#clock.now(), isHeartbeat: false,
    };
  }

  #withMessage(text: string | undefined): object {
    return text === undefined || text === "" ? {} : { message: this.#message(text) };
  }

  #message(text: string): object {
    return { role: "assistant", content: [{ type: "text", text }], timestamp: this.#clock.now() };
  }
}
