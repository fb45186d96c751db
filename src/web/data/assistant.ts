// Who the default agent is: a name and a sign for it.

import { signal, type Signal } from "@preact/signals";
import type { Link } from "#web/link/link";
import { fields, text } from "./read.ts";

export interface Looks {
  name: string;
  /** One character, an emoji, or the address of a picture of this origin. */
  avatar: string;
}

export class Assistant {
  readonly looks: Signal<Looks> = signal<Looks>({ name: "Assistant", avatar: "A" });

  constructor(link: Link) {
    link.onOpen(() => {
      if (link.has("agent.identity.get")) void this.#load(link);
    });
  }

  async #load(link: Link): Promise<void> {
    try {
      const answer = fields(await link.call("agent.identity.get"));
      const name = text(answer["name"]) ?? "Assistant";
      this.looks.value = { name, avatar: text(answer["avatar"]) ?? name.slice(0, 1) };
    } catch {
      // The name is decoration: the next connection asks again.
    }
  }
}
