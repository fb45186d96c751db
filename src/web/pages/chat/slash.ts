// The list of commands above the composer.

import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Suggestion } from "#web/data/commands";
import { div, span } from "#web/parts/dom";

interface Props {
  offered: readonly Suggestion[];
  at: number;
  pick(suggestion: Suggestion): void;
}

export function Slash({ offered, at, pick }: Props): VNode {
  useEffect(() => document.getElementById(`slash-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
  return div({ class: "slash", id: "slash", role: "listbox", "aria-label": "Commands" }, ...offered.map((each, index) =>
    div({
      class: "slash-item", role: "option", id: `slash-${index}`, key: each.label, "aria-selected": index === at,
      // Before the field loses the focus.
      onPointerDown: (event) => { event.preventDefault(); pick(each); },
    }, span({ class: "mono" }, each.label), span({ class: "soft cut" }, each.about))));
}
