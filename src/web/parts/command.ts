// A command to be typed in a terminal, with a button that copies it.

import type { VNode } from "preact";
import { CopyButton } from "./code.ts";
import { code, div, h } from "./dom.ts";

export function command(text: string): VNode {
  return div({ class: "command" }, code({}, text), h(CopyButton, { text, label: "Copy the command", quiet: true }));
}
