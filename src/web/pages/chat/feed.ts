// The scrolling list of a conversation. Stays at the end while its reader is there, and where he is otherwise.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { Conversation } from "#web/data/conversation";
import { entriesOf, feed } from "#web/data/feed";
import { button, div, h, span } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { Entries } from "./entries.ts";

/** So close to the end counts as there, pixels. */
const NEAR = 90;
/** So close to the start fetches what is older. */
const EARLY = 600;

export function Feed({ conversation }: { conversation: Conversation }): VNode {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const away = useSignal(false);
  const rows = conversation.rows.value;
  const runs = conversation.runs.value;
  const outgoing = conversation.outgoing.value;
  const said = useMemo(() => entriesOf(rows), [rows]);
  const entries = useMemo(() => feed(said, runs, outgoing), [said, runs, outgoing]);
  const toEnd = (smooth: boolean): void => {
    const element = box.current;
    element?.scrollTo({ top: element.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  };
  // What one sends oneself is always looked at.
  const sent = outgoing.at(-1)?.runId;
  useLayoutEffect(() => {
    if (sent !== undefined) atEnd.current = true;
  }, [sent]);
  useLayoutEffect(() => {
    if (atEnd.current) toEnd(false);
  }, [entries]);
  useEffect(() => following(box.current, () => atEnd.current && toEnd(false)), []);
  const older = useOlder(conversation, box);
  const onScroll = (): void => {
    const element = box.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    away.value = !atEnd.current;
    if (element.scrollTop < EARLY) older();
  };
  return div({ class: "feed-frame" },
    div({ class: "feed", ref: box, onScroll, tabIndex: 0, role: "log", "aria-label": "Conversation", "aria-live": "off" },
      div({ class: "column" },
        conversation.more.value ? div({ class: "older", role: "status" },
          conversation.loadingOlder.value ? "Loading what was before…" : button({ type: "button", class: "text-button", onClick: older }, "Show what was before")) : null,
        h(Entries, { entries, conversation }))),
    away.value ? button({ type: "button", class: "to-end", onClick: () => { atEnd.current = true; toEnd(true); } },
      icon("arrowDown"), span({}, "To the end")) : null);
}

/** Calls when the content grows by itself: pictures, folds, fonts. */
function following(box: HTMLElement | null, fn: () => void): () => void {
  const column = box?.firstElementChild;
  if (!column) return () => {};
  const observer = new ResizeObserver(fn);
  observer.observe(column);
  return () => observer.disconnect();
}

/** Fetches older rows and keeps what is on screen where it is. */
function useOlder(conversation: Conversation, box: { current: HTMLElement | null }): () => void {
  const busy = useRef(false);
  return () => {
    const element = box.current;
    if (busy.current || !element || !conversation.more.value) return;
    busy.current = true;
    const fromEnd = element.scrollHeight - element.scrollTop;
    void conversation.loadOlder().finally(() => {
      // After the rows are drawn: Preact draws in a microtask of its own.
      requestAnimationFrame(() => {
        element.scrollTop = element.scrollHeight - fromEnd;
        busy.current = false;
      });
    });
  };
}
