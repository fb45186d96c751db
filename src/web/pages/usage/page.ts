// Tokens and money over time, by model and by session.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useApp } from "#web/app/context";
import { amount, fields, type Fields, rows, text } from "#web/data/read";
import { nameOfKey } from "#web/data/session";
import { a, div, h, li, span, ul } from "#web/parts/dom";
import { BarChart, legend, type Series } from "#web/parts/bar-chart";
import { segments } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { card, Page, useLoad } from "#web/parts/page";
import { bones, empty, trouble } from "#web/parts/state";
import { count, dollars, plural } from "#web/text/format";

type Range = "7d" | "30d" | "90d" | "1y";
type Measure = "cost" | "tokens";

const RANGES: readonly (readonly [Range, string])[] = [["7d", "7 days"], ["30d", "30 days"], ["90d", "90 days"], ["1y", "1 year"]];
const MEASURES: readonly (readonly [Measure, string])[] = [["cost", "Cost"], ["tokens", "Tokens"]];
const SERIES_MAX = 5;

export default function Usage(): VNode {
  const { link } = useApp();
  const range = useSignal<Range>("30d");
  const measure = useSignal<Measure>("tokens");
  const loaded = useLoad(range.value, () => load(link, range.value));
  const data = loaded.value;
  return h(Page, {
    title: "Usage",
    actions: [
      segments("Measure", MEASURES, measure.value, (value) => { measure.value = value; }),
      segments("Range", RANGES, range.value, (value) => { range.value = value; }),
    ],
  },
    loaded.problem !== undefined && !data ? trouble("The usage could not be loaded", loaded.problem, loaded.again)
      : !data ? bones([100, 90, 100, 80])
      : amount(data.totals["totalTokens"]) === 0
        ? card("Nothing was used yet", null, empty("bars", "No tokens in this time", "Answers of models show up here with their tokens and what they cost."))
      : h(Report, { data, measure: measure.value }));
}

interface Data {
  totals: Fields;
  days: readonly Fields[];
  aggregates: Fields;
  sessions: readonly Fields[];
}

async function load(link: ReturnType<typeof useApp>["link"], range: Range): Promise<Data> {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const where = { range, mode: "specific", timeZone };
  const [cost, sessions] = await Promise.all([
    link.call("usage.cost", where),
    // Older gateways do not have it; the totals stand without it.
    link.call("sessions.usage", { ...where, limit: 200 }).catch(() => ({})),
  ]);
  const [daily, detail] = [fields(cost), fields(sessions)];
  return {
    totals: fields(daily["totals"]), days: rows(daily["daily"]), aggregates: fields(detail["aggregates"]),
    sessions: rows(detail["sessions"]),
  };
}

function Report({ data, measure }: { data: Data; measure: Measure }): VNode {
  const money = measure === "cost";
  const format = money ? dollars : count;
  const series = seriesOf(data, measure);
  const labels = data.days.map((day) => new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" })
    .format(Date.parse(`${text(day["date"]) ?? "1970-01-01"}T00:00:00Z`)));
  const missing = amount(data.totals["missingCostEntries"]);
  return div({ class: "stack" },
    h(Totals, { data }),
    card(money ? "Cost per day" : "Tokens per day", null,
      h(BarChart, { days: labels, series, format, label: money ? "Cost per day" : "Tokens per day" }),
      legend(series.map(({ name, values }) => ({ name, note: format(values.reduce((sum, value) => sum + value, 0)) }))),
      money && missing > 0 ? div({ class: "notice", style: { marginTop: "14px" } }, icon("info"), div({},
        `${plural(missing, "answer")} came from models without a price and ${missing === 1 ? "counts" : "count"} as free.`)) : null),
    div({ class: "two" }, h(BySession, { data, money }), h(ByTool, { data })));
}

/** A series per model, the largest first; the smallest ones together. */
function seriesOf({ days, aggregates }: Data, measure: Measure): readonly Series[] {
  const dates = days.map((day) => text(day["date"]) ?? "");
  const byModel = new Map<string, number[]>();
  for (const row of rows(aggregates["modelDaily"])) {
    const at = dates.indexOf(text(row["date"]) ?? "");
    const name = text(row["model"]) ?? "unknown";
    const values = byModel.get(name) ?? dates.map(() => 0);
    if (at >= 0) values[at] = (values[at] ?? 0) + amount(row[measure]);
    byModel.set(name, values);
  }
  if (byModel.size === 0) {
    return [{ name: "All models", values: days.map((day) => amount(day[measure === "cost" ? "totalCost" : "totalTokens"])) }];
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const sorted = [...byModel].sort(([, one], [, other]) => sum(other) - sum(one));
  const shown = sorted.slice(0, SERIES_MAX).map(([name, values]) => ({ name, values }));
  const rest = sorted.slice(SERIES_MAX).map(([, values]) => values);
  if (rest.length === 0) return shown;
  return [...shown, { name: `${rest.length} others`, values: dates.map((_, at) => rest.reduce((total, values) => total + (values[at] ?? 0), 0)) }];
}

function Totals({ data: { totals, aggregates } }: { data: Data }): VNode {
  const messages = fields(aggregates["messages"]);
  const cached = amount(totals["cacheRead"]);
  const read = amount(totals["input"]) + cached;
  const tile = (name: string, value: string, note: string): VNode => div({ class: "tile" },
    span({ class: "tile-name" }, name), span({ class: "tile-value nums" }, value), div({ class: "tile-note" }, span({ class: "nums" }, note)));
  return div({ class: "tiles" },
    tile("Cost", dollars(amount(totals["totalCost"])), `${dollars(amount(totals["inputCost"]))} in, ${dollars(amount(totals["outputCost"]))} out`),
    tile("Tokens", count(amount(totals["totalTokens"])), `${count(amount(totals["input"]))} in, ${count(amount(totals["output"]))} out`),
    tile("From the cache", read === 0 ? "–" : `${Math.round((cached / read) * 100)} %`, `${count(cached)} tokens`),
    tile("Messages", count(amount(messages["total"])), `${count(amount(messages["toolCalls"]))} tool calls, ${count(amount(messages["errors"]))} failed`));
}

function BySession({ data, money }: { data: Data; money: boolean }): VNode {
  const app = useApp();
  const lines = data.sessions.map((session) => {
    const usage = fields(session["usage"]);
    const key = text(session["key"]) ?? "";
    return { key, title: app.sessions.byKey.value.get(key)?.title ?? text(session["label"]) ?? nameOfKey(key), value: amount(usage[money ? "totalCost" : "totalTokens"]) };
  }).filter(({ value }) => value > 0).sort((one, other) => other.value - one.value).slice(0, 8);
  const most = lines[0]?.value ?? 1;
  return card("By conversation", null, lines.length === 0 ? empty("chat", "Nothing to compare", "Conversations with usage are listed here.")
    : ul({ class: "ranks" }, ...lines.map(({ key, title, value }) => li({ key },
      div({ class: "rank-head" }, a({
        class: "cut", href: app.router.href("chat", { session: key }),
        onClick: (event) => { event.preventDefault(); app.openSession(key); },
      }, title), span({ class: "nums" }, money ? dollars(value) : count(value))), meter(value / most)))));
}

function ByTool({ data }: { data: Data }): VNode {
  const tools = rows(fields(data.aggregates["tools"])["tools"]).map((row) => ({ name: text(row["name"]) ?? "", calls: amount(row["count"]) }))
    .sort((one, other) => other.calls - one.calls).slice(0, 8);
  const most = tools[0]?.calls ?? 1;
  return card("By tool", null, tools.length === 0 ? empty("tool", "No tool was used", "Calls of tools are counted here.")
    : ul({ class: "ranks" }, ...tools.map(({ name, calls }) => li({ key: name },
      div({ class: "rank-head" }, span({ class: "cut mono" }, name), span({ class: "nums" }, plural(calls, "call"))), meter(calls / most)))));
}

function meter(part: number): VNode {
  return div({ class: "meter", "aria-hidden": "true" }, span({ style: { width: `${Math.max(1, part * 100)}%` } }));
}
