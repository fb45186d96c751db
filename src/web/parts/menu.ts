// A button that opens a list of things to do. Arrow keys move, Escape closes, focus goes back to the button.

import { type ComponentChildren, Fragment, type VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { button, div, h, hr, names, span } from "./dom.ts";
import { icon, type IconName } from "./icon.ts";

export type MenuEntry =
  | { kind: "item"; label: string; icon?: IconName; note?: string; danger?: boolean; checked?: boolean; run(): void }
  | { kind: "title"; label: string }
  | { kind: "line" };

interface Props {
  /** What the button shows. */
  face: ComponentChildren;
  label: string;
  entries: readonly MenuEntry[];
  buttonClass?: string;
  side?: "above" | "below";
  align?: "start" | "end";
  disabled?: boolean;
}

export function Menu({ face, label, entries, buttonClass = "icon-button", side = "below", align = "end", disabled = false }: Props): VNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(box.current, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Tab") return setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pick = (run: () => void): void => {
    close();
    run();
  };
  return div({ class: "menu-anchor", ref: box, onKeyDown: onKey },
    button({
      type: "button", class: buttonClass, ref: trigger, "aria-haspopup": "menu", "aria-expanded": open, "aria-label": label,
      title: label, disabled, onClick: () => setOpen(!open),
    }, face),
    open ? div({ class: names("menu", side, align), role: "menu", "aria-label": label },
      ...entries.map((entry, at) => h(Entry, { key: at, entry, pick }))) : null);
}

function Entry({ entry, pick }: { entry: MenuEntry; pick(run: () => void): void }): VNode {
  switch (entry.kind) {
    case "title": return div({ class: "menu-title", role: "presentation" }, entry.label);
    case "line": return hr({});
    case "item": {
      const { label, icon: sign, note, danger, checked, run } = entry;
      return button({
        type: "button", class: names("menu-item", danger && "danger"), tabIndex: -1,
        role: checked === undefined ? "menuitem" : "menuitemradio", "aria-checked": checked, onClick: () => pick(run),
      }, sign ? icon(sign) : null, span({ class: "cut" }, label), note === undefined ? h(Fragment, {}) : span({ class: "note nums" }, note),
      checked ? icon("check") : null);
    }
  }
}

function move(box: HTMLElement | null, step: number): void {
  const items = [...box?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []];
  const at = items.findIndex((item) => item === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}
