// The frame around every page: side bar, banner, palette, notices, questions.

import type { ComponentType, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import { mainKey, PAGES, type PageSpec } from "#web/app/pages";
import { messageOf } from "#kernel/fault";
import { a, button, div, em, h, main, span } from "#web/parts/dom";
import { bones, empty, trouble } from "#web/parts/state";
import { ChatPage } from "#web/pages/chat/page";
import { Ask } from "./ask.ts";
import { Gate } from "./gate.ts";
import { Notices } from "./notices.ts";
import { Palette } from "./palette.ts";
import { SideBar } from "./side-bar.ts";
import { useShortcuts } from "./shortcuts.ts";

export function Shell(): VNode {
  const app = useApp();
  useShortcuts();
  const state = app.link.state.value;
  const hello = app.link.hello.value;
  // Before the first hello there is nothing to show; later a lost connection keeps the page as it was.
  const locked = state.kind === "refused" || !hello;
  if (locked && state.kind === "connecting") return boot();
  if (locked) return div({ style: { height: "100%" } }, h(Gate, { state }), h(Notices, {}));
  return div({ class: "app" },
    a({ class: "skip", href: "#main" }, "Skip to content"),
    h(SideBar, {}),
    app.drawer.value ? div({ class: "scrim", onClick: () => { app.drawer.value = false; } }) : null,
    main({ class: "stage", id: "main", tabIndex: -1 }, h(Banner, {}), h(Current, {})),
    app.palette.value ? h(Palette, {}) : null,
    h(Ask, {}),
    h(Notices, {}));
}

/** The outline the page came with, until it is known what to show. */
function boot(): VNode {
  return div({ class: "boot", role: "status", "aria-label": "Loading" },
    div({ class: "boot-side" }), div({ class: "boot-main" }, em({}), em({}), em({})));
}

/** Says that the connection is gone, and when it comes back. */
function Banner(): VNode | null {
  const { link } = useApp();
  const state = link.state.value;
  if (state.kind === "open") return null;
  const planned = state.kind === "lost" && state.planned;
  return div({ class: "banner", role: "status" }, span({ class: "dot warn" }),
    span({ class: "grow" }, planned ? "The gateway is restarting. Everything here continues when it is back."
      : "No connection to the gateway. Trying again…"),
    planned ? null : button({ type: "button", class: "text-button", onClick: () => link.retry() }, "Try now"));
}

function Current(): VNode {
  const { router, link } = useApp();
  const { page, query } = router.place.value;
  const hello = link.hello.value;
  useEffect(() => {
    // What the page itself has put the focus on stays.
    const stage = document.getElementById("main");
    if (stage && !stage.contains(document.activeElement)) stage.focus({ preventScroll: true });
  }, [page]);
  if (page === "chat") {
    const key = query["session"] ?? mainKey(hello?.snapshot.sessionDefaults);
    return h(ChatPage, { key, sessionKey: key });
  }
  const spec = PAGES.find(({ id }) => id === page);
  if (spec && link.hasAll(spec.needs)) return h(Loaded, { key: page, spec });
  return div({ class: "page" }, empty("search", "There is no such page",
    spec ? "This gateway does not have what this page needs." : "The address may be old or mistyped.",
    a({ class: "button", href: router.href("chat"), onClick: (event) => { event.preventDefault(); router.go("chat"); } }, "To the chat")));
}

/** A page whose code is fetched when it is first opened. */
function Loaded({ spec }: { spec: PageSpec }): VNode {
  const [page, setPage] = useState<{ component?: ComponentType; problem?: string }>({});
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    spec.load().then(
      (loaded) => alive.current && setPage({ component: loaded.default }),
      (error: unknown) => alive.current && setPage({ problem: messageOf(error) }),
    );
    return () => {
      alive.current = false;
    };
  }, [spec]);
  if (page.component) return h(page.component, {});
  if (page.problem === undefined) return div({ class: "page" }, bones([30, 90, 80, 86]));
  return div({ class: "page" }, trouble("This page could not be loaded",
    "The gateway may have been updated since this page was opened. Reloading fetches the new one.", () => location.reload()));
}
