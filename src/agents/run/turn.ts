// One assistant message: the model call, its retries, and what the stream says on the way.

import type { Model, ModelEvent, ModelFailure, ModelPort, ModelRequest } from "#agents/port";
import type { Env } from "#kernel/env";
import { messageOf } from "#kernel/fault";
import { type AssistantMessage, textOf } from "#protocol/records/message";
import {
  RETRY_POLICY,
  retryDelay,
  retryMessage,
  retryReason,
  type RunFailure,
  runFailure,
} from "./failure.ts";
import type { LiveRun } from "./live.ts";

export type TurnEnd =
  | { kind: "message"; message: AssistantMessage }
  /** No further attempt: `message` has what came before it broke. */
  | { kind: "failed"; failure: RunFailure; message: AssistantMessage | undefined }
  | { kind: "stopped" };

export interface TurnDeps {
  env: Env;
  port: ModelPort;
  apiKey: string | undefined;
  model: Model;
  /** Number of the turn in the run, 1-based, for item ids. */
  turn: number;
  /** Called with each attempt: the session's row shows which model works. */
  onModel(): void;
}

/** Asks the model until it answers, the failure is final, or the run is stopped. */
export async function modelTurn(
  run: LiveRun, deps: TurnDeps, request: Omit<ModelRequest, "signal">,
): Promise<TurnEnd> {
  const { env, model } = deps;
  run.stream.begin(itemId(deps));
  for (let retry = 1; ; retry++) {
    run.events.model(model);
    deps.onModel();
    const end = await attempt(run, deps, { ...request, signal: run.signal });
    if (run.signal.aborted || end === undefined) return { kind: "stopped" };
    if (end.type === "done") return { kind: "message", message: end.message };
    if (end.failure.kind === "aborted") return { kind: "stopped" };
    const failure = runFailure(end.failure, model);
    run.events.failing(failure);
    const delayMs = retryDelay(end.failure, retry, env.random);
    if (delayMs === null) return { kind: "failed", failure, message: end.message };
    announce(run, end.failure, retry, delayMs);
    try {
      await env.clock.sleep(delayMs, run.signal);
    } catch {
      // Only the run's own signal ends the sleep.
      return { kind: "stopped" };
    }
    run.stream.restart(itemId(deps));
    run.events.status("preparing_context");
    run.events.start(env.clock.now());
    run.events.status("starting_model");
  }
}

type AttemptEnd =
  | { type: "done"; message: AssistantMessage }
  | { type: "failed"; message: AssistantMessage | undefined; failure: ModelFailure };

/**
 * Reads one stream to its end. A stop does not wait for the adapter: it is told through the signal, and what
 * it still says is not heard.
 */
function attempt(run: LiveRun, deps: TurnDeps, request: ModelRequest): Promise<AttemptEnd | undefined> {
  const stopped = Promise.withResolvers<undefined>();
  const onAbort = (): void => stopped.resolve(undefined);
  if (run.signal.aborted) return Promise.resolve(undefined);
  run.signal.addEventListener("abort", onAbort, { once: true });
  const reading = read(run, deps, request);
  return Promise.race([reading, stopped.promise]).finally(() =>
    run.signal.removeEventListener("abort", onAbort)
  );
}

async function read(run: LiveRun, deps: TurnDeps, request: ModelRequest): Promise<AttemptEnd> {
  const { stream } = run;
  try {
    for await (const event of deps.port.stream(request, deps.apiKey)) {
      if (event.type === "text") stream.push(event.delta);
      else if (event.type === "done") return ended(run, event);
      else if (event.type === "failed") return event;
    }
    return broken("the model's answer ended without an end", stream.turnText !== "");
  } catch (error) {
    // Adapters report failures as events; an exception is a defect of the adapter and is not retried.
    deps.env.log.child("agents").error(`model adapter failed: ${messageOf(error)}`, { runId: run.runId });
    return broken(messageOf(error), true);
  }
}

function ended(run: LiveRun, event: Extract<ModelEvent, { type: "done" }>): AttemptEnd {
  if (!run.signal.aborted) run.stream.finishTurn(textOf(event.message));
  return event;
}

function broken(message: string, visible: boolean): AttemptEnd {
  return { type: "failed", message: undefined, failure: { kind: "unknown", message, visible } };
}

function announce(run: LiveRun, failure: ModelFailure, retry: number, delayMs: number): void {
  const { retriesMax } = RETRY_POLICY;
  run.events.retrying({
    message: retryMessage(failure, retry, delayMs),
    retryAttempt: retry,
    maxRetries: retriesMax,
    delayMs,
    attempt: retry + 1,
    maxAttempts: retriesMax + 1,
    reason: retryReason(failure),
  });
}

function itemId(deps: TurnDeps): string {
  return `${deps.env.ids.uuid()}:${deps.turn}`;
}
