// OpenAI chat completions: server-sent chunks or one object.
import { usage } from "./script.ts";
import type { AnswerHead, Done, Writer } from "./writer.ts";

const tokens = {
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
};

export function openaiChat(head: AnswerHead): Writer {
  let calls = 0;
  const base = { id: head.id, object: "chat.completion.chunk", created: head.createdS, model: head.model };
  const chunk = (delta: unknown, finish: string | null = null): string =>
    data({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] });
  return {
    contentType: "text/event-stream",
    open: () => chunk({ role: "assistant", content: "" }),
    text: (piece) => chunk({ content: piece }),
    thinking: (piece) => chunk({ reasoning_content: piece }),
    call: (call) => {
      const fn = { name: call.name, arguments: JSON.stringify(call.args) };
      return chunk({ tool_calls: [{ index: calls++, id: call.id, type: "function", function: fn }] });
    },
    close: (done) => {
      const end = chunk({}, done.calls.length > 0 ? "tool_calls" : "stop");
      const count = head.usageWanted ? data({ ...base, choices: [], usage: tokens }) : "";
      return `${end}${count}data: [DONE]\n\n`;
    },
    whole: (done) => whole(head, done),
  };
}

function whole(head: AnswerHead, done: Done): unknown {
  const calls = done.calls.map((call) => ({
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.args) },
  }));
  const called = calls.length > 0 ? { tool_calls: calls } : {};
  const message = { role: "assistant", content: done.text || null, ...called };
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  return {
    id: head.id,
    object: "chat.completion",
    created: head.createdS,
    model: head.model,
    choices: [{ index: 0, message, finish_reason: finish }],
    usage: tokens,
  };
}

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
