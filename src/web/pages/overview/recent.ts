// What is at work, and what was used last.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import { a, li, span, ul } from "#web/parts/dom";
import { bones, empty } from "#web/parts/state";
import { ago } from "#web/text/format";

const SHOWN = 6;

export function Recent(): VNode {
  const app = useApp();
  const { sessions, router, now } = app;
  if (sessions.state.value === "loading") return bones([70, 80, 60]);
  const shown = [...sessions.all.value].sort((one, other) =>
    Number(other.running) - Number(one.running) || other.updatedAt - one.updatedAt).slice(0, SHOWN);
  if (shown.length === 0) return empty("chat", "No conversation yet", "The first message begins one.");
  return ul({ class: "recent" }, ...shown.map((session) => li({ key: session.key }, a({
    href: router.href("chat", { session: session.key }),
    onClick: (event) => {
      event.preventDefault();
      app.openSession(session.key);
    },
  },
    span({ class: "grow cut" }, session.title),
    session.running ? span({ class: "tag accent" }, span({ class: "dot busy" }), "at work")
      : session.status === "failed" ? span({ class: "tag bad" }, "failed") : null,
    span({ class: "faint nums" }, ago(session.updatedAt, now.value))))));
}
