// One entry of the conversation, drawn again only when something in it changed.

import { Component, Fragment, type ComponentChildren, type VNode } from "preact";
import { useApp } from "#web/app/context";
import type { Conversation } from "#web/data/conversation";
import type { Entry } from "#web/data/feed";
import { textOfRow, type Row } from "#web/data/row";
import { CopyButton } from "#web/parts/code";
import { div, h, img, span, time } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { clockTime, dayName, fullTime, midnight } from "#web/text/format";
import { Answer } from "./answer.ts";
import { Sent } from "./sent.ts";

interface Props {
  entry: Entry;
  before: Entry | undefined;
  conversation: Conversation;
}

export class EntryView extends Component<Props> {
  override shouldComponentUpdate({ entry, before }: Props): boolean {
    return !same(entry, this.props.entry) || dayOf(before) !== dayOf(this.props.before);
  }

  override render({ entry, before, conversation }: Props): ComponentChildren {
    const day = dayOf(entry);
    const newDay = day !== undefined && day !== dayOf(before);
    return h(Fragment, {}, newDay ? h(Day, { atMs: day }) : null, shown(entry, conversation));
  }
}

function shown(entry: Entry, conversation: Conversation): VNode {
  switch (entry.kind) {
    case "said": return h(Said, { row: entry.row });
    case "answer": return h(Answer, { entry, conversation });
    case "sent": return h(Sent, { item: entry.item, conversation });
    case "mark": return div({ class: "mark-line" }, span({}, MARKS[entry.row.name ?? ""] ?? textOfRow(entry.row)));
    case "note": return div({ class: "notice note-line" }, icon("info"), div({}, textOfRow(entry.row)));
  }
}

const MARKS: Readonly<Record<string, string>> = {
  reset: "A new beginning", compaction: "Older messages were summed up for the model",
};

function same(one: Entry, other: Entry): boolean {
  if (one.kind === "answer" && other.kind === "answer") {
    return one.live === other.live && one.rows.length === other.rows.length
      && one.rows.every((row, at) => row === other.rows[at]);
  }
  if (one.kind === "sent") return other.kind === "sent" && one.item === other.item;
  return "row" in one && "row" in other && one.row === other.row;
}

/** The midnight before an entry, for the lines between days. */
function dayOf(entry: Entry | undefined): number | undefined {
  const atMs = entry === undefined ? undefined : entry.kind === "sent" ? entry.item.atMs
    : entry.kind === "answer" ? entry.rows[0]?.atMs ?? entry.live?.startedAtMs : entry.row.atMs;
  return atMs === undefined || atMs === 0 ? undefined : midnight(atMs);
}

function Day({ atMs }: { atMs: number }): VNode {
  const { now } = useApp();
  return div({ class: "day" }, span({}, dayName(atMs, now.value)));
}

function Said({ row }: { row: Row }): VNode {
  const words = textOfRow(row);
  return div({ class: "entry said" },
    span({ class: "sr" }, "You said"),
    ...row.blocks.flatMap((block) => (block.type === "image" ? [picture(block)] : [])),
    words === "" ? null : div({ class: "bubble" }, words),
    div({ class: "entry-foot" }, h(CopyButton, { text: words, label: "Copy message", quiet: true }),
      time({ class: "nums", title: fullTime(row.atMs) }, clockTime(row.atMs))));
}

/** A picture that came with a message; the gateway leaves the data out of long histories. */
export function picture({ data, mimeType }: { data: string | undefined; mimeType: string }): VNode {
  const known = data !== undefined && /^image\/(?:png|jpeg|gif|webp)$/.test(mimeType);
  return known ? img({ class: "picture", src: `data:${mimeType};base64,${data}`, alt: "Attached picture" })
    : div({ class: "picture-gone" }, icon("image"), "Picture");
}
