// The token a link brought along in its fragment (H-86). It is taken out of the address at once and kept for this
// tab only; what outlives the tab is the device's own token, which the gateway can take back.

export interface TicketPlaces {
  location: Pick<Location, "hash" | "pathname" | "search">;
  history: Pick<History, "replaceState" | "state">;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

const NAME = "openclaw.token";

/** Moves a token from the fragment to the tab's storage; true when there was one. */
export function takeToken({ location, history, storage }: TicketPlaces): boolean {
  const given = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  if (given === null) return false;
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  const token = given.trim();
  if (token === "") return false;
  storage.setItem(NAME, token);
  return true;
}

/** The tab's token. */
export function heldToken({ storage }: Pick<TicketPlaces, "storage">): string | undefined {
  return storage.getItem(NAME) ?? undefined;
}

/** Keeps a token somebody typed; undefined forgets it. */
export function holdToken({ storage }: Pick<TicketPlaces, "storage">, token: string | undefined): void {
  if (token === undefined) storage.removeItem(NAME);
  else storage.setItem(NAME, token);
}
