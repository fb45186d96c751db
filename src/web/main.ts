// The page starts here: environment, connection, frame.

import { effect } from "@preact/signals";
import { render } from "preact";
import { systemEnv } from "#kernel/env";
import { App } from "./app/app.ts";
import { AppContext } from "./app/context.ts";
import { applyTheme, Prefs } from "./app/prefs.ts";
import { Router } from "./app/router.ts";
import { Link } from "./link/link.ts";
import { takeToken, type TicketPlaces } from "./link/ticket.ts";
import { openVault } from "./link/vault.ts";
import { h } from "./parts/dom.ts";
import { Shell } from "./shell/shell.ts";

async function start(): Promise<void> {
  const { dataset } = document.documentElement;
  const base = dataset["openclawControlUiBasePath"] ?? "";
  const places: TicketPlaces = { location, history, storage: sessionStorage };
  // Before anything else can read the address.
  takeToken(places);
  const env = systemEnv();
  const build = dataset["build"] ?? "";
  const link = new Link({
    env, places, vault: await openVault(`openclaw${base}`),
    // Same origin, always: an address from a query could send the token to somebody else.
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${base}/`,
    client: {
      version: build === "" ? "dev" : build, platform: navigator.platform || "web",
      instanceId: tabId(() => env.ids.uuid()), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    locale: navigator.language, userAgent: navigator.userAgent,
  });
  const router = new Router({ base, location, history });
  const prefs = new Prefs(localStorage);
  const app = new App({ env, link, router, prefs, build, methodsUrl: dataset["methods"] ?? "" });
  effect(() => applyTheme(document.documentElement, prefs.values.value.theme));
  listen(app, places);
  const root = document.getElementById("app");
  if (!root) return;
  root.replaceChildren();
  render(h(AppContext.Provider, { value: app }, h(Shell, {})), root);
  void link.run();
}

/** What the browser tells: navigation, other tabs, the network. */
function listen({ link, router, prefs }: App, places: TicketPlaces): void {
  addEventListener("popstate", () => router.sync());
  addEventListener("hashchange", () => {
    // Somebody pasted a fresh link into this tab.
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (takeToken(places) && token) link.useToken(token);
  });
  addEventListener("storage", () => prefs.sync());
  addEventListener("online", () => link.retry());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") link.retry();
  });
}

/** Names this tab; a reload keeps it. */
function tabId(make: () => string): string {
  const name = "openclaw.tab";
  const known = sessionStorage.getItem(name) ?? make();
  sessionStorage.setItem(name, known);
  return known;
}

void start();
