// A question before something that cannot be undone.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "#web/app/context";
import { button, dialog, div, h2, p } from "#web/parts/dom";

export function Ask(): VNode | null {
  const { question } = useApp();
  const ref = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  useEffect(() => {
    if (asked && ref.current && !ref.current.open) ref.current.showModal();
  }, [asked]);
  if (!asked) return null;
  const { title, body, confirm, danger, answer } = asked;
  return dialog({ ref, class: "sheet", "aria-labelledby": "ask-title", onClose: () => answer(false) },
    h2({ id: "ask-title" }, title), p({}, body),
    div({ class: "sheet-actions" },
      button({ type: "button", class: "button", onClick: () => answer(false) }, "Cancel"),
      button({ type: "button", class: danger ? "button danger" : "button primary", autofocus: true, onClick: () => answer(true) }, confirm)));
}
