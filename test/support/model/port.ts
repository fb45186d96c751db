// Drives a model port in tests.

import { systemEnv } from "#kernel/env";
import type { Model, ModelEvent, ModelPort, ModelRequest } from "#agents/port";
import type { ProviderDeps } from "#agents/models/provider";

export function providerDeps(over: Partial<ProviderDeps> = {}): ProviderDeps {
  return { env: systemEnv(), fetch, userAgent: "openclaw-test", timeZone: () => "UTC", ...over };
}

/** A model at a scripted server; prices as in the recordings. */
export function modelAt(url: string, api: string, over: Partial<Model> = {}): Model {
  const v1 = api === "openai-completions" || api === "openai-responses";
  return {
    provider: "mock",
    id: "mock-1",
    name: "Mock One",
    api,
    baseUrl: v1 ? `${url}/v1` : url,
    reasoning: true,
    input: ["text"],
    contextWindow: 120_000,
    maxTokens: 4_096,
    cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
    source: "config",
    ...over,
  };
}

export function requestFor(model: Model, text: string, over: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model,
    systemPrompt: "You are a test.",
    messages: [{ role: "user", content: text, timestamp: 1 }],
    tools: [],
    thinking: "off",
    signal: new AbortController().signal,
    sessionId: "s-1",
    ...over,
  };
}

export async function collect(
  port: ModelPort,
  request: ModelRequest,
  apiKey = "key-of-the-test",
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of port.stream(request, apiKey)) events.push(event);
  return events;
}

/** The text deltas of a stream, joined. */
export function said(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === "text" ? event.delta : "")).join("");
}

export function done(events: readonly ModelEvent[]): Extract<ModelEvent, { type: "done" }>["message"] {
  const last = events.at(-1);
  if (last?.type !== "done") throw new Error(`ended with ${JSON.stringify(last)}`);
  return last.message;
}

export function failure(events: readonly ModelEvent[]): Extract<ModelEvent, { type: "failed" }> {
  const last = events.at(-1);
  if (last?.type !== "failed") throw new Error(`ended with ${JSON.stringify(last)}`);
  return last;
}
