// Short notices that come and go by themselves.

import { signal, type Signal } from "@preact/signals";
import type { Clock } from "#kernel/clock";
import { messageOf } from "#kernel/fault";

export interface Toast {
  id: number;
  tone: "plain" | "good" | "bad";
  text: string;
  action?: { label: string; run(): void };
}

const STAY_MS = 5_000;
const STAY_BAD_MS = 9_000;

export class Toasts {
  readonly shown: Signal<readonly Toast[]> = signal<readonly Toast[]>([]);
  readonly #clock: Pick<Clock, "after">;
  #ids = 0;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  show(text: string, tone: Toast["tone"] = "plain", action?: Toast["action"]): void {
    const id = ++this.#ids;
    this.shown.value = [...this.shown.value.slice(-2), { id, tone, text, ...(action ? { action } : {}) }];
    this.#clock.after(tone === "bad" ? STAY_BAD_MS : STAY_MS, () => this.dismiss(id));
  }

  /** What went wrong, in the words of whoever reported it. */
  failed(what: string, error: unknown): void {
    this.show(`${what}: ${messageOf(error)}`, "bad");
  }

  dismiss(id: number): void {
    this.shown.value = this.shown.value.filter((toast) => toast.id !== id);
  }
}
