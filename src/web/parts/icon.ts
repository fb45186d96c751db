// Line icons on a grid of 24, drawn with the colour of the text around them. Decoration: the words beside an icon,
// or the label of its button, say what it means.

import type { VNode } from "preact";
import { path, svg } from "./dom.ts";

const ICONS = {
  chat: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2 21 21",
  home: "M4 11.5 12 4l8 7.5M6 10v9a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1v-9",
  rows: "M4 6h16M4 12h16M4 18h10",
  spark: "M12 3l2.2 6.3L21 12l-6.8 2.7L12 21l-2.2-6.3L3 12l6.8-2.7z",
  bars: "M5 20V11M12 20V4M19 20v-6",
  scroll: "M7 4h11a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H6a2 2 0 0 1-2-2v-2h11v2M7 4a2 2 0 0 0-2 2v10M9 9h6M9 12.500h6",
  sliders: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5",
  bug: "M9 8a3 3 0 0 1 6 0M7 10h10v4a5 5 0 0 1-10 0zM4 8l3 2M20 8l-3 2M3 14h4M17 14h4M5 20l3-2.500M19 20l-3-2.500M12 10v9",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z",
  screen: "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM9 21h6M12 17v4",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.500 10 17.500 19.500 7",
  copy: "M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM16 9V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3",
  send: "M12 20V5M5.500 11 12 4.500 18.500 11",
  stop: "M7 7h10v10H7z",
  down: "M6 9.500l6 6 6-6",
  right: "M9.500 6l6 6-6 6",
  left: "M14.500 6l-6 6 6 6",
  arrowDown: "M12 5v14M5.500 12.500 12 19l6.500-6.500",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  pencil: "M4 20l1-4.500L16.500 4 20 7.500 8.500 19zM14 6.500 17.500 10",
  pin: "M9 4h6l-1 6 3.500 3.500h-11L10 10zM12 13.500V21",
  archive: "M4 5h16v4H4zM5.500 9v10a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1V9M10 13h4",
  trash: "M5 7h14M10 4h4M7 7l.8 12a1 1 0 0 0 1 1h6.400a1 1 0 0 0 1-1L17 7M10.500 11v5M13.500 11v5",
  reset: "M4.500 12a7.500 7.500 0 1 0 2.300-5.400L4.500 8.700M4.500 4.200v4.500H9",
  download: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  tool: "M14.500 6.500a4 4 0 0 0-5.300 5.200L4 17l3 3 5.300-5.200a4 4 0 0 0 5.200-5.300L15 12l-3-3z",
  terminal: "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM7 9.500l3 2.500-3 2.500M12.500 15H17",
  file: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5",
  thought: "M12 4a6.500 6.500 0 0 0-4 11.600c.6.500 1 1.200 1 2v.4h6v-.4c0-.8.4-1.500 1-2A6.500 6.500 0 0 0 12 4zM10 21h4",
  alert: "M12 4.500 21 19.500H3zM12 10v4.500M12 17.200v.01",
  info: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5M12 8v.01",
  key: "M8.500 11a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11.700 12.300 20 4M16.500 7.500l3 3",
  device: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  plug: "M9 3v5M15 3v5M6.500 8h11v3a5.500 5.500 0 0 1-11 0zM12 16.500V21",
  clock: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2",
  play: "M8 5.500v13l10.500-6.500z",
  pause: "M8.500 6v12M15.500 6v12",
  image: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 16l4.500-4.500L13 16l2.500-2.500L20 18M15.500 8.500v.01",
  slash: "M15 5 9 19",
  command: "M9 9h6v6H9zM9 9V7a2 2 0 1 0-2 2zM15 9V7a2 2 0 1 1 2 2zM9 15v2a2 2 0 1 1-2-2zM15 15v2a2 2 0 1 0 2-2z",
  filter: "M4 6h16M7 12h10M10 18h4",
  external: "M13 5h6v6M19 5l-9 9M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName, extra = ""): VNode {
  return svg(
    { class: `icon ${extra}`.trim(), viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    path({ d: ICONS[name] }),
  );
}

/** Two pincers that almost meet; style/icon.svg is the same on a tile. */
const CLAW = "M22.100 4.100A14 14 0 1 0 28.300 10.800C24.300 9.700 19.700 11.500 17.200 15.400C16.500 11.300 18.300 7 22.100 4.100Z";

/** The mark of the product. */
export function mark(extra = ""): VNode {
  return svg(
    { class: `brand-mark ${extra}`.trim(), viewBox: "0 0 32 32", "aria-hidden": "true", focusable: "false" },
    path({ d: CLAW }),
  );
}
