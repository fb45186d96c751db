// The loop of a run: model call, tools, model call, until the model has nothing more to do.

import type { Model, ModelPort, Tool, ToolSpec } from "#agents/port";
import type { Message, ToolResultMessage } from "#protocol/records/message";
import { callsOf, forModel } from "./prompt/context.ts";
import type { RunDeps } from "./deps.ts";
import type { RunFailure } from "./failure.ts";
import type { Journal } from "./journal.ts";
import type { LiveRun } from "./live.ts";
import type { RunTotals } from "./outcome.ts";
import { runTools } from "./tools.ts";
import { modelTurn } from "./turn.ts";

/** Everything that is fixed once the run has begun. */
export interface Prepared {
  model: Model;
  port: ModelPort;
  apiKey: string | undefined;
  tools: readonly Tool[];
  specs: readonly ToolSpec[];
  /** Why a tool that is not among these cannot be used. */
  refusal(name: string): string;
  systemPrompt: string;
  thinking: string;
  workspaceDir: string;
  turnsMax: number;
}

export type LoopEnd =
  /** `last` is the answer that is not in the transcript yet: it goes there with the end of the run. */
  | { kind: "done"; stopReason: string; last: Message }
  | { kind: "failed"; failure: RunFailure; partial: Message | undefined }
  | { kind: "stopped" }
  | { kind: "exhausted"; turns: number };

export interface LoopDeps extends Pick<RunDeps, "env" | "sessions"> {
  journal: Journal;
  totals: RunTotals;
  /** Tells that the session's row changed. */
  changed(phase: string): void;
}

/** Share of the context window one tool result may fill, and its bounds, in characters. */
const RESULT_SHARE = 0.4;
const RESULT_CHARS = { min: 16_000, max: 64_000 };

export async function runLoop(
  run: LiveRun, deps: LoopDeps, prepared: Prepared, history: readonly Message[],
): Promise<LoopEnd> {
  const messages: Message[] = [...history];
  for (let turn = 1; turn <= prepared.turnsMax; turn++) {
    messages.push(...await steer(run, deps));
    const end = await ask(run, deps, prepared, { turn, messages });
    if (end.kind === "stopped") return end;
    if (end.kind === "failed") return { kind: "failed", failure: end.failure, partial: end.message };
    const { message } = end;
    deps.totals.add(message);
    run.events.usage(deps.totals.usage.output);
    const calls = callsOf(message);
    if (calls.length === 0 && run.steering.length === 0) {
      // From here on nothing may join: what arrives now is a run of its own.
      run.phase = "closing";
      return { kind: "done", stopReason: message.stopReason, last: message };
    }
    await deps.journal.write(run, { messages: [message] });
    // Written text is no longer a part that a stop would have to save.
    run.stream.begin("");
    messages.push(message);
    if (calls.length === 0) continue;
    const results = await useTools(run, deps, prepared, calls);
    messages.push(...results);
    if (run.signal.aborted) return { kind: "stopped" };
  }
  return { kind: "exhausted", turns: prepared.turnsMax };
}

async function ask(
  run: LiveRun, deps: LoopDeps, prepared: Prepared, state: { turn: number; messages: readonly Message[] },
) {
  const { model, port, apiKey } = prepared;
  const { turn } = state;
  const onModel = (): void => deps.changed("model");
  return await modelTurn(run, { env: deps.env, port, apiKey, model, turn, onModel }, {
    model,
    systemPrompt: prepared.systemPrompt,
    messages: forModel(state.messages),
    tools: prepared.specs,
    thinking: prepared.thinking,
    sessionId: run.entry.sessionId,
  });
}

async function useTools(
  run: LiveRun, deps: LoopDeps, prepared: Prepared, calls: ReturnType<typeof callsOf>,
): Promise<ToolResultMessage[]> {
  const share = Math.round(prepared.model.contextWindow * RESULT_SHARE);
  const batch = await runTools(run, {
    env: deps.env,
    tools: prepared.tools,
    refusal: prepared.refusal,
    workspaceDir: prepared.workspaceDir,
    resultCharsMax: Math.min(RESULT_CHARS.max, Math.max(RESULT_CHARS.min, share)),
    row: () => deps.sessions.eventFields(run.entry),
  }, calls);
  deps.totals.called.push(...calls.map((call) => call.name));
  deps.totals.succeeded.push(...batch.succeeded);
  await deps.journal.write(run, { messages: batch.results });
  return batch.results;
}

/** Takes the inputs that arrived meanwhile into the conversation (S-91). */
async function steer(run: LiveRun, deps: LoopDeps): Promise<Message[]> {
  const inputs = run.steering.splice(0);
  if (inputs.length === 0) return [];
  const messages = inputs.map((input) => input.userMessage());
  await deps.journal.write(run, { messages, consumed: inputs });
  return messages;
}
