// A block of code with its language and a button that copies it.

import { Component, type VNode } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import { highlight } from "#web/text/highlight";
import { button, code, div, h, pre, span } from "./dom.ts";
import { icon } from "./icon.ts";

const COPIED_MS = 1_600;

/** Copies a text and says so on itself. */
export function CopyButton({ text, label, quiet = false }: { text: string; label: string; quiet?: boolean }): VNode {
  const { env, toasts } = useApp();
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      env.clock.after(COPIED_MS, () => setDone(false));
    } catch (error) {
      toasts.failed("Copying did not work", error);
    }
  };
  return button(
    { type: "button", class: quiet ? "icon-button small" : "copy", onClick: () => void copy(), "aria-label": label, title: label },
    icon(done ? "check" : "copy"), quiet ? null : span({ "aria-hidden": "true" }, done ? "Copied" : "Copy"),
    span({ class: "sr", role: "status" }, done ? "Copied" : ""),
  );
}

/** Drawn anew only when its text changes: answers grow at their end. */
export class Code extends Component<{ text: string; language: string }> {
  override shouldComponentUpdate(next: { text: string; language: string }): boolean {
    return next.text !== this.props.text || next.language !== this.props.language;
  }

  override render({ text, language }: { text: string; language: string }): VNode {
    return div({ class: "code" },
      div({ class: "code-bar" },
        span({ class: "code-language" }, language || "text"), h(CopyButton, { text, label: "Copy code" })),
      pre({ tabIndex: 0, "aria-label": `${language || "Text"} block`, role: "region" }, code({}, ...highlight(text, language).map(({ kind, text: piece }) =>
        (kind === "plain" ? piece : span({ class: `hl-${kind}` }, piece))))),
    );
  }
}
