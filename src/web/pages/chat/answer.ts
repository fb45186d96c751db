// What the assistant said and did in answer to one message, finished or still growing.

import type { VNode } from "preact";
import { useApp } from "#web/app/context";
import type { Conversation } from "#web/data/conversation";
import { type Entry, type Part, parts } from "#web/data/feed";
import type { LiveRun } from "#web/data/live";
import { type Row, textOfRow } from "#web/data/row";
import { CopyButton } from "#web/parts/code";
import { button, div, h, names, p, span, strong, time } from "#web/parts/dom";
import { icon } from "#web/parts/icon";
import { Markdown } from "#web/parts/markdown";
import { clockTime, count, dollars, fullTime } from "#web/text/format";
import { Doing } from "./doing.ts";
import { picture } from "./entry.ts";
import { Steps } from "./steps.ts";

interface Props {
  entry: Entry & { kind: "answer" };
  conversation: Conversation;
}

export function Answer({ entry, conversation }: Props): VNode {
  const { rows, live } = entry;
  const broken = rows.findLast((row) => row.stopReason === "error");
  const said = parts(rows.filter((row) => row !== broken || !isReport(row)));
  const stopped = rows.some((row) => row.stopped) || live?.ended === "aborted";
  const problem = live?.ended === "error" && !broken ? live.error : undefined;
  return div({ class: "entry answer" },
    h(Sign, {}),
    div({ class: "answer-body" },
      span({ class: "sr" }, "The assistant said"),
      ...said.map((part, at) => h(PartView, { key: part.id, part, live, last: at === said.length - 1 })),
      live ? h(Growing, { live, said: said.length > 0 }) : null,
      stopped ? div({ class: "stopped" }, icon("stop"), "Stopped") : null,
      broken || problem !== undefined ? h(Broken, { entry, conversation, broken, problem }) : null,
      live?.ended === undefined && live ? null : h(Foot, { rows })));
}

/** A failed row says what failed, unless the model had already said something: then it has that. */
function isReport(row: Row): boolean {
  return textOfRow(row).trimStart().startsWith("\u26a0");
}

/** Who speaks. */
function Sign(): VNode {
  const { assistant } = useApp();
  const { avatar } = assistant.looks.value;
  return div({ class: "sign", "aria-hidden": "true" }, [...avatar].slice(0, 2).join("").startsWith("http") ? "" : avatar.slice(0, 4));
}

function PartView({ part, live, last }: { part: Part; live: LiveRun | undefined; last: boolean }): VNode {
  switch (part.kind) {
    case "text": return h(Markdown, { text: part.text });
    case "steps": return h(Steps, { steps: part.steps, live: live?.ended === undefined ? live : undefined, last });
    case "picture": return picture(part.block);
  }
}

/** What is said right now, and what is being done. */
function Growing({ live, said }: { live: LiveRun; said: boolean }): VNode {
  const running = live.ended === undefined;
  return div({ class: names("growing", said && "more") },
    live.thinking === "" ? null : div({ class: "thought-live" }, live.thinking.slice(-600)),
    live.text === "" ? null : div({ class: names(running && "with-caret") }, h(Markdown, { text: live.text })),
    running ? h(Doing, { live }) : null);
}

function Broken({ entry, conversation, broken, problem }: Props & { broken: Row | undefined; problem: string | undefined }): VNode {
  const { router, link } = useApp();
  const runId = entry.rows[0]?.runId ?? entry.live?.runId;
  const asked = conversation.rows.value.findLast((row) => row.kind === "user" && (runId === undefined || row.runId === runId));
  const title = broken && isReport(broken) ? textOfRow(broken).replace(/^\W+/u, "").trim() : "This did not work";
  const message = broken?.error ?? problem ?? title;
  const again = (): void => {
    if (asked) conversation.send({ text: textOfRow(asked), pictures: [], queueMode: undefined });
  };
  return div({ class: "notice bad", role: "alert" }, icon("alert"), div({},
    strong({}, title), message === title ? null : p({}, message),
    div({ class: "actions" },
      asked ? button({ type: "button", class: "button small", onClick: again }, icon("reset"), "Try again") : null,
      link.has("logs.tail") ? button({ type: "button", class: "button small", onClick: () => router.go("logs") }, "Look at the logs") : null)));
}

function Foot({ rows }: { rows: readonly Row[] }): VNode | null {
  const answers = rows.filter((row) => row.kind === "assistant");
  const last = answers.at(-1);
  if (!last) return null;
  const words = answers.map(textOfRow).filter((each) => each !== "").join("\n\n");
  const tokens = answers.reduce((sum, row) => sum + row.tokens, 0);
  const cost = answers.reduce((sum, row) => sum + row.costUsd, 0);
  return div({ class: "entry-foot" },
    words === "" ? null : h(CopyButton, { text: words, label: "Copy answer", quiet: true }),
    time({ class: "nums", title: fullTime(last.atMs) }, clockTime(last.atMs)),
    last.model === undefined ? null : span({}, last.model),
    tokens === 0 ? null : span({ class: "nums" }, `${count(tokens)} tokens`),
    cost === 0 ? null : span({ class: "nums" }, dollars(cost)));
}
