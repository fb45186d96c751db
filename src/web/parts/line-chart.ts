// A line over the last minutes, growing on the right. Numbers beside it say the same, so that nobody has to see it.

import type { VNode } from "preact";
import { div, line, path, span, svg } from "./dom.ts";

export interface Point {
  atMs: number;
  value: number;
}

export interface LineChartProps {
  points: readonly Point[];
  /** How much time the width stands for, milliseconds. */
  spanMs: number;
  nowMs: number;
  /** The scale reaches at least to this. */
  least: number;
  /** The scale starts here rather than at 0. */
  floor?: number;
  format(value: number): string;
  label: string;
}

const [WIDTH, HEIGHT] = [600, 120];
/** Longer pauses between points are gaps of the line: nobody looked. */
const GAP_MS = 12_000;

export function LineChart({ points, spanMs, nowMs, least, floor = 0, format, label }: LineChartProps): VNode {
  const shown = points.filter(({ atMs }) => atMs >= nowMs - spanMs);
  const top = niceTop(Math.max(least, ...shown.map(({ value }) => value)));
  const x = (atMs: number): number => WIDTH - ((nowMs - atMs) / spanMs) * WIDTH;
  const y = (value: number): number => HEIGHT - ((value - floor) / (top - floor)) * (HEIGHT - 6);
  const lines = runsOf(shown).map((run) => run.map(({ atMs, value }) => `${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`));
  const last = shown.at(-1);
  const most = Math.max(0, ...shown.map(({ value }) => value));
  const words = last ? `${label}: now ${format(last.value)}, at most ${format(most)}` : `${label}: no values yet`;
  return div({ class: "line-chart", role: "img", "aria-label": words },
    svg({ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      ...[0.5, 1].map((part) => line({ class: "grid", x1: 0, x2: WIDTH, y1: y(floor + (top - floor) * part), y2: y(floor + (top - floor) * part) })),
      ...lines.map((each) => path({ class: "area", d: `M${each[0]?.split(" ")[0] ?? 0} ${HEIGHT}L${each.join("L")}L${each.at(-1)?.split(" ")[0] ?? 0} ${HEIGHT}Z` })),
      ...lines.map((each) => path({ class: "stroke", d: `M${each.join("L")}` }))),
    span({ class: "chart-top nums", "aria-hidden": "true" }, format(top)),
    span({ class: "chart-start", "aria-hidden": "true" }, `${Math.round(spanMs / 60_000)} min ago`),
    span({ class: "chart-end", "aria-hidden": "true" }, "now"));
}

function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && point.atMs - before.atMs <= GAP_MS) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** The next round number: 1, 2, 2.5, 5 times a power of ten. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, Number.MIN_VALUE)));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}
