// What a person set for this browser: looks and habits. Kept in local storage, which other tabs hear of.

import { signal, type Signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
/** What Enter does while the assistant is at work. */
export type BusyMode = "followup" | "steer" | "interrupt";

export interface PrefValues {
  theme: Theme;
  busyMode: BusyMode;
  /** Show thinking unfolded. */
  openThinking: boolean;
}

const NAME = "openclaw.prefs";
const DEFAULTS: PrefValues = { theme: "system", busyMode: "followup", openThinking: false };

export class Prefs {
  readonly values: Signal<PrefValues>;
  readonly #storage: Pick<Storage, "getItem" | "setItem">;

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
    this.values = signal(read(storage));
  }

  set(change: Partial<PrefValues>): void {
    this.values.value = { ...this.values.value, ...change };
    this.#storage.setItem(NAME, JSON.stringify(this.values.value));
  }

  /** Another tab changed them. */
  sync(): void {
    this.values.value = read(this.#storage);
  }
}

function read(storage: Pick<Storage, "getItem">): PrefValues {
  try {
    const kept: unknown = JSON.parse(storage.getItem(NAME) ?? "{}");
    return { ...DEFAULTS, ...(typeof kept === "object" ? kept : {}) };
  } catch {
    // Somebody wrote nonsense there: the defaults are better than no page.
    return DEFAULTS;
  }
}

/** Puts the theme on the root element; `system` leaves the choice to the sheet. */
export function applyTheme(root: HTMLElement, theme: unknown): void {
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
  else delete root.dataset["theme"];
}

/** The theme in storage, for the script that runs before anything is painted. */
export function storedTheme(storage: Pick<Storage, "getItem">): Theme {
  return read(storage).theme;
}
