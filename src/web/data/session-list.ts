// The sessions of the side bar, kept up to date by events.

import { computed, type ReadonlySignal, signal, type Signal } from "@preact/signals";
import type { EventFrame } from "#protocol/client/client";
import type { Link } from "#web/link/link";
import { fields, number, rows, text } from "./read.ts";
import { readSession, type Session } from "./session.ts";

const LIMIT = 200;

export class SessionList {
  readonly all: Signal<readonly Session[]> = signal<readonly Session[]>([]);
  /** loading until the first answer; failed only when there never was one. */
  readonly state: Signal<"loading" | "ready" | "failed"> = signal<"loading" | "ready" | "failed">("loading");
  readonly total: Signal<number> = signal(0);
  readonly byKey: ReadonlySignal<ReadonlyMap<string, Session>>;
  readonly #link: Link;
  #pending = false;
  #again = false;

  constructor(link: Link) {
    this.#link = link;
    this.byKey = computed(() => new Map(this.all.value.map((session) => [session.key, session])));
    link.onOpen(() => void this.#subscribe());
    link.onGap(() => void this.refresh());
    link.on((event) => this.#event(event));
  }

  /** Fetches the list; calls during a fetch lead to one more. */
  async refresh(): Promise<void> {
    if (this.#pending) {
      this.#again = true;
      return;
    }
    this.#pending = true;
    try {
      const params = { limit: LIMIT, includeDerivedTitles: true, includeLastMessage: true };
      const answer = fields(await this.#link.call("sessions.list", params));
      this.all.value = rows(answer["sessions"]).map((row) => readSession(row));
      this.total.value = number(answer["totalCount"]) ?? this.all.value.length;
      this.state.value = "ready";
    } catch {
      // The list of before is still the best there is; the next connection fetches it again.
      if (this.state.value === "loading") this.state.value = "failed";
    } finally {
      this.#pending = false;
    }
    if (this.#again) {
      this.#again = false;
      await this.refresh();
    }
  }

  /** Marks a session as read, here at once and at the gateway. */
  async markRead(key: string): Promise<void> {
    const session = this.byKey.value.get(key);
    if (!session?.unread || !this.#link.has("sessions.patch")) return;
    this.#put({ ...session, unread: false });
    // Reading is no reason to disturb anybody with an error.
    await this.#link.call("sessions.patch", { key, unread: false }).catch(() => {});
  }

  async #subscribe(): Promise<void> {
    // Subscribed before the list is read, so that nothing falls between (S-105).
    await this.#link.call("sessions.subscribe").catch(() => {});
    await this.refresh();
  }

  #event({ event, payload }: EventFrame): void {
    if (event !== "sessions.changed") return;
    const key = text(payload["sessionKey"]);
    const row = fields(payload["session"]);
    if (key === undefined) return void this.refresh();
    if (payload["reason"] === "delete") {
      this.all.value = this.all.value.filter((session) => session.key !== key);
      return;
    }
    const before = this.byKey.value.get(key);
    const fresh = text(row["key"]) === undefined ? undefined : readSession(row, before);
    if (fresh) this.#put(fresh);
    // Titles and previews are not in events: fetched when a session is new and when a run ended.
    if (!before || before.derivedTitle === undefined || payload["phase"] === "end") void this.refresh();
  }

  #put(session: Session): void {
    const others = this.all.value.filter(({ key }) => key !== session.key);
    if (session.archived) {
      this.all.value = others;
      return;
    }
    this.all.value = [...others, session].sort(order);
  }
}

/** S-22: pinned first, then the newest. */
function order(one: Session, other: Session): number {
  return Number(other.pinned) - Number(one.pinned) || other.updatedAt - one.updatedAt || (one.key < other.key ? -1 : 1);
}
