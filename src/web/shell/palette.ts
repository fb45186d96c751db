// One place to get anywhere by typing: pages, conversations, actions.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { App } from "#web/app/app";
import { useApp } from "#web/app/context";
import { PAGES } from "#web/app/pages";
import { div, input, kbd, span } from "#web/parts/dom";
import { icon, type IconName } from "#web/parts/icon";
import { ago } from "#web/text/format";
import { keyName, newConversation } from "./shortcuts.ts";

interface Choice {
  id: string;
  group: string;
  title: string;
  icon: IconName;
  hint?: string;
  run(): void;
}

const SHOWN_MAX = 40;

export function Palette(): VNode {
  const app = useApp();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(document.activeElement);
  const choices = useMemo(() => matching(choicesOf(app), query), [query, app.sessions.all.value]);
  const close = (): void => {
    app.palette.value = false;
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => document.getElementById(`choice-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
  const pick = (choice: Choice | undefined): void => {
    if (!choice) return;
    app.palette.value = false;
    choice.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((at + step + choices.length) % Math.max(1, choices.length));
    else if (event.key === "Enter") pick(choices[at]);
    else if (event.key === "Escape") close();
    else if (event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
  };
  return div({ class: "veil", onClick: (event) => { if (event.target === event.currentTarget) close(); } },
    div({ class: "palette", role: "dialog", "aria-modal": "true", "aria-label": "Search and commands" },
      div({ class: "palette-input" }, icon("search", "faint"), input({
        ref: field, type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "choices",
        "aria-activedescendant": choices.length > 0 ? `choice-${at}` : undefined, "aria-label": "Search", value: query,
        placeholder: "Go to a page, a conversation, or do something", autocomplete: "off", spellcheck: false,
        onInput: (event) => { setQuery(event.currentTarget.value); setAt(0); }, onKeyDown: onKey,
      })),
      list(choices, at, setAt, pick)));
}

function list(
  choices: readonly Choice[], at: number, setAt: (at: number) => void, pick: (choice: Choice) => void,
): VNode {
  if (choices.length === 0) return div({ class: "palette-none", role: "status" }, "Nothing fits.");
  return div({ class: "palette-list", id: "choices", role: "listbox", "aria-label": "Choices" },
    ...choices.flatMap((choice, index) => [
      choices[index - 1]?.group === choice.group ? null
        : div({ class: "palette-group", role: "presentation", key: choice.group }, choice.group),
      div({
        class: "palette-item", role: "option", id: `choice-${index}`, key: choice.id, "aria-selected": index === at,
        onMouseMove: () => { if (index !== at) setAt(index); }, onClick: () => pick(choice),
      }, icon(choice.icon), span({ class: "cut" }, choice.title),
      choice.hint === undefined ? null : kbd({ class: "hint-key" }, choice.hint)),
    ]));
}

function choicesOf(app: App): readonly Choice[] {
  const { router, link, prefs, sessions } = app;
  const actions: Choice[] = [
    { id: "new", group: "Do", title: "New conversation", icon: "plus", hint: keyName("⇧O"), run: () => newConversation(app) },
    ...(["light", "dark", "system"] as const).filter((theme) => theme !== prefs.values.value.theme).map((theme): Choice => ({
      id: `theme-${theme}`, group: "Do", icon: theme === "light" ? "sun" : theme === "dark" ? "moon" : "screen",
      title: theme === "system" ? "Use the theme of the system" : `Use the ${theme} theme`, run: () => prefs.set({ theme }),
    })),
    { id: "reload", group: "Do", title: "Reload the page", icon: "reset", run: () => location.reload() },
  ];
  const pages: Choice[] = [
    { id: "chat", group: "Pages", title: "Chat", icon: "chat", run: () => router.go("chat") },
    ...PAGES.filter(({ needs }) => link.hasAll(needs)).map(({ id, title, icon: sign }): Choice => ({
      id, group: "Pages", title, icon: sign, run: () => router.go(id),
    })),
  ];
  const conversations = sessions.all.value.map((session): Choice => ({
    id: session.key, group: "Conversations", title: session.title, icon: session.running ? "play" : "chat",
    hint: ago(session.updatedAt, app.now.value), run: () => app.openSession(session.key),
  }));
  return [...pages, ...actions, ...conversations];
}

/** Every word typed has to be in the title; titles that begin with the first one come first. */
function matching(choices: readonly Choice[], query: string): readonly Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const [first = ""] = words;
  if (first === "") return choices.slice(0, SHOWN_MAX);
  const found = choices.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  const starts = (choice: Choice): number => Number(!choice.title.toLowerCase().startsWith(first));
  const order = [...new Set(found.map(({ group }) => group))];
  return [...found].sort((one, other) =>
    order.indexOf(one.group) - order.indexOf(other.group) || starts(one) - starts(other)).slice(0, SHOWN_MAX);
}
