// Every session: find one, look into it, tidy up.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { App } from "#web/app/app";
import { useApp } from "#web/app/context";
import { fields, number, rows } from "#web/data/read";
import { archive, remove } from "#web/data/session-acts";
import { readSession, type Session } from "#web/data/session";
import { button, div, h, span } from "#web/parts/dom";
import { searchField, segments } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { Page, useLoad } from "#web/parts/page";
import { bones, empty, trouble } from "#web/parts/state";
import { plural } from "#web/text/format";
import { newConversation } from "#web/shell/shortcuts";
import { SessionTable } from "./session-table.ts";
import { Viewer } from "./viewer.ts";

type Show = "all" | "working" | "unread" | "failed" | "archived";

const SHOWS: readonly (readonly [Show, string])[] = [
  ["all", "All"], ["working", "At work"], ["unread", "Unread"], ["failed", "Failed"], ["archived", "Archived"],
];
const PAGE = 100;

export default function Sessions(): VNode {
  const app = useApp();
  const show = useSignal<Show>("all");
  const find = useSignal("");
  const limit = useSignal(PAGE);
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const open = app.router.place.value.query["session"];
  const archived = show.value === "archived";
  // Anything that happens to a session of the side bar may have changed this list, too.
  const loaded = useLoad(`${archived}:${limit.value}`, () => load(app, archived, limit.value));
  useEffect(() => {
    if (loaded.value) loaded.again();
  }, [app.sessions.all.value.length]);
  const live = (session: Session): Session => app.sessions.byKey.value.get(session.key) ?? session;
  const all = (loaded.value?.sessions ?? []).map(live);
  const shown = all.filter((session) => fits(session, show.value) && matches(session, find.value));
  const picked = shown.filter(({ key }) => chosen.value.has(key));
  const done = (): void => {
    chosen.value = new Set();
    loaded.again();
  };
  return h(Page, { title: "Sessions", wide: true, actions: searchField("Find a session", find.value, (value) => { find.value = value; }) },
    div({ class: "toolbar" },
      segments("Which sessions", SHOWS, show.value, (value) => { show.value = value; chosen.value = new Set(); }),
      div({ class: "grow" }),
      picked.length > 0 ? bulk(app, picked, archived, done)
        : span({ class: "faint nums" }, loaded.value ? plural(loaded.value.total, "session") : "")),
    loaded.problem !== undefined && !loaded.value ? trouble("The sessions could not be loaded", loaded.problem, loaded.again)
      : !loaded.value ? bones([100, 100, 100, 100])
      : shown.length === 0 ? none(app, show.value, find.value)
      : h(SessionTable, { sessions: shown, chosen, open, changed: done }),
    loaded.value && loaded.value.total > all.length ? div({ class: "older" }, button({
      type: "button", class: "button", onClick: () => { limit.value += PAGE; },
    }, "Show more")) : null,
    open === undefined ? null : h(Viewer, { key: open, sessionKey: open, session: all.find(({ key }) => key === open), changed: done }));
}

interface Listed {
  sessions: readonly Session[];
  total: number;
}

async function load(app: App, archived: boolean, limit: number): Promise<Listed> {
  const answer = fields(await app.link.call("sessions.list", {
    limit, archived, includeDerivedTitles: true, includeLastMessage: true, includeGlobal: true, includeUnknown: true,
  }));
  const sessions = rows(answer["sessions"]).map((row) => readSession(row));
  return { sessions, total: number(answer["totalCount"]) ?? sessions.length };
}

function fits(session: Session, show: Show): boolean {
  switch (show) {
    case "working": return session.running;
    case "unread": return session.unread;
    case "failed": return session.status === "failed" && !session.running;
    default: return true;
  }
}

function matches({ title, key, preview, model }: Session, find: string): boolean {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const all = `${title} ${key} ${preview ?? ""} ${model ?? ""}`.toLowerCase();
  return words.every((word) => all.includes(word));
}

function bulk(app: App, picked: readonly Session[], archived: boolean, done: () => void): VNode {
  return div({ class: "bulk" }, span({ class: "soft nums" }, `${picked.length} chosen`),
    button({ type: "button", class: "button small", onClick: () => void archive(app, picked, !archived).then(done) },
      icon("archive"), archived ? "Bring back" : "Archive"),
    app.link.has("sessions.delete") ? button({
      type: "button", class: "button small", onClick: () => void remove(app, picked).then((gone) => gone && done()),
    }, icon("trash"), "Delete") : null);
}

function none(app: App, show: Show, find: string): VNode {
  if (find !== "") return empty("search", "Nothing fits", "No session has these words in its name, key or last message.");
  switch (show) {
    case "working": return empty("clock", "Nobody is at work", "Sessions with a running answer are shown here.");
    case "unread": return empty("check", "All read", "Sessions with news are shown here.");
    case "failed": return empty("check", "No failures", "Sessions whose last run failed are shown here.");
    case "archived": return empty("archive", "Nothing is archived", "Archived sessions keep their transcript and can be brought back.");
    default: return empty("chat", "No session yet", "A session begins with its first message.",
      button({ type: "button", class: "button primary", onClick: () => newConversation(app) }, "New conversation"));
  }
}
