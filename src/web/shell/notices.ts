// Short notices in the corner, read out by screen readers.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import { button, div, span } from "#web/parts/dom";
import { icon } from "#web/parts/icon";

export function Notices(): VNode {
  const { toasts } = useApp();
  return div({ class: "toasts", role: "status", "aria-live": "polite" }, ...toasts.shown.value.map((toast) =>
    div({ class: `toast ${toast.tone}`, key: toast.id },
      toast.tone === "plain" ? null : icon(toast.tone === "good" ? "check" : "alert"),
      span({}, toast.text),
      toast.action ? button({ type: "button", class: "text-button", onClick: toast.action.run }, toast.action.label) : null,
      button({ type: "button", class: "icon-button small", "aria-label": "Dismiss", onClick: () => toasts.dismiss(toast.id) },
        icon("close")))));
}
