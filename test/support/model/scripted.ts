// A model that does what a test says: a real ModelPort whose steps are given in advance, on the clock of the
// test.

import type { Model, ModelEvent, ModelFailure, ModelPort, ModelRequest } from "#agents/port";
import type { Clock } from "#kernel/clock";
import { zeroUsage, type AssistantMessage, type ToolCallBlock, type Usage } from "#protocol/records/message";

/** One thing the model does. An answer without `fail` or `hang` ends by itself. */
export type Step =
  | { say: string; afterMs?: number }
  | { think: string }
  | { call: string; args?: Record<string, unknown>; id?: string }
  | { fail: Partial<ModelFailure> & Pick<ModelFailure, "kind"> }
  | { hang: true }
  /** Ends the answer with this reason instead of the one that follows from its content. */
  | { stop: AssistantMessage["stopReason"] };

export const MODEL: Model = {
  provider: "mock",
  id: "mock-1",
  name: "Mock One",
  api: "openai-completions",
  baseUrl: "http://127.0.0.1:1/v1",
  reasoning: false,
  input: ["text"],
  contextWindow: 120_000,
  maxTokens: 4_096,
  cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
  source: "config",
};

/** As in the recordings: 11 tokens in and 7 out cost 0.000025. */
export function mockUsage(): Usage {
  const cost = { input: 0.000_011, output: 0.000_014, cacheRead: 0, cacheWrite: 0, total: 0.000_025 };
  return { ...zeroUsage(), input: 11, output: 7, totalTokens: 18, cost };
}

export class ScriptedModel implements ModelPort {
  /** Requests in the order they came. */
  readonly requests: ModelRequest[] = [];
  /** Requests whose connection was closed before the answer was complete. */
  left = 0;
  readonly #clock: Clock;
  #answers: Step[][] = [];
  #calls = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds the answers to the next requests, one list each; without any the model says "Hello from mock.". */
  answer(...answers: Step[][]): void {
    this.#answers.push(...answers);
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    this.requests.push({ ...request, messages: structuredClone(request.messages) });
    const steps = this.#answers.shift() ?? [{ say: "Hello" }, { say: " from" }, { say: " mock." }];
    const content: AssistantMessage["content"] = [];
    let complete = false;
    try {
      for (const step of steps) {
        if ("say" in step) {
          if (step.afterMs) await this.#clock.sleep(step.afterMs, request.signal);
          addText(content, step.say);
          yield { type: "text", delta: step.say };
        } else if ("think" in step) {
          content.push({ type: "thinking", thinking: step.think });
          yield { type: "thinking", delta: step.think };
        } else if ("call" in step) {
          yield { type: "toolCall", call: this.#call(content, step) };
        } else if ("hang" in step) {
          await this.#clock.sleep(86_400_000, request.signal);
        } else if ("fail" in step) {
          complete = true;
          const visible = content.some((block) => block.type !== "thinking");
          const failure = { message: `mock failed: ${step.fail.kind}`, visible, ...step.fail };
          yield { type: "failed", failure, message: message(request.model, content, "error", this.#clock) };
          return;
        }
      }
      complete = true;
      const asked = steps.find((step) => "stop" in step);
      const calls = content.some((block) => block.type === "toolCall");
      const stopReason = asked?.stop ?? (calls ? "toolUse" : "stop");
      yield { type: "done", message: message(request.model, content, stopReason, this.#clock) };
    } finally {
      if (!complete) this.left += 1;
    }
  }

  #call(content: AssistantMessage["content"], step: Extract<Step, { call: string }>): ToolCallBlock {
    this.#calls += 1;
    const id = step.id ?? `call_mock_${this.#calls}`;
    const block: ToolCallBlock = { type: "toolCall", id, name: step.call, arguments: step.args ?? {} };
    content.push(block);
    return block;
  }
}

function addText(content: AssistantMessage["content"], text: string): void {
  const last = content.at(-1);
  if (last?.type === "text") last.text += text;
  else content.push({ type: "text", text });
}

function message(
  model: Model,
  content: AssistantMessage["content"],
  stopReason: AssistantMessage["stopReason"],
  clock: Clock,
): AssistantMessage {
  return {
    role: "assistant", content, api: model.api, provider: model.provider, model: model.id,
    usage: stopReason === "error" ? zeroUsage() : mockUsage(), stopReason, timestamp: clock.now(),
  };
}
