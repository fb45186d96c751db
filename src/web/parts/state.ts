// What a page shows instead of its content: bones while it loads, a reason when it is empty or broken.

import type { ComponentChildren, VNode } from "preact";
import { button, div, h3, p, span, strong } from "./dom.ts";
import { icon, type IconName } from "./icon.ts";

/** Outlines of lines of text, in widths of percent. */
export function bones(widths: readonly number[], label = "Loading"): VNode {
  return div({ class: "bones", role: "status", "aria-label": label },
    ...widths.map((width) => span({ class: "bone", style: { width: `${width}%`, marginBottom: "12px" } })));
}

export function empty(sign: IconName, title: string, text: ComponentChildren, action?: VNode): VNode {
  return div({ class: "empty" }, icon(sign), h3({}, title), p({}, text), action ?? null);
}

/** Something went wrong, and what can be done about it. */
export function trouble(title: string, text: ComponentChildren, retry?: () => void): VNode {
  return div({ class: "notice bad", role: "alert" }, icon("alert"), div({},
    strong({}, title), p({}, text),
    retry ? div({ class: "actions" }, button({ type: "button", class: "button small", onClick: retry }, "Try again")) : null));
}
