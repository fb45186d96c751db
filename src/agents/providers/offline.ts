// The offline helper as a model: deterministic, no network, real tool calls through the ordinary loop.

import type { ModelEvent, ModelPort, ModelRequest } from "#agents/port";
import { type AssistantMessage, type ToolCallBlock, zeroUsage } from "#protocol/records/message";
import { emptyMessage, provider, type ProviderDeps } from "../models/provider.ts";

export default provider({ api: "builtin", open: (deps) => offlinePort(deps) });

/** An answer comes in this many pieces at most, so that every client exercises its streaming. */
const PIECES_MAX = 4;

function offlinePort(deps: ProviderDeps): ModelPort {
  return { stream: (request) => stream(deps, request) };
}

async function* stream(deps: ProviderDeps, request: ModelRequest): AsyncGenerator<ModelEvent> {
  const { reply } = await import("../offline/reply.ts");
  const base: AssistantMessage = { ...emptyMessage(deps, request), usage: zeroUsage() };
  if (request.signal.aborted) {
    const failure = { kind: "aborted" as const, message: "aborted", visible: false };
    yield { type: "failed", failure, message: { ...base, stopReason: "aborted", errorMessage: "aborted" } };
    return;
  }
  const next = reply({
    messages: request.messages,
    tools: request.tools.map(({ name }) => name),
    nowMs: deps.env.clock.now(),
    timeZone: deps.timeZone(),
  });
  if ("say" in next) {
    for (const delta of pieces(next.say)) yield { type: "text", delta };
    yield {
      type: "done",
      message: { ...base, content: [{ type: "text", text: next.say }], stopReason: "stop" },
    };
    return;
  }
  const { name, args } = next.call;
  const call: ToolCallBlock = { type: "toolCall", id: `call_${deps.env.ids.uuid()}`, name, arguments: args };
  yield { type: "toolCall", call };
  yield { type: "done", message: { ...base, content: [call], stopReason: "toolUse" } };
}

/** Cuts a text at spaces into a few parts of about the same size. */
function pieces(text: string): string[] {
  const size = Math.max(24, Math.ceil(text.length / PIECES_MAX));
  return text.match(new RegExp(`[\\s\\S]{1,${size}}(?:\\s|$)|[\\s\\S]{1,${size}}`, "g")) ?? [text];
}
