// One session from the outside: its facts, its transcript, what can be done with it.

import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useApp } from "#web/app/context";
import { Conversation } from "#web/data/conversation";
import { entriesOf } from "#web/data/feed";
import { download, remove, reset } from "#web/data/session-acts";
import type { Session } from "#web/data/session";
import { button, code, dd, div, dl, dt, h, h2, section } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { Menu, type MenuEntry } from "#web/parts/menu";
import { bones, empty, trouble } from "#web/parts/state";
import { Entries } from "#web/pages/chat/entries";
import { count, dollars, fullTime } from "#web/text/format";

interface Props {
  sessionKey: string;
  session: Session | undefined;
  changed(): void;
}

export function Viewer({ sessionKey, session: listed, changed }: Props): VNode {
  const app = useApp();
  const ref = useRef<HTMLElement>(null);
  // Read once, without a subscription: this is for looking back.
  const conversation = useMemo(() => new Conversation(sessionKey, app), [sessionKey]);
  useEffect(() => {
    void conversation.reload();
    ref.current?.focus();
  }, [conversation]);
  const session = listed ?? conversation.info.value;
  const close = (): void => app.router.go("sessions");
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
  };
  return div({ class: "viewer-veil", onKeyDown: onKey, onClick: (event) => { if (event.target === event.currentTarget) close(); } },
    section({ class: "viewer", ref, tabIndex: -1, role: "dialog", "aria-label": session?.title ?? "Session" },
    div({ class: "viewer-head" }, h2({ class: "cut grow" }, session?.title ?? "Session"),
      button({ type: "button", class: "button small primary", onClick: () => app.openSession(sessionKey) }, icon("chat"), "Open in the chat"),
      session ? h(Menu, { face: icon("more"), label: "More", entries: entries(app, session, changed, close) }) : null,
      button({ type: "button", class: "icon-button", "aria-label": "Close", onClick: close }, icon("close"))),
    session ? facts(session) : null,
    h(Transcript, { conversation })));
}

function entries(app: ReturnType<typeof useApp>, session: Session, changed: () => void, close: () => void): readonly MenuEntry[] {
  const all: (MenuEntry | false)[] = [
    { kind: "item", label: "Export as text", icon: "download", note: ".md", run: () => void download(app, session, "markdown") },
    { kind: "item", label: "Export everything", icon: "download", note: ".jsonl", run: () => void download(app, session, "jsonl") },
    app.link.has("sessions.reset") && { kind: "item", label: "Start over", icon: "reset", run: () => void reset(app, session).then(changed) },
    app.link.has("sessions.delete") && !session.isMain && {
      kind: "item", label: "Delete", icon: "trash", danger: true,
      run: () => void remove(app, [session]).then((gone) => {
        if (!gone) return;
        changed();
        close();
      }),
    },
  ];
  return all.filter((entry) => entry !== false);
}

function facts(session: Session): VNode {
  const { key, agentId, model, provider, totalTokens, contextTokens, costUsd, updatedAt, error } = session;
  const pairs: (readonly [string, VNode | string] | undefined)[] = [
    ["Key", code({ class: "mono" }, key)],
    ["Agent", agentId],
    model === undefined ? undefined : ["Model", `${provider ?? ""}/${model}`],
    totalTokens > 0 && contextTokens ? ["Context", `${count(totalTokens)} of ${count(contextTokens)} tokens`] : undefined,
    costUsd ? ["Cost of the last run", dollars(costUsd)] : undefined,
    ["Last used", fullTime(updatedAt)],
    error === undefined || session.status !== "failed" ? undefined : ["Last failure", error],
  ];
  return dl({ class: "facts" }, ...pairs.flatMap((pair) => (pair ? [div({}, dt({}, pair[0]), dd({}, pair[1]))] : [])));
}

function Transcript({ conversation }: { conversation: Conversation }): VNode {
  const rows = conversation.rows.value;
  const entriesShown = useMemo(() => entriesOf(rows), [rows]);
  const state = conversation.state.value;
  if (state === "failed") return trouble("The transcript could not be loaded", conversation.failure.value, () => void conversation.reload());
  if (state === "loading") return bones([60, 90, 80]);
  if (rows.length === 0) return empty("chat", "Nothing was said yet", "This session has no messages.");
  return div({ class: "viewer-feed", tabIndex: 0, role: "log", "aria-label": "Transcript", "aria-live": "off" },
    conversation.more.value ? div({ class: "older" }, button({
      type: "button", class: "text-button", disabled: conversation.loadingOlder.value, onClick: () => void conversation.loadOlder(),
    }, "Show what was before")) : null,
    h(Entries, { entries: entriesShown, conversation }));
}
