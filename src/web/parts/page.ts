// The frame of a page beside the chat: its title, what can be done on it, its content.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { messageOf } from "#kernel/fault";
import { useApp } from "#web/app/context";
import { MenuButton } from "#web/shell/menu-button";
import { div, h, h1, h2, header, names, section } from "./dom.ts";

interface PageProps {
  title: string;
  /** Beside the title. */
  actions?: ComponentChildren;
  wide?: boolean;
  children?: ComponentChildren;
}

export function Page({ title, actions, wide = false, children }: PageProps): VNode {
  const { assistant } = useApp();
  useEffect(() => {
    document.title = `${title} · ${assistant.looks.value.name}`;
  }, [title, assistant.looks.value.name]);
  return div({ class: "page" }, div({ class: names("page-inner", wide && "wide") },
    header({ class: "page-head" }, h(MenuButton, {}), h1({}, title), div({ class: "grow" }), actions),
    children));
}

/** A part of a page on a ground of its own. */
export function card(title: string, actions: ComponentChildren, ...children: ComponentChildren[]): VNode {
  const id = `card-${title.toLowerCase().replaceAll(/\W+/g, "-")}`;
  return section({ class: "card", "aria-labelledby": id },
    div({ class: "card-head" }, h2({ id }, title), div({ class: "grow" }), actions), ...children);
}

export interface Loaded<T> {
  value: T | undefined;
  problem: string | undefined;
  /** Asks again; the value of before stays until there is another. */
  again(): void;
}

/** Something fetched when the page opens, when `key` changes, and after every new connection. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const { link } = useApp();
  const [state, setState] = useState<{ key: string; value?: T; problem?: string }>({ key });
  const [round, setRound] = useState(0);
  const turn = useRef(0);
  const generation = link.generation.value;
  useEffect(() => {
    const mine = ++turn.current;
    load().then(
      (value) => mine === turn.current && setState({ key, value }),
      (error: unknown) => mine === turn.current && setState((before) => ({ ...before, problem: messageOf(error) })),
    );
    return () => {
      turn.current += 1;
    };
  }, [key, generation, round]);
  // What belongs to another key is no answer to this one.
  const current = state.key === key ? state : { key };
  return {
    value: "value" in current ? current.value : undefined, problem: "problem" in current ? current.problem : undefined,
    again: () => setRound((before) => before + 1),
  };
}
