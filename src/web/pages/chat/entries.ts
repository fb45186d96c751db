// The entries of a conversation in blocks: thousands of messages are compared block by block, and a word that arrives
// draws only the last one.

import { Component, type ComponentChildren, Fragment, type VNode } from "preact";
import type { Conversation } from "#web/data/conversation";
import type { Entry } from "#web/data/feed";
import { h } from "#web/parts/dom";
import { EntryView } from "./entry.ts";

const BLOCK = 40;

export function Entries({ entries, conversation }: { entries: readonly Entry[]; conversation: Conversation }): VNode {
  const blocks = new Map<number, Entry[]>();
  let current = 0;
  for (const entry of entries) {
    // By place in the transcript: neither what comes in front nor what is appended moves an entry to another block.
    current = Math.max(current, Math.floor((seqOf(entry) ?? 0) / BLOCK));
    const own = blocks.get(current);
    if (own) own.push(entry);
    else blocks.set(current, [entry]);
  }
  let before: Entry | undefined;
  return h(Fragment, {}, ...[...blocks].map(([place, own]) => {
    const block = h(Block, { key: place, entries: own, before, conversation });
    before = own.at(-1);
    return block;
  }));
}

function seqOf(entry: Entry): number | undefined {
  if (entry.kind === "sent") return undefined;
  return entry.kind === "answer" ? entry.rows[0]?.seq : entry.row.seq;
}

interface Props {
  entries: readonly Entry[];
  before: Entry | undefined;
  conversation: Conversation;
}

class Block extends Component<Props> {
  override shouldComponentUpdate({ entries, before }: Props): boolean {
    const now = this.props;
    return before !== now.before || entries.length !== now.entries.length || entries.some((entry, at) => entry !== now.entries[at]);
  }

  override render({ entries, before, conversation }: Props): ComponentChildren {
    return entries.map((entry, at) => h(EntryView, { key: entry.id, entry, before: entries[at - 1] ?? before, conversation }));
  }
}
