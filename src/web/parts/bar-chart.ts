// Bars per day, one on another by series. Hovering or walking with the arrow keys shows the numbers of a day.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { div, h, rect, span, svg, table, tbody, td, th, thead, tr } from "./dom.ts";
import { niceTop } from "./line-chart.ts";

export interface Series {
  name: string;
  /** One value for each day. */
  values: readonly number[];
}

export interface BarChartProps {
  /** Names of the days, as shown below and beside the numbers. */
  days: readonly string[];
  series: readonly Series[];
  format(value: number): string;
  label: string;
}

const HEIGHT = 200;

export function BarChart({ days, series, format, label }: BarChartProps): VNode {
  const [at, setAt] = useState<number | undefined>(undefined);
  const totals = days.map((_, day) => series.reduce((sum, each) => sum + (each.values[day] ?? 0), 0));
  const top = niceTop(Math.max(...totals, 0) || 1);
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setAt(Math.min(days.length - 1, Math.max(0, (at ?? days.length) + step)));
  };
  return div({ class: "bar-chart" },
    div({
      class: "bars", tabIndex: 0, role: "group", "aria-label": `${label}. Arrow keys move between days.`, onKeyDown: onKey,
      onMouseLeave: () => setAt(undefined), onBlur: () => setAt(undefined),
    },
      svg({ viewBox: `0 0 ${days.length} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
        ...days.flatMap((_, day) => stack(series, day, top)),
        ...days.map((_, day) => rect({
          class: day === at ? "hit on" : "hit", x: day, y: 0, width: 1, height: HEIGHT, onMouseEnter: () => setAt(day),
        }))),
      span({ class: "chart-top nums", "aria-hidden": "true" }, format(top)),
      at === undefined ? null : h(Tip, { day: days[at] ?? "", at: at / days.length, series, index: at, total: totals[at] ?? 0, format })),
    div({ class: "bar-days", "aria-hidden": "true" }, ...ticks(days).map(([name, place]) => span({ style: { left: `${place * 100}%` } }, name))),
    h(Table, { days, series, totals, format, label }));
}

function stack(series: readonly Series[], day: number, top: number): VNode[] {
  let base = 0;
  return series.map(({ values }, index) => {
    const value = values[day] ?? 0;
    const height = (value / top) * HEIGHT;
    base += height;
    return rect({ class: `series-${Math.min(index + 1, 6)}`, x: day + 0.14, width: 0.72, y: HEIGHT - base, height: value > 0 ? Math.max(height, 1) : 0 });
  });
}

interface TipProps {
  day: string;
  at: number;
  index: number;
  total: number;
  series: readonly Series[];
  format(value: number): string;
}

function Tip({ day, at, index, total, series, format }: TipProps): VNode {
  const parts = series.map(({ name, values }, order) => ({ name, value: values[index] ?? 0, order })).filter(({ value }) => value > 0);
  return div({ class: at > 0.6 ? "tip left" : "tip", style: { left: `${at * 100}%` }, role: "status" },
    div({ class: "tip-head" }, span({}, day), span({ class: "nums" }, format(total))),
    ...parts.slice(0, 6).map(({ name, value, order }) => div({ class: "tip-row" },
      span({ class: `swatch series-${Math.min(order + 1, 6)}` }), span({ class: "cut" }, name), span({ class: "nums" }, format(value)))));
}

/** About six names below the bars. */
function ticks(days: readonly string[]): readonly (readonly [name: string, place: number])[] {
  const step = Math.max(1, Math.ceil(days.length / 6));
  return days.flatMap((name, day) => ((days.length - 1 - day) % step === 0 ? [[name, (day + 0.5) / days.length] as const] : []));
}

/** The same for those who do not see the bars. */
function Table({ days, series, totals, format, label }: BarChartProps & { totals: readonly number[] }): VNode {
  const filled = days.map((_, day) => day).filter((day) => (totals[day] ?? 0) > 0);
  return table({ class: "sr" },
    thead({}, tr({}, th({ scope: "col" }, label), ...series.map(({ name }) => th({ scope: "col" }, name)))),
    tbody({}, ...filled.map((day) => tr({}, th({ scope: "row" }, days[day]),
      ...series.map(({ values }) => td({}, format(values[day] ?? 0)))))));
}

/** What each colour stands for. */
export function legend(series: readonly { name: string; note: string }[]): VNode {
  return div({ class: "legend" }, ...series.map(({ name, note }, index) => div({ class: "legend-item", key: name },
    span({ class: `swatch series-${Math.min(index + 1, 6)}` }), span({ class: "cut" }, name), span({ class: "faint nums" }, note))));
}
