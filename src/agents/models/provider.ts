// How a wire API joins the catalogue: one leaf in agents/providers each, opened on first use.

import type { ModelPort, ModelRequest } from "#agents/port";
import type { Env } from "#kernel/env";
import { type AssistantMessage, zeroUsage } from "#protocol/records/message";

export interface ProviderDeps {
  env: Env;
  fetch: typeof fetch;
  /** Sent as User-Agent. */
  userAgent: string;
  /** Time zone for what people read, IANA name; undefined is the machine's. */
  timeZone(): string | undefined;
}

export interface Provider {
  /** The `api` of the models this adapter serves. */
  api: string;
  /** Makes the port. Heavy imports belong inside `stream`, so that an unused API costs nothing. */
  open(deps: ProviderDeps): ModelPort;
}

/** Types the declaration of a leaf. */
export function provider(spec: Provider): Provider {
  return spec;
}

/** An assistant message without content, for a request that failed before it said anything. */
export function emptyMessage(deps: ProviderDeps, request: ModelRequest): AssistantMessage {
  return {
    role: "assistant",
    content: [],
    api: request.model.api,
    provider: request.model.provider,
    model: request.model.id,
    usage: zeroUsage(),
    stopReason: "error",
    timestamp: deps.env.clock.now(),
  };
}
