// Markdown as elements. Nothing in a text can become markup, whatever it looks like: the parser gives parts, and
// each part becomes elements and text nodes here.

import { Component, type ComponentChildren, Fragment, type VNode } from "preact";
import { type Block, blocksOf, type Item, type Sourced } from "#web/text/blocks";
import { type Inline, inlineOf } from "#web/text/inline";
import { hostOf, safeHref } from "#web/text/links";
import { Code } from "./code.ts";
import {
  a, blockquote, br, code, del, div, em, h, heading, hr, input, li, ol, p, span, strong, table, tbody, td,
  th, thead, tr, ul
} from "./dom.ts";

/** A text with its blocks; each block is drawn again only when its lines changed. */
export function Markdown({ text }: { text: string }): VNode {
  return div({ class: "prose" }, ...blocksOf(text).map((sourced, at) => h(View, { key: at, sourced })));
}

class View extends Component<{ sourced: Sourced }> {
  override shouldComponentUpdate(next: { sourced: Sourced }): boolean {
    return next.sourced.source !== this.props.sourced.source;
  }

  override render({ sourced }: { sourced: Sourced }): ComponentChildren {
    return view(sourced.block);
  }
}

function view(block: Block): ComponentChildren {
  switch (block.type) {
    case "para": return p({}, ...words(block.text));
    case "heading": return heading(block.depth, words(block.text));
    case "code": return h(Code, { text: block.text, language: block.language });
    case "quote": return blockquote({}, ...block.blocks.map(view));
    case "list": {
      const items = block.items.map(itemView);
      return block.ordered ? ol({ start: block.start }, ...items) : ul({}, ...items);
    }
    case "table": return tableView(block);
    case "rule": return hr({});
  }
}

function itemView({ done, blocks }: Item): VNode {
  const box = done === undefined ? null
    : input({ type: "checkbox", checked: done, disabled: true, "aria-label": done ? "done" : "open" });
  const [first, ...rest] = blocks;
  // The words of a plain item stand beside its mark, not in a paragraph of their own.
  const lead = first?.type === "para" ? h(Fragment, {}, ...words(first.text)) : first ? view(first) : null;
  return li({ class: done === undefined ? "" : "task" }, box, lead, ...rest.map(view));
}

function tableView({ head, rows, align }: Block & { type: "table" }): VNode {
  const side = (column: number): string => (align[column] ? `align-${align[column]}` : "");
  return div({ class: "table-scroll", tabIndex: 0, role: "region", "aria-label": "Table" }, table({},
    thead({}, tr({}, ...head.map((cell, at) => th({ class: side(at), scope: "col" }, ...words(cell))))),
    tbody({}, ...rows.map((row) => tr({}, ...row.map((cell, at) => td({ class: side(at) }, ...words(cell))))))));
}

function words(text: string): ComponentChildren[] {
  return inlineOf(text).map(inlineView);
}

function inlineView(part: Inline): ComponentChildren {
  switch (part.type) {
    case "text": return part.text;
    case "code": return code({}, part.text);
    case "strong": return strong({}, ...part.children.map(inlineView));
    case "em": return em({}, ...part.children.map(inlineView));
    case "del": return del({}, ...part.children.map(inlineView));
    case "break": return br({});
    case "link": return link(part.href, part.children.map(inlineView));
    // A picture of another server would tell it who reads: only the way there is shown.
    case "picture": return link(part.href, [`Picture: ${part.text || hostOf(part.href) || "unnamed"}`]);
  }
}

function link(href: string, children: ComponentChildren[]): VNode {
  const safe = safeHref(href);
  if (safe === undefined) return span({ class: "dead-link", title: "This address is not opened from here" }, ...children);
  return a({ href: safe, target: "_blank", rel: "noopener noreferrer nofollow", title: safe }, ...children);
}
