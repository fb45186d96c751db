// Small controls that several pages use.

import type { VNode } from "preact";
import { button, div, input, label, option, select, span } from "./dom.ts";
import { icon } from "./icon.ts";

/** One of a few choices, side by side. */
export function segments<T extends string>(
  name: string, choices: readonly (readonly [value: T, label: string])[], value: T, set: (value: T) => void,
): VNode {
  return div({ class: "segments", role: "group", "aria-label": name }, ...choices.map(([each, words]) => button({
    type: "button", key: each, "aria-pressed": each === value, onClick: () => set(each),
  }, words)));
}

/** A field to filter by. */
export function searchField(words: string, value: string, set: (value: string) => void): VNode {
  return div({ class: "search-field" }, icon("search"), input({
    class: "field small", type: "search", "aria-label": words, placeholder: words, value, spellcheck: false,
    onInput: (event) => set(event.currentTarget.value),
  }));
}

export function dropDown<T extends string>(
  name: string, choices: readonly (readonly [value: T, label: string])[], value: T, set: (value: T) => void,
): VNode {
  return label({ class: "select" }, span({ class: "sr" }, name),
    select({
      class: "field small", value,
      onChange: (event) => {
        const chosen = choices.find(([each]) => each === event.currentTarget.value);
        if (chosen) set(chosen[0]);
      },
    }, ...choices.map(([each, words]) => option({ value: each, key: each }, words))),
    icon("down"));
}

export function checkBox(words: string, checked: boolean, set: (checked: boolean) => void): VNode {
  return label({ class: "check" },
    input({ type: "checkbox", checked, onChange: (event) => set(event.currentTarget.checked) }), words);
}
