// For looking under the hood: call any method, watch the events.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useApp } from "#web/app/context";
import { loadCatalogue, offered } from "#web/data/catalogue";
import { h } from "#web/parts/dom";
import { segments } from "#web/parts/fields";
import { Page, useLoad } from "#web/parts/page";
import { bones } from "#web/parts/state";
import { Caller } from "./caller.ts";
import { Connection } from "./connection.ts";
import { Events } from "./events.ts";

type View = "call" | "events" | "connection";

const VIEWS: readonly (readonly [View, string])[] = [["call", "Methods"], ["events", "Events"], ["connection", "Connection"]];

export default function Debug(): VNode {
  const { link, methodsUrl } = useApp();
  const view = useSignal<View>("call");
  // Without the words for them the methods can still be called.
  const known = useLoad("methods", () => loadCatalogue(methodsUrl).catch(() => []));
  const methods = offered(known.value ?? [], link.hello.value?.features.methods ?? []);
  return h(Page, { title: "Debug", wide: true, actions: segments("View", VIEWS, view.value, (value) => { view.value = value; }) },
    view.value === "events" ? h(Events, {}) : view.value === "connection" ? h(Connection, {})
      : known.value ? h(Caller, { methods }) : bones([40, 100, 100]));
}
