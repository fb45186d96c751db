// The only sender of events: filters by scope and subscription, serialises once, numbers per connection.

import type { EventSpec, Publish, Route } from "#protocol/event";
import { eventText, withoutSeq, withSeq, type EventText } from "#protocol/frames";
import type { Scope } from "#protocol/scopes";

/** What the fan-out needs of a connection that finished its handshake. */
export interface Receiver {
  readonly id: string;
  may(scope: Scope): boolean;
  hasCap(cap: string): boolean;
  readonly subscriptions: { all: boolean; keys: ReadonlySet<string> };
  /** Number of the last broadcast; the fan-out counts it up. */
  seq: number;
  /** False when the text was not taken because the reader is too slow. */
  send(text: string): boolean;
  /** Cuts a reader that cannot keep up (wire §1). */
  overflow(): void;
}

export interface FanoutCounts {
  sent: number;
  dropped: number;
  cut: number;
}

export class Fanout {
  readonly #receivers = new Map<string, Receiver>();
  readonly counts: FanoutCounts = { sent: 0, dropped: 0, cut: 0 };

  add(receiver: Receiver): void {
    this.#receivers.set(receiver.id, receiver);
  }

  remove(id: string): void {
    this.#receivers.delete(id);
  }

  get size(): number {
    return this.#receivers.size;
  }

  receivers(): Iterable<Receiver> {
    return this.#receivers.values();
  }

  readonly publish: Publish = (spec, payload, route = {}) => {
    if (route.connectionId !== undefined) return this.#direct(spec, payload, route.connectionId);
    let text: EventText | undefined;
    for (const receiver of this.#receivers.values()) {
      if (!wants(receiver, spec, route)) continue;
      text ??= eventText(spec.name, payload, route.stateVersion);
      receiver.seq += 1;
      this.#deliver(receiver, spec, withSeq(text, receiver.seq));
    }
  };

  /** Whether anybody would receive such an event: saves building payloads nobody sees. */
  wanted(spec: EventSpec, route: Route = {}): boolean {
    for (const receiver of this.#receivers.values()) if (wants(receiver, spec, route)) return true;
    return false;
  }

  #direct(spec: EventSpec, payload: unknown, connectionId: string): void {
    const receiver = this.#receivers.get(connectionId);
    if (!receiver || (spec.scope !== null && !receiver.may(spec.scope))) return;
    this.#deliver(receiver, spec, withoutSeq(eventText(spec.name, payload)));
  }

  #deliver(receiver: Receiver, spec: EventSpec, text: string): void {
    if (receiver.send(text)) {
      this.counts.sent += 1;
      return;
    }
    // The number is consumed either way, so that the client sees the gap (S-106).
    if (spec.kind === "live") {
      this.counts.dropped += 1;
      return;
    }
    this.counts.cut += 1;
    receiver.overflow();
  }
}

function wants(receiver: Receiver, spec: EventSpec, route: Route): boolean {
  if (spec.scope !== null && !receiver.may(spec.scope)) return false;
  const { subscriptions } = receiver;
  const subscribed = route.sessionKey !== undefined && subscriptions.keys.has(route.sessionKey);
  switch (spec.audience) {
    case "all":
      return true;
    case "sessions":
      return subscriptions.all;
    case "session":
      return subscribed;
    case "runs":
      return subscribed || !receiver.hasCap("session-scoped-events");
    case "tools":
      if (!receiver.hasCap("tool-events")) return false;
      return subscribed || !receiver.hasCap("session-scoped-events");
    case "direct":
      return false;
  }
}
