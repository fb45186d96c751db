// The button that opens the side bar on a narrow screen.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import { button } from "#web/parts/dom";
import { icon } from "#web/parts/icon";

export function MenuButton(): VNode {
  const { drawer } = useApp();
  return button({
    type: "button", class: "icon-button menu-button", "aria-label": "Open the menu", "aria-expanded": drawer.value,
    onClick: () => { drawer.value = true; },
  }, icon("menu"));
}
