// The table of sessions; on a narrow screen the same as a list.

import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import { archive, download, patch, remove } from "#web/data/session-acts";
import type { Session } from "#web/data/session";
import type { App } from "#web/app/app";
import { button, div, h, input, names, span, table, tbody, td, th, thead, tr } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { Menu, type MenuEntry } from "#web/parts/menu";
import { ago, count, dollars, fullTime } from "#web/text/format";

interface Props {
  sessions: readonly Session[];
  chosen: Signal<ReadonlySet<string>>;
  open: string | undefined;
  changed(): void;
}

export function SessionTable({ sessions, chosen, open, changed }: Props): VNode {
  const all = sessions.length > 0 && sessions.every(({ key }) => chosen.value.has(key));
  const toggle = (key: string): void => {
    const next = new Set(chosen.value);
    if (!next.delete(key)) next.add(key);
    chosen.value = next;
  };
  return div({ class: "table-frame" }, table({ class: "grid-table" },
    thead({}, tr({},
      th({ class: "tick", scope: "col" }, input({
        type: "checkbox", checked: all, "aria-label": "Choose all",
        onChange: () => { chosen.value = all ? new Set() : new Set(sessions.map(({ key }) => key)); },
      })),
      th({ scope: "col" }, "Session"), th({ scope: "col", class: "wide-only" }, "Model"),
      th({ scope: "col", class: "wide-only number" }, "Context"), th({ scope: "col", class: "wide-only number" }, "Cost"),
      th({ scope: "col", class: "number" }, "Last used"), th({ scope: "col" }, span({ class: "sr" }, "More")))),
    tbody({}, ...sessions.map((session) => h(Line, {
      key: session.key, session, ticked: chosen.value.has(session.key), tick: () => toggle(session.key), current: session.key === open, changed,
    })))));
}

interface LineProps {
  session: Session;
  ticked: boolean;
  current: boolean;
  tick(): void;
  changed(): void;
}

function Line({ session, ticked, current, tick, changed }: LineProps): VNode {
  const app = useApp();
  const { key, title, preview, contextTokens, totalTokens } = session;
  const look = (): void => app.router.go("sessions", { session: key });
  return tr({ class: names(ticked && "ticked", current && "current") },
    td({ class: "tick" }, input({ type: "checkbox", checked: ticked, "aria-label": `Choose ${title}`, onChange: tick })),
    td({ class: "main-cell" },
      button({ type: "button", class: "row-title", onClick: look }, span({ class: names("cut", session.unread && "unread") }, title), ...tags(session)),
      div({ class: "row-note cut" }, preview ?? key)),
    td({ class: "wide-only soft cut" }, session.model ?? "–"),
    td({ class: "wide-only number nums" }, contextTokens && totalTokens > 0
      ? span({ title: `${totalTokens} of ${contextTokens} tokens` }, count(totalTokens), span({ class: "faint" }, ` / ${count(contextTokens)}`)) : "–"),
    td({ class: "wide-only number nums" }, session.costUsd === undefined || session.costUsd === 0 ? "–" : dollars(session.costUsd)),
    td({ class: "number nums soft", title: fullTime(session.updatedAt) }, ago(session.updatedAt, app.now.value)),
    td({ class: "more" }, h(Menu, { face: icon("more"), label: `More about ${title}`, entries: entriesFor(app, session, look, changed) })));
}

function tags({ running, status, pinned, archived, kind, isMain }: Session): (VNode | null)[] {
  return [
    running ? span({ class: "tag accent" }, span({ class: "dot busy" }), "at work") : status === "failed" ? span({ class: "tag bad" }, "failed") : null,
    pinned ? span({ class: "tag" }, "on top") : null,
    archived ? span({ class: "tag" }, "archived") : null,
    isMain || ["direct", "dashboard", "main", "explicit"].includes(kind) ? null : span({ class: "tag plain" }, kind),
  ];
}

function entriesFor(app: App, session: Session, look: () => void, changed: () => void): readonly MenuEntry[] {
  const { link } = app;
  const entries: (MenuEntry | false)[] = [
    { kind: "item", label: "Open in the chat", icon: "chat", run: () => app.openSession(session.key) },
    { kind: "item", label: "Look into it", icon: "search", run: look },
    link.has("sessions.patch") && {
      kind: "item", label: session.pinned ? "Take off the top" : "Keep on top", icon: "pin",
      run: () => void patch(app, session.key, { pinned: !session.pinned }).then(changed),
    },
    { kind: "item", label: "Export as text", icon: "download", note: ".md", run: () => void download(app, session, "markdown") },
    { kind: "item", label: "Export everything", icon: "download", note: ".jsonl", run: () => void download(app, session, "jsonl") },
    !session.isMain && { kind: "line" },
    link.has("sessions.patch") && !session.isMain && {
      kind: "item", label: session.archived ? "Bring back" : "Archive", icon: "archive",
      run: () => void archive(app, [session], !session.archived).then(changed),
    },
    link.has("sessions.delete") && !session.isMain && {
      kind: "item", label: "Delete", icon: "trash", danger: true,
      run: () => void remove(app, [session]).then((gone) => gone && changed()),
    },
  ];
  return entries.filter((entry) => entry !== false);
}
