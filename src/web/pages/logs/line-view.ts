// One line of the log; a click shows all of it.

import { Component, type ComponentChildren, type VNode } from "preact";
import { button, div, h, mark, names, pre, span } from "#web/parts/dom";
import type { LogLine } from "#web/data/log-lines";

interface Props {
  line: LogLine;
  words: string;
}

export class LineView extends Component<Props, { open: boolean }> {
  override state = { open: false };

  override shouldComponentUpdate(next: Props, state: { open: boolean }): boolean {
    return next.line !== this.props.line || next.words !== this.props.words || state.open !== this.state.open;
  }

  override render({ line, words }: Props): VNode {
    const { level, subsystem, message, facts, time } = line;
    const { open } = this.state;
    const told = Object.entries(facts).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`).join("  ");
    return div({ class: names("log-line", level) },
      button({ type: "button", class: "log-head", "aria-expanded": open, onClick: () => this.setState({ open: !open }) },
        span({ class: "log-time nums" }, time.slice(11, 23)),
        span({ class: "log-level" }, level),
        span({ class: "log-system cut" }, subsystem),
        span({ class: "log-text" }, h(Marked, { text: message, words }), told === "" ? null : span({ class: "log-facts" }, "  ", h(Marked, { text: told, words })))),
      open ? pre({ class: "log-raw", tabIndex: 0 }, pretty(line.raw)) : null);
  }
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    // No JSON: as it was written.
    return raw;
  }
}

/** The words that are looked for, marked. */
function Marked({ text, words }: { text: string; words: string }): ComponentChildren {
  const word = words.trim().toLowerCase();
  if (word === "" || word.includes(" ")) return text;
  const parts: ComponentChildren[] = [];
  const lower = text.toLowerCase();
  let at = 0;
  for (let found = lower.indexOf(word); found >= 0; found = lower.indexOf(word, at)) {
    parts.push(text.slice(at, found), mark({}, text.slice(found, found + word.length)));
    at = found + word.length;
  }
  return [...parts, text.slice(at)];
}
