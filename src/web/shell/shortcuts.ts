// Keys that work everywhere.

import { useEffect } from "preact/hooks";
import type { App } from "#web/app/app";
import { useApp } from "#web/app/context";

/** Whether the modifier of this platform is held: Command on a Mac, Control elsewhere. */
function withModifier(event: KeyboardEvent): boolean {
  return isMac() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** `⌘K` or `Ctrl K`. */
export function keyName(key: string): string {
  return isMac() ? `⌘${key}` : `Ctrl ${key}`;
}

export function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (handle(app, event)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [app]);
}

function handle(app: App, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (withModifier(event) && !event.shiftKey && key === "k") {
    if (!app.link.hello.value) return false;
    app.palette.value = !app.palette.value;
    return true;
  }
  if (withModifier(event) && event.shiftKey && key === "o") {
    newConversation(app);
    return true;
  }
  if (key === "escape" && (app.drawer.value || app.palette.value)) {
    app.drawer.value = false;
    app.palette.value = false;
    return true;
  }
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  const typing = target?.matches("input, textarea, select, [contenteditable]") ?? false;
  if (key === "/" && !typing && !app.palette.value) {
    const composer = document.querySelector<HTMLTextAreaElement>("#composer");
    composer?.focus();
    return composer !== null;
  }
  return false;
}

/** Opens a session that does not exist yet: the first message makes it. */
export function newConversation(app: App): void {
  const defaults = app.link.hello.value?.snapshot.sessionDefaults;
  const agentId: unknown = defaults ? Reflect.get(defaults, "defaultAgentId") : undefined;
  const agent = typeof agentId === "string" ? agentId : "main";
  app.palette.value = false;
  app.openSession(`agent:${agent}:dashboard:${app.env.ids.uuid()}`);
}
