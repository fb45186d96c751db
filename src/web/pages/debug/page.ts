import type { VNode } from "preact";
import { div } from "#web/parts/dom";

export default function Page(): VNode {
  return div({ class: "page" }, "debug");
}
