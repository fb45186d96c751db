// Events as they arrive, with their numbers.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp } from "#web/app/context";
import { button, div, h, span } from "#web/parts/dom";
import { searchField } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { JsonTree } from "#web/parts/json-tree";
import { empty } from "#web/parts/state";
import { plural } from "#web/text/format";

interface Seen {
  id: number;
  atMs: number;
  event: string;
  seq: number | undefined;
  payload: Readonly<Record<string, unknown>>;
}

const KEPT = 300;

export function Events(): VNode {
  const { link, env } = useApp();
  const seen = useSignal<readonly Seen[]>([]);
  const total = useSignal(0);
  const paused = useSignal(false);
  const find = useSignal("");
  useEffect(() => link.on(({ event, payload, seq }) => {
    total.value += 1;
    if (paused.value) return;
    seen.value = [...seen.value.slice(1 - KEPT), { id: total.value, atMs: env.clock.now(), event, seq, payload }];
  }), []);
  const words = find.value.toLowerCase();
  const shown = seen.value.filter(({ event, payload }) => words === "" || event.includes(words) || JSON.stringify(payload).toLowerCase().includes(words));
  return div({ class: "card" },
    div({ class: "card-head" }, searchField("Find in events", find.value, (value) => { find.value = value; }),
      span({ class: "faint nums" }, `${plural(total.value, "event")} since this was opened`), div({ class: "grow" }),
      button({ type: "button", class: "button small", onClick: () => { paused.value = !paused.value; } },
        icon(paused.value ? "play" : "pause"), paused.value ? "Follow" : "Pause"),
      button({ type: "button", class: "button small", onClick: () => { seen.value = []; } }, "Empty")),
    shown.length === 0 ? empty("plug", "No event yet", "A tick comes every half a minute; anything that happens comes at once.")
      : div({ class: "events", role: "log", "aria-live": "off" }, ...[...shown].reverse().map((each) => h(Event, { key: each.id, seen: each }))));
}

function Event({ seen: { atMs, event, seq, payload } }: { seen: Seen }): VNode {
  const open = useSignal(false);
  const note = [payload["state"], payload["stream"], payload["phase"], payload["reason"]].filter((each) => typeof each === "string").join(" · ");
  return div({ class: "event" },
    button({ type: "button", class: "event-head", "aria-expanded": open.value, onClick: () => { open.value = !open.value; } },
      span({ class: "log-time nums" }, new Date(atMs).toISOString().slice(11, 23)),
      span({ class: "faint nums event-seq" }, seq === undefined ? "–" : String(seq)), span({ class: "mono" }, event), span({ class: "faint cut" }, note)),
    open.value ? h(JsonTree, { value: payload, open: 2 }) : null);
}
