// Ollama's native chat: one JSON object a line.
import { usage } from "./script.ts";
import type { AnswerHead, Done, Writer } from "./writer.ts";

/** Models the server says are installed, in the form of `/api/tags`. */
export function ollamaTags(models: readonly string[]): unknown {
  return {
    models: models.map((name) => ({
      name,
      model: name,
      modified_at: "2026-01-01T00:00:00Z",
      size: 1_000_000,
      digest: "0".repeat(64),
      details: { format: "gguf", family: "mock", parameter_size: "1B", quantization_level: "Q4_0" },
    })),
  };
}

/** The answer of `/api/show`: what the model can do and how much it can hold. */
export function ollamaShow(contextTokens: number): unknown {
  return {
    details: { format: "gguf", family: "mock", parameter_size: "1B", quantization_level: "Q4_0" },
    model_info: { "general.architecture": "mock", "mock.context_length": contextTokens },
    capabilities: ["completion", "tools"],
  };
}

export function ollama(head: AnswerHead): Writer {
  const line = (message: unknown): string =>
    `${JSON.stringify({ model: head.model, created_at: stamp(head), message, done: false })}\n`;
  return {
    contentType: "application/x-ndjson",
    open: () => "",
    text: (piece) => line({ role: "assistant", content: piece }),
    thinking: (piece) => line({ role: "assistant", content: "", thinking: piece }),
    call: ({ name, args }) => {
      const called = [{ function: { name, arguments: args } }];
      return line({ role: "assistant", content: "", tool_calls: called });
    },
    close: () => `${JSON.stringify({ ...ending(head), message: { role: "assistant", content: "" } })}\n`,
    whole: (done) => ({ ...ending(head), message: message(done) }),
  };
}

function message(done: Done): unknown {
  const calls = done.calls.map((call) => ({ function: { name: call.name, arguments: call.args } }));
  return { role: "assistant", content: done.text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function ending(head: AnswerHead): Record<string, unknown> {
  return {
    model: head.model,
    created_at: stamp(head),
    done: true,
    done_reason: "stop",
    total_duration: 1_000_000,
    load_duration: 0,
    prompt_eval_count: usage.input,
    eval_count: usage.output,
  };
}

function stamp(head: AnswerHead): string {
  return new Date(head.createdS * 1000).toISOString();
}
