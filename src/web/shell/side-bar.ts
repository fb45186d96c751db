// Conversations, pages, and the state of the connection.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "#web/app/context";
import type { App } from "#web/app/app";
import { mainKey, PAGES } from "#web/app/pages";
import type { Theme } from "#web/app/prefs";
import type { Session } from "#web/data/session";
import { a, aside, button, div, h, li, names, nav, span, ul } from "#web/parts/dom";
import { icon, type IconName, mark } from "#web/parts/icon";
import { bones } from "#web/parts/state";
import { ago, midnight } from "#web/text/format";
import { keyName, newConversation } from "./shortcuts.ts";

export function SideBar(): VNode {
  const app = useApp();
  const { drawer, palette, assistant } = app;
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (drawer.value) ref.current?.querySelector<HTMLElement>("button")?.focus();
  }, [drawer.value]);
  return aside({ class: names("side", drawer.value && "open"), ref, "aria-label": "Side bar" },
    div({ class: "side-head" }, mark(), div({ class: "side-name cut grow" }, assistant.looks.value.name)),
    div({ class: "side-actions" },
      button({ type: "button", class: "side-new", onClick: () => newConversation(app) }, icon("plus"), "New conversation"),
      button({
        type: "button", class: "side-search", "aria-label": "Search and commands", title: `Search and commands (${keyName("K")})`,
        onClick: () => { palette.value = true; drawer.value = false; },
      }, icon("search"))),
    nav({ class: "side-scroll", "aria-label": "Conversations" }, h(Conversations, {})),
    nav({ class: "side-pages", "aria-label": "Pages" }, h(Pages, {})),
    h(Foot, {}));
}

function Conversations(): VNode {
  const app = useApp();
  const { sessions, router, link, now } = app;
  const { page, query } = router.place.value;
  const main = mainKey(link.hello.value?.snapshot.sessionDefaults);
  const current = page === "chat" ? query["session"] ?? main : undefined;
  if (sessions.state.value === "loading") return div({ style: { padding: "10px 12px" } }, bones([70, 88, 60], "Loading conversations"));
  const shown = sessions.all.value.filter((session) => !session.background || session.key === current);
  const groups = grouped(withMain(shown, main), now.value);
  return div({}, ...groups.map(([name, rows]) => div({ key: name },
    div({ class: "side-label" }, name),
    ul({}, ...rows.map((session) => li({ key: session.key }, item(app, session, session.key === current)))))));
}

/** The main conversation is always there, even before its first message. */
function withMain(sessions: readonly Session[], key: string): readonly (Session | { key: string; title: string })[] {
  return sessions.some((session) => session.key === key) ? sessions : [{ key, title: "Main conversation" }, ...sessions];
}

type Entry = Session | { key: string; title: string };

function grouped(entries: readonly Entry[], nowMs: number): readonly [string, readonly Entry[]][] {
  const today = midnight(nowMs);
  const nameOf = (entry: Entry): string => {
    if (!("updatedAt" in entry) || entry.pinned) return "Pinned";
    if (entry.updatedAt >= today) return "Today";
    if (entry.updatedAt >= today - 86_400_000) return "Yesterday";
    return entry.updatedAt >= today - 6 * 86_400_000 ? "This week" : "Earlier";
  };
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = "isMain" in entry && entry.isMain ? "Pinned" : nameOf(entry);
    groups.set(name, [...groups.get(name) ?? [], entry]);
  }
  return ["Pinned", "Today", "Yesterday", "This week", "Earlier"].flatMap((name) => {
    const rows = groups.get(name);
    return rows ? [[name, rows] as [string, readonly Entry[]]] : [];
  });
}

function item(app: App, entry: Entry, current: boolean): VNode {
  const session = "updatedAt" in entry ? entry : undefined;
  const unread = session?.unread === true && !current;
  return a({
    class: names("side-item", unread && "unread"), href: app.router.href("chat", { session: entry.key }),
    "aria-current": current ? "page" : undefined, title: session?.preview ?? entry.title,
    onClick: (event) => open(event, () => app.openSession(entry.key)),
  },
    span({ class: "grow cut" }, entry.title),
    session?.running ? span({ class: "dot busy", role: "img", "aria-label": "working" })
      : unread ? span({ class: "dot accent", role: "img", "aria-label": "unread" })
      : session?.status === "failed" ? span({ class: "failed-sign", role: "img", "aria-label": "failed" }, icon("alert"))
      : session ? span({ class: "when nums" }, ago(session.updatedAt, app.now.value)) : null);
}

function Pages(): VNode {
  const { router, link, drawer } = useApp();
  const { page } = router.place.value;
  const offered = PAGES.filter(({ needs }) => link.hasAll(needs));
  return ul({}, ...offered.map(({ id, title, icon: sign }) => li({ key: id }, a({
    class: "side-item", href: router.href(id), "aria-current": page === id ? "page" : undefined,
    onClick: (event) => open(event, () => {
      drawer.value = false;
      router.go(id);
    }),
  }, icon(sign), title))));
}

/** Follows a link within the page, unless a new tab was asked for. */
function open(event: MouseEvent, go: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go();
}

const THEMES: Readonly<Record<Theme, { icon: IconName; next: Theme; name: string }>> = {
  system: { icon: "screen", next: "light", name: "as the system" },
  light: { icon: "sun", next: "dark", name: "light" },
  dark: { icon: "moon", next: "system", name: "dark" },
};

function Foot(): VNode {
  const { link, prefs } = useApp();
  const state = link.state.value;
  const version = link.hello.value?.server.buildId?.replace(/-[^-]*$/, "") ?? "";
  const { theme } = prefs.values.value;
  const look = THEMES[theme];
  const label = `Theme: ${look.name}. Change to ${THEMES[look.next].name}.`;
  return div({ class: "side-foot" },
    span({ class: "grow" }, span({ class: state.kind === "open" ? "dot good" : "dot warn" }),
      span({ class: "cut", title: version === "" ? "" : `Gateway ${version}` }, state.kind === "open" ? "Connected" : "Reconnecting")),
    button({ type: "button", class: "icon-button", "aria-label": label, title: label, onClick: () => prefs.set({ theme: look.next }) },
      icon(look.icon)));
}
