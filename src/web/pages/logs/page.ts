// What the gateway writes into its log, as it writes it.

import type { VNode } from "preact";
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useApp, useEvery } from "#web/app/context";
import { LEVELS, type Level, type LogLine, LogTail } from "#web/data/log-lines";
import { save } from "#web/data/session-acts";
import { button, div, h, span } from "#web/parts/dom";
import { dropDown, searchField } from "#web/parts/fields";
import { icon } from "#web/parts/icon";
import { Page } from "#web/parts/page";
import { bones, empty, trouble } from "#web/parts/state";
import { plural } from "#web/text/format";
import { LineView } from "./line-view.ts";

const EVERY_MS = 1_000;
/** More lines than this are not drawn at once. */
const SHOWN_MAX = 800;
const NEAR = 60;

const NAMES: readonly (readonly [Level, string])[] = [
  ["debug", "Everything"], ["info", "Info and above"], ["warn", "Warnings and errors"], ["error", "Errors only"],
];

export default function Logs(): VNode {
  const app = useApp();
  const tail = useMemo(() => new LogTail(app.link), []);
  const level = useSignal<Level>("info");
  const find = useSignal(app.router.place.value.query["find"] ?? "");
  const paused = useSignal(false);
  useEvery(EVERY_MS, () => { if (!paused.value) void tail.follow(); });
  const lines = tail.lines.value;
  const shown = useMemo(() => filtered(lines, level.value, find.value), [lines, level.value, find.value]);
  const drawn = shown.slice(-SHOWN_MAX);
  return div({ class: "page-fixed" }, h(Page, {
    title: "Logs", wide: true,
    actions: [
      searchField("Find in the log", find.value, (value) => { find.value = value; }),
      dropDown("Least level", NAMES, level.value, (value) => { level.value = value; }),
      h(Tools, { tail, paused: paused.value, setPaused: (value: boolean) => { paused.value = value; }, shown }),
    ],
  },
    tail.problem.value !== undefined && !tail.loaded.value ? trouble("The log cannot be read", tail.problem.value, () => void tail.follow())
      : !tail.loaded.value ? bones([90, 96, 84, 92, 70])
      : h(Box, { lines: drawn, words: find.value, empty: lines.length === 0 }),
    div({ class: "log-foot faint" },
      span({ class: paused.value ? "dot" : "dot good" }), span({}, paused.value ? "Paused" : "Live"),
      span({ class: "nums" }, `${plural(shown.length, "line")}${drawn.length < shown.length ? `, the last ${drawn.length} shown` : ""}`),
      span({ class: "grow cut mono" }, tail.file.value))));
}

function filtered(lines: readonly LogLine[], level: Level, find: string): readonly LogLine[] {
  const least = LEVELS.indexOf(level);
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return lines.filter((line) => LEVELS.indexOf(line.level) >= least
    && (words.length === 0 || words.every((word) => line.raw.toLowerCase().includes(word))));
}

interface ToolsProps {
  tail: LogTail;
  paused: boolean;
  shown: readonly LogLine[];
  setPaused(paused: boolean): void;
}

function Tools({ tail, paused, setPaused, shown }: ToolsProps): VNode {
  const name = `${tail.file.value.split(/[\\/]/).at(-1)?.replace(/\.log$/, "") || "gateway"}-part.log`;
  const tool = (sign: Parameters<typeof icon>[0], label: string, run: () => void): VNode =>
    button({ type: "button", class: "icon-button", "aria-label": label, title: label, onClick: run }, icon(sign));
  return div({ class: "row" },
    tool(paused ? "play" : "pause", paused ? "Follow again" : "Pause", () => setPaused(!paused)),
    tool("download", "Save these lines", () => save(name, "text/plain", shown.map(({ raw }) => `${raw}\n`).join(""))),
    tool("trash", "Empty the page", () => tail.clear()));
}

function Box({ lines, words, empty: nothing }: { lines: readonly LogLine[]; words: string; empty: boolean }): VNode {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const toEnd = (): void => {
      if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
    };
    toEnd();
    // Lines have their real height only once they were drawn.
    const frame = requestAnimationFrame(toEnd);
    return () => cancelAnimationFrame(frame);
  }, [lines]);
  const onScroll = (): void => {
    const element = box.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  };
  return div({ class: "log-box", ref: box, onScroll, tabIndex: 0, role: "log", "aria-label": "Log lines", "aria-live": "off" },
    ...lines.length === 0 ? [nothing ? empty("scroll", "Nothing yet", "New lines appear here by themselves.")
      : empty("search", "No line fits", "Try other words or a lower level.")] : [],
    ...lines.map((line) => h(LineView, { key: line.id, line, words })));
}
