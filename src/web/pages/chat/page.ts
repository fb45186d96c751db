// The chat: one conversation, its composer, and what the assistant is doing right now.

import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useApp } from "#web/app/context";
import { div, h } from "#web/parts/dom";
import { bones, trouble } from "#web/parts/state";
import { Composer } from "./composer.ts";
import { Feed } from "./feed.ts";
import { Head } from "./head.ts";
import { Welcome } from "./welcome.ts";

export function ChatPage({ sessionKey }: { sessionKey: string }): VNode {
  const app = useApp();
  const conversation = useMemo(() => app.conversations.show(sessionKey), [sessionKey]);
  const session = app.sessions.byKey.value.get(sessionKey) ?? conversation.info.value;
  const state = conversation.state.value;
  const fresh = state === "ready" && conversation.rows.value.length === 0 && conversation.outgoing.value.length === 0
    && conversation.runs.value.length === 0;
  const unread = app.sessions.byKey.value.get(sessionKey)?.unread;
  useEffect(() => {
    if (unread && document.visibilityState === "visible") void app.sessions.markRead(sessionKey);
  }, [unread, sessionKey]);
  const working = conversation.active().length > 0;
  useEffect(() => {
    document.title = `${working ? "● " : ""}${session?.title ?? "New conversation"} · ${app.assistant.looks.value.name}`;
  }, [working, session?.title, app.assistant.looks.value.name]);
  return div({ class: "chat" },
    h(Head, { conversation, session }),
    state === "loading" ? div({ class: "feed" }, div({ class: "column" }, bones([40, 92, 86, 60], "Loading the conversation")))
      : state === "failed" ? div({ class: "feed" }, div({ class: "column" },
        trouble("This conversation could not be loaded", conversation.failure.value, () => void conversation.reload())))
      : fresh ? h(Welcome, { conversation }) : h(Feed, { conversation }),
    h(Composer, { conversation, session }));
}
