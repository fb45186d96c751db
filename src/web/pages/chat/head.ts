// The line above a conversation: its name, its model, and what can be done with it.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import type { App } from "#web/app/app";
import type { Conversation } from "#web/data/conversation";
import { loadModels, type Model } from "#web/data/models";
import { archive, download, patch, remove, rename, reset } from "#web/data/session-acts";
import type { Session } from "#web/data/session";
import { button, div, form, h, h1, header, input, span } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { Menu, type MenuEntry } from "#web/parts/menu";
import { MenuButton } from "#web/shell/menu-button";
import { count } from "#web/text/format";

interface Props {
  conversation: Conversation;
  session: Session | undefined;
}

export function Head({ conversation, session }: Props): VNode {
  const app = useApp();
  const [naming, setNaming] = useState(false);
  const exists = app.sessions.byKey.value.has(conversation.key);
  const title = session && exists ? session.title : conversation.key.includes(":dashboard:") ? "New conversation" : session?.title ?? "";
  return header({ class: "chat-head" },
    h(MenuButton, {}),
    naming && session ? h(Rename, { session, done: () => setNaming(false) }) : h1({ class: "chat-title cut" }, title),
    div({ class: "grow" }),
    session ? h(ModelMenu, { session }) : null,
    exists && session ? h(Menu, {
      face: icon("more"), label: "More about this conversation", entries: entriesFor(app, session, () => setNaming(true)),
    }) : null);
}

function Rename({ session, done }: { session: Session; done(): void }): VNode {
  const app = useApp();
  const [name, setName] = useState(session.label ?? session.title);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const save = (event: Event): void => {
    event.preventDefault();
    void rename(app, session, name).then(done);
  };
  return form({ class: "rename", onSubmit: save },
    input({
      ref: field, class: "field small", value: name, "aria-label": "Name of the conversation", maxLength: 200,
      onInput: (event) => setName(event.currentTarget.value),
      onKeyDown: (event) => { if (event.key === "Escape") done(); },
    }),
    button({ type: "submit", class: "button small primary" }, "Save"),
    button({ type: "button", class: "button small", onClick: done }, "Cancel"));
}

function entriesFor(app: App, session: Session, naming: () => void): readonly MenuEntry[] {
  const { link } = app;
  const change = link.has("sessions.patch");
  const home = (): void => app.router.go("chat");
  const entries: (MenuEntry | false)[] = [
    change && { kind: "item", label: "Rename", icon: "pencil", run: naming },
    change && {
      kind: "item", label: session.pinned ? "Take off the top" : "Keep on top", icon: "pin",
      run: () => void patch(app, session.key, { pinned: !session.pinned }),
    },
    { kind: "line" },
    { kind: "item", label: "Export as text", icon: "download", note: ".md", run: () => void download(app, session, "markdown") },
    { kind: "item", label: "Export everything", icon: "download", note: ".jsonl", run: () => void download(app, session, "jsonl") },
    { kind: "line" },
    link.has("sessions.reset") && { kind: "item", label: "Start over", icon: "reset", run: () => void reset(app, session) },
    change && !session.isMain && {
      kind: "item", label: "Archive", icon: "archive", run: () => void archive(app, [session], true).then(home),
    },
    link.has("sessions.delete") && !session.isMain && {
      kind: "item", label: "Delete", icon: "trash", danger: true,
      run: () => void remove(app, [session]).then((gone) => gone && home()),
    },
  ];
  return entries.filter((entry) => entry !== false);
}

/** The model of this conversation, its thinking, and how full its context is. */
function ModelMenu({ session }: { session: Session }): VNode | null {
  const app = useApp();
  const [models, setModels] = useState<readonly Model[]>([]);
  useEffect(() => {
    if (app.link.has("models.list")) loadModels(app.link).then(setModels, () => {});
  }, [app.link.generation.value]);
  if (session.model === undefined) return null;
  const { key, contextTokens, totalTokens } = session;
  const used = contextTokens ? Math.min(1, totalTokens / contextTokens) : 0;
  const level = session.thinking ?? session.thinkingDefault;
  const full = contextTokens && totalTokens > 0 ? ` · ${count(totalTokens)} of ${count(contextTokens)} tokens in context` : "";
  const entries: MenuEntry[] = [
    { kind: "title", label: "Model" },
    ...models.map((model): MenuEntry => ({
      kind: "item", label: model.name, note: model.isDefault ? "default" : "", checked: model.id === session.model && model.provider === session.provider,
      run: () => void patch(app, key, { model: model.isDefault ? null : model.ref }, `Model: ${model.name}`),
    })),
    ...(session.thinkingLevels.length > 1 ? [{ kind: "line" }, { kind: "title", label: "Thinking" }] as MenuEntry[] : []),
    ...(session.thinkingLevels.length > 1 ? session.thinkingLevels.map((each): MenuEntry => ({
      kind: "item", label: capital(each), note: each === session.thinkingDefault ? "default" : "", checked: each === level,
      run: () => void patch(app, key, { thinkingLevel: each === session.thinkingDefault ? null : each }, `Thinking: ${each}`),
    })) : []),
  ];
  return h(Menu, {
    buttonClass: "model-button", label: `Model ${session.model}${full}`, entries,
    face: div({ class: "model-face" }, used > 0.02 ? ring(used) : null,
      span({ class: "cut" }, models.find(({ id }) => id === session.model)?.name ?? session.model), icon("down")),
  });
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** How full the context is, as a ring. */
function ring(used: number): VNode {
  return span({ class: `ring level-${Math.ceil(used * 10)}`, "aria-hidden": "true" });
}
