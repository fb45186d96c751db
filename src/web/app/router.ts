// Where the person is: a page and its query, in the address bar, below the base path of the gateway.

import { signal, type Signal } from "@preact/signals";

export interface Place {
  /** Id of a page; unknown ones are shown as such. */
  page: string;
  query: Readonly<Record<string, string>>;
}

export interface RouterDeps {
  /** `/x`, or empty. */
  base: string;
  location: Pick<Location, "pathname" | "search">;
  history: Pick<History, "pushState" | "replaceState">;
}

export class Router {
  readonly place: Signal<Place>;
  readonly #deps: RouterDeps;

  constructor(deps: RouterDeps) {
    this.#deps = deps;
    this.place = signal(this.#read());
  }

  /** The address of a place, for links that open in a tab of their own. */
  href(page: string, query: Readonly<Record<string, string | undefined>> = {}): string {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      // Keys of sessions are full of colons, which a query may hold as they are.
      value === undefined ? [] : [`${name}=${encodeURIComponent(value).replaceAll("%3A", ":")}`]);
    return `${this.#deps.base}/${page}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`;
  }

  go(page: string, query: Readonly<Record<string, string | undefined>> = {}): void {
    this.#deps.history.pushState(null, "", this.href(page, query));
    this.place.value = this.#read();
  }

  /** Changes the address without a step in the history. */
  replace(page: string, query: Readonly<Record<string, string | undefined>> = {}): void {
    this.#deps.history.replaceState(null, "", this.href(page, query));
    this.place.value = this.#read();
  }

  /** After the browser went back or forward. */
  sync(): void {
    this.place.value = this.#read();
  }

  #read(): Place {
    const { base, location } = this.#deps;
    const path = location.pathname.startsWith(`${base}/`) ? location.pathname.slice(base.length + 1) : "";
    const page = path.split("/")[0] ?? "";
    return { page: page === "" ? "chat" : page, query: Object.fromEntries(new URLSearchParams(location.search)) };
  }
}
