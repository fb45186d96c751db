// The conversations this page has looked at, the last few kept so that switching is instant.

import type { Env } from "#kernel/env";
import type { EventFrame } from "#protocol/client/client";
import type { Link } from "#web/link/link";
import { Conversation } from "./conversation.ts";
import { text } from "./read.ts";
import type { SessionList } from "./session-list.ts";

const KEPT = 8;

export class Conversations {
  readonly #deps: { link: Link; env: Env; sessions: SessionList };
  /** The one used last is at the end. */
  readonly #held = new Map<string, Conversation>();
  #shown: Conversation | undefined;

  constructor(deps: { link: Link; env: Env; sessions: SessionList }) {
    this.#deps = deps;
    deps.link.on((event) => this.#event(event));
    deps.link.onOpen(() => void this.#shown?.open());
    deps.link.onGap(() => this.#shown?.catchUpSoon());
  }

  /** The conversation of a key, on screen from now on. */
  show(key: string): Conversation {
    const conversation = this.#held.get(key) ?? new Conversation(key, this.#deps);
    if (conversation === this.#shown) return conversation;
    const before = this.#shown;
    this.#shown = conversation;
    this.#held.delete(key);
    this.#held.set(key, conversation);
    for (const old of [...this.#held.keys()].slice(0, -KEPT)) this.#held.delete(old);
    if (before) void before.rest();
    void conversation.open();
    return conversation;
  }

  #event({ event, payload }: EventFrame): void {
    const conversation = this.#held.get(text(payload["sessionKey"]) ?? "");
    if (!conversation) return;
    switch (event) {
      case "chat": return conversation.onChat(payload);
      case "agent": return conversation.onAgent(payload);
      case "session.message": return conversation.onMessage(payload);
      case "sessions.changed": return conversation.onChanged(payload);
      default:
    }
  }
}
