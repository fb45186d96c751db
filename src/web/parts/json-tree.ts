// A value as a tree that folds.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { button, details, div, h, span, summary } from "./dom.ts";

/** So many entries are shown at first. */
const SHOWN_MAX = 100;
const TEXT_MAX = 4_000;

export function JsonTree({ value, open = 1 }: { value: unknown; open?: number }): VNode {
  return div({ class: "tree" }, h(Node, { name: undefined, value, open }));
}

function Node({ name, value, open }: { name: string | undefined; value: unknown; open: number }): VNode {
  if (typeof value !== "object" || value === null) return div({ class: "leaf" }, label(name), leaf(value));
  return h(Branch, { name, value, open });
}

function Branch({ name, value, open }: { name: string | undefined; value: object; open: number }): VNode {
  const [unfolded, setUnfolded] = useState(open > 0);
  const [shown, setShown] = useState(SHOWN_MAX);
  const entries = Object.entries(value);
  const isList = Array.isArray(value);
  const head = isList ? `[${entries.length}]` : entries.length === 0 ? "{}" : `{${entries.length}}`;
  return details({ open: unfolded, onToggle: (event) => setUnfolded(event.currentTarget.open) },
    summary({}, label(name), span({ class: "faint" }, head)),
    ...(unfolded ? entries.slice(0, shown).map(([key, each]) => h(Node, { key, name: key, value: each, open: open - 1 })) : []),
    unfolded && entries.length > shown ? button({ type: "button", class: "text-button", onClick: () => setShown(shown * 5) },
      `${entries.length - shown} more`) : null);
}

function label(name: string | undefined): VNode | null {
  return name === undefined ? null : span({ class: "key" }, `${name}: `);
}

function leaf(value: unknown): VNode {
  if (typeof value === "string") {
    const cut = value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}… (${value.length} characters)` : value;
    return span({ class: "string" }, JSON.stringify(cut).replaceAll("\\n", "\n"));
  }
  return span({ class: typeof value === "number" ? "number" : "word" }, String(value));
}
