// Anthropic messages: blocks that are started, filled and stopped.
import { usage } from "./script.ts";
import type { AnswerHead, Done, Writer } from "./writer.ts";

type Item = Record<string, unknown>;

export function anthropic(head: AnswerHead): Writer {
  let index = -1;
  let open: "text" | "thinking" | undefined;
  const event = (type: string, rest: Item): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
  const stop = (): string => {
    if (!open) return "";
    open = undefined;
    return event("content_block_stop", { index });
  };
  const start = (kind: "text" | "thinking"): string => {
    if (open === kind) return "";
    const closed = stop();
    open = kind;
    index++;
    const empty = kind === "text" ? { text: "" } : { thinking: "", signature: "" };
    return closed + event("content_block_start", { index, content_block: { type: kind, ...empty } });
  };
  return {
    contentType: "text/event-stream",
    open: () => event("message_start", { message: { ...shell(head), content: [], stop_reason: null } }),
    text: (piece) => {
      const begun = start("text");
      return begun + event("content_block_delta", { index, delta: { type: "text_delta", text: piece } });
    },
    thinking: (piece) => {
      const begun = start("thinking");
      const signature = { type: "signature_delta", signature: "mock-signature" };
      return begun
        + event("content_block_delta", { index, delta: { type: "thinking_delta", thinking: piece } })
        + event("content_block_delta", { index, delta: signature });
    },
    call: (call) => {
      const closed = stop();
      index++;
      const block = { type: "tool_use", id: call.id, name: call.name, input: {} };
      const delta = { type: "input_json_delta", partial_json: JSON.stringify(call.args) };
      return closed + event("content_block_start", { index, content_block: block })
        + event("content_block_delta", { index, delta }) + event("content_block_stop", { index });
    },
    close: (done) => stop()
      + event("message_delta", {
        delta: { stop_reason: stopReason(done), stop_sequence: null },
        usage: { input_tokens: usage.input, output_tokens: usage.output },
      })
      + event("message_stop", {}),
    whole: (done) => ({ ...shell(head), content: blocks(done), stop_reason: stopReason(done) }),
  };
}

function shell(head: AnswerHead): Item {
  const counted = { input_tokens: usage.input, output_tokens: usage.output };
  return { id: `msg_${head.id}`, type: "message", role: "assistant", model: head.model, stop_sequence: null,
    usage: counted };
}

function blocks(done: Done): Item[] {
  const text: Item[] = done.text ? [{ type: "text", text: done.text }] : [];
  return [...text, ...done.calls.map((c) => ({ type: "tool_use", id: c.id, name: c.name, input: c.args }))];
}

function stopReason(done: Done): string {
  return done.calls.length > 0 ? "tool_use" : "end_turn";
}
