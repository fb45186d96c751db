// How the gateway is: its state in a sentence, what to look at, its pulse, what is at work.

import type { VNode } from "preact";
import { useApp, useEvery } from "#web/app/context";
import { type Concern, concerns } from "#web/data/concerns";
import { fields, rows } from "#web/data/read";
import { button, div, h, h2, li, p, span, strong, ul } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { card, Page, useLoad } from "#web/parts/page";
import { bones, empty } from "#web/parts/state";
import { Pulse } from "./pulse.ts";
import { Recent } from "./recent.ts";
import { Tiles } from "./tiles.ts";

const SAMPLE_MS = 2_000;

export default function Overview(): VNode {
  const app = useApp();
  useEvery(SAMPLE_MS, () => void app.vitals.sample());
  const config = useLoad("config", async () => (app.link.has("config.get") ? fields(await app.link.call("config.get")) : undefined));
  const stability = useLoad("stability", async () =>
    (app.link.has("diagnostics.stability") ? fields(await app.link.call("diagnostics.stability", { limit: 400 })) : undefined));
  const found = concerns({
    status: app.vitals.status.value, config: config.value, events: rows(stability.value?.["events"]),
    sessionDefaults: fields(app.link.hello.value?.snapshot.sessionDefaults), sessions: app.sessions.all.value, nowMs: app.now.value,
  });
  return h(Page, { title: "Overview" },
    h(State, { found }),
    h(Tiles, {}),
    h(Pulse, {}),
    div({ class: "two" }, card("Conversations", null, h(Recent, {})), h(Worries, { found })));
}

/** The state of everything in one sentence. */
function State({ found }: { found: readonly Concern[] }): VNode {
  const { link } = useApp();
  const open = link.state.value.kind === "open";
  const bad = found.some(({ tone }) => tone === "bad");
  const tone = !open || bad ? "bad" : found.length > 0 ? "warn" : "good";
  const words = !open ? "The connection is lost" : bad ? "Something is wrong" : found.length > 0 ? "Running, with something to look at"
    : "Everything is running";
  const server = link.hello.value?.server;
  return div({ class: `state-card ${tone}` },
    span({ class: "state-sign" }, icon(tone === "good" ? "check" : "alert")),
    div({ class: "grow" }, h2({}, words),
      p({ class: "soft" }, `Gateway ${(server?.buildId ?? "").replace(/-[^-]*$/, "")} on ${location.host}, compatible with OpenClaw ${server?.version ?? ""}`)));
}

function Worries({ found }: { found: readonly Concern[] }): VNode {
  const { router, sessions } = useApp();
  const body = found.length === 0 ? (sessions.state.value === "loading" ? bones([80, 60])
    : empty("check", "Nothing to look at", "Problems appear here, each with what helps."))
    : ul({ class: "worries" }, ...found.map(({ id, tone, title, text, fix }) => li({ key: id, class: tone },
      span({ class: `dot ${tone}` }), div({ class: "grow" }, strong({}, title), p({ class: "soft" }, text)),
      button({ type: "button", class: "button small", onClick: () => router.go(fix.page, fix.query ?? {}) }, fix.label))));
  return card("To look at", null, body);
}
