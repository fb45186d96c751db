// A few numbers, large.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import { amount, fields, rows } from "#web/data/read";
import { div, h, span } from "#web/parts/dom";
import { useLoad } from "#web/parts/page";
import { count, dollars, duration } from "#web/text/format";

export function Tiles(): VNode {
  const { link, sessions } = useApp();
  const usage = useLoad("usage", async () => (link.has("usage.cost") ? fields(await link.call("usage.cost", { days: 14 })) : undefined));
  const days = rows(usage.value?.["daily"]);
  const today = days.at(-1);
  const working = sessions.all.value.filter(({ running }) => running).length;
  const defaults = fields(link.hello.value?.snapshot.sessionDefaults);
  const known = usage.value !== undefined;
  return div({ class: "tiles" },
    h(Uptime, {}),
    tile("Conversations", String(sessions.total.value), working === 0 ? "none at work" : `${working} at work`),
    known ? tile("Cost today", dollars(amount(today?.["totalCost"])), `${dollars(total(days, "totalCost"))} in 14 days`, spark(days, "totalCost")) : null,
    known ? tile("Tokens today", count(amount(today?.["totalTokens"])), `${count(total(days, "totalTokens"))} in 14 days`, spark(days, "totalTokens")) : null,
    !known && defaults["modelConfigured"] === false ? tile("Model", "none", "the built-in helper answers") : null);
}

function tile(name: string, value: string, note: string, extra: VNode | null = null): VNode {
  return div({ class: "tile" }, span({ class: "tile-name" }, name), span({ class: "tile-value nums" }, value),
    div({ class: "tile-note" }, span({ class: "nums" }, note), extra));
}

function total(days: readonly Readonly<Record<string, unknown>>[], name: string): number {
  return days.reduce((sum, day) => sum + amount(day[name]), 0);
}

/** Bars without numbers: the shape of the last days. */
function spark(days: readonly Readonly<Record<string, unknown>>[], name: string): VNode {
  const most = Math.max(...days.map((day) => amount(day[name])), Number.MIN_VALUE);
  return span({ class: "spark", "aria-hidden": "true" }, ...days.map((day) =>
    span({ style: { height: `${Math.max(6, (amount(day[name]) / most) * 100)}%` } })));
}

function Uptime(): VNode {
  const { link, env } = useApp();
  const [nowMs, setNow] = useState(env.clock.now());
  const [since, setSince] = useState<number | undefined>(undefined);
  useEffect(() => env.clock.every(1_000, () => setNow(env.clock.now())), []);
  const hello = link.hello.value;
  // The snapshot was taken when the connection was made, which is when this boot is first seen.
  useEffect(() => setSince(hello ? env.clock.now() - hello.snapshot.uptimeMs : undefined), [hello?.server.bootId]);
  const ms = since === undefined ? 0 : nowMs - since;
  const long = ms > 20 * 3_600_000;
  const started = since === undefined ? "" : new Intl.DateTimeFormat(undefined, {
    ...(long ? { dateStyle: "medium" } : {}), timeStyle: "short",
  }).format(since);
  const shown = ms < 10_000 ? `${Math.floor(ms / 1_000)} s` : duration(ms);
  return tile("Up for", shown, `since ${started}`);
}
