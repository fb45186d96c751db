// Declaring an event: name, who may see it, and the shape of its payload. One export per event in
// events/<family>.

import type { z } from "zod";
import type { Scope } from "#protocol/scopes";

/**
 * Who receives a broadcast, after the scope check (wire §6, S-104, S-105):
 * - `all`: every connection that holds the scope;
 * - `sessions`: connections that called sessions.subscribe;
 * - `session`: connections that called sessions.messages.subscribe for the event's session key;
 * - `runs`: like `all`, but a connection with cap `session-scoped-events` only for keys it subscribed to;
 * - `tools`: like `runs`, for connections with cap `tool-events`;
 * - `direct`: only the connection named by the route, without seq.
 */
export type Audience = "all" | "sessions" | "session" | "runs" | "tools" | "direct";

export interface EventSpec<P extends z.ZodType = z.ZodType> {
  name: string;
  summary: string;
  /** null: any connection that finished its handshake. */
  scope: Scope | null;
  audience: Audience;
  /** `live` may be dropped for a slow reader (its seq is still consumed); `durable` never is. */
  kind: "live" | "durable";
  /** Listed in hello-ok.features.events; default true. */
  advertise?: boolean;
  payload: P;
}

export function event<P extends z.ZodType>(spec: EventSpec<P>): EventSpec<P> {
  return spec;
}

/** Where one emission goes, beyond the event's audience. */
export interface Route {
  /** Canonical session key, for the `session`, `runs` and `tools` audiences. */
  sessionKey?: string;
  /** Only this connection (required for `direct`). */
  connectionId?: string;
  stateVersion?: { presence: number; health: number };
}

/** The port services emit through; gateway/fanout implements it. */
export type Publish = <P extends z.ZodType>(spec: EventSpec<P>, payload: z.input<P>, route?: Route) => void;

/** The declarations among the exports of an event family. */
export function isEventSpec(value: unknown): value is EventSpec {
  return typeof value === "object" && value !== null && "audience" in value && "payload" in value;
}
