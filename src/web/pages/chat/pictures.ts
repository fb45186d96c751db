// Pictures that go out with the next message.

import type { Signal } from "@preact/signals";
import type { VNode } from "preact";
import type { Picture } from "#web/data/outgoing";
import { button, div, img } from "#web/parts/dom";
import { icon } from "#web/parts/icon";

export function Pictures({ pictures }: { pictures: Signal<readonly Picture[]> }): VNode | null {
  if (pictures.value.length === 0) return null;
  return div({ class: "picture-row" }, ...pictures.value.map((picture, at) => div({ class: "picture-chip", key: at },
    img({ src: `data:${picture.mimeType};base64,${picture.content}`, alt: picture.name }),
    button({
      type: "button", "aria-label": `Remove ${picture.name}`,
      onClick: () => { pictures.value = pictures.value.filter((each) => each !== picture); },
    }, icon("close")))));
}
