// OpenAI responses: typed server-sent events, each with a running sequence number.
import { usage } from "./script.ts";
import type { AnswerHead, Done, ToolCall, Writer } from "./writer.ts";

type Item = Record<string, unknown>;

export function openaiResponses(head: AnswerHead): Writer {
  const id = `resp_${head.id}`;
  const messageId = `msg_${head.id}`;
  const out: Item[] = [];
  let sequence = 0;
  let text = "";
  let textIndex = -1;
  const event = (type: string, rest: Item): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...rest })}\n\n`;
  const add = (item: Item): number => out.push(item) - 1;
  const openText = (): string => {
    if (textIndex >= 0) return "";
    const begun = { id: messageId, role: "assistant", status: "in_progress", content: [] };
    textIndex = add({ type: "message", ...begun });
    const at = { item_id: messageId, output_index: textIndex, content_index: 0 };
    return event("response.output_item.added", { output_index: textIndex, item: out[textIndex] })
      + event("response.content_part.added", { ...at, part: part("") });
  };
  const closeText = (): string => {
    if (textIndex < 0) return "";
    const at = { item_id: messageId, output_index: textIndex, content_index: 0 };
    const item = message(messageId, text);
    out[textIndex] = item;
    return event("response.output_text.done", { ...at, text })
      + event("response.content_part.done", { ...at, part: part(text) })
      + event("response.output_item.done", { output_index: textIndex, item });
  };
  return {
    contentType: "text/event-stream",
    open: () => event("response.created", { response: body(head, id, [], "in_progress") })
      + event("response.in_progress", { response: body(head, id, [], "in_progress") }),
    text: (piece) => {
      const opened = openText();
      text += piece;
      const at = { item_id: messageId, output_index: textIndex, content_index: 0 };
      return opened + event("response.output_text.delta", { ...at, delta: piece });
    },
    thinking: (piece) => reasoning(event, add, `rs_${head.id}`, piece),
    call: (call) => {
      const item = callItem(call);
      const index = add(item);
      const at = { item_id: item["id"], output_index: index };
      return event("response.output_item.added", { output_index: index, item: { ...item, arguments: "" } })
        + event("response.function_call_arguments.delta", { ...at, delta: item["arguments"] })
        + event("response.function_call_arguments.done", { ...at, arguments: item["arguments"] })
        + event("response.output_item.done", { output_index: index, item });
    },
    close: () => closeText() + event("response.completed", { response: body(head, id, out, "completed") }),
    whole: (done) => body(head, id, wholeItems(messageId, done), "completed"),
  };
}

function reasoning(
  event: (type: string, rest: Item) => string,
  add: (item: Item) => number,
  id: string,
  piece: string,
): string {
  const summary = { type: "summary_text", text: piece };
  const item = { type: "reasoning", id, summary: [summary] };
  const index = add(item);
  const at = { item_id: id, output_index: index, summary_index: 0 };
  return event("response.output_item.added", { output_index: index, item: { ...item, summary: [] } })
    + event("response.reasoning_summary_part.added", { ...at, part: { ...summary, text: "" } })
    + event("response.reasoning_summary_text.delta", { ...at, delta: piece })
    + event("response.reasoning_summary_text.done", { ...at, text: piece })
    + event("response.reasoning_summary_part.done", { ...at, part: summary })
    + event("response.output_item.done", { output_index: index, item });
}

function wholeItems(messageId: string, done: Done): Item[] {
  const items: Item[] = done.text ? [message(messageId, done.text)] : [];
  return [...items, ...done.calls.map(callItem)];
}

function message(id: string, text: string): Item {
  return { type: "message", id, role: "assistant", status: "completed", content: [part(text)] };
}

function part(text: string): Item {
  return { type: "output_text", text, annotations: [] };
}

function callItem(call: ToolCall): Item {
  const args = JSON.stringify(call.args);
  return { type: "function_call", id: `fc_${call.id}`, call_id: call.id, name: call.name, arguments: args,
    status: "completed" };
}

function body(head: AnswerHead, id: string, output: Item[], status: string): Item {
  const tokens = {
    input_tokens: usage.input,
    output_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  };
  const counted = status === "completed" ? { usage: tokens } : {};
  return { id, object: "response", created_at: head.createdS, model: head.model, status, output, ...counted };
}
