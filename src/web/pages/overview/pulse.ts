// Loop delay and memory of the gateway, live.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import { div, h, span } from "#web/parts/dom";
import { LineChart } from "#web/parts/line-chart";
import { card } from "#web/parts/page";
import { bytes } from "#web/text/format";

const SPAN_MS = 5 * 60_000;

export function Pulse(): VNode {
  const { vitals, env } = useApp();
  const points = vitals.points.value;
  const last = points.at(-1);
  const nowMs = last?.atMs ?? env.clock.now();
  const loop = points.map(({ atMs, loopMs }) => ({ atMs, value: loopMs }));
  const memory = points.map(({ atMs, rssBytes }) => ({ atMs, value: rssBytes }));
  const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return div({ class: "two" },
    card("Loop delay", span({ class: "big nums" }, last ? ms(last.loopMs) : "–"),
      h(LineChart, { points: loop, spanMs: SPAN_MS, nowMs, least: 10, format: ms, label: "Loop delay, 99th percentile" })),
    div({ class: "tone-2" }, card("Memory", span({ class: "big nums" }, last ? bytes(last.rssBytes) : "–"),
      h(LineChart, { points: memory, spanMs: SPAN_MS, nowMs, least: 100e6, format: bytes, label: "Memory in use" }))));
}
