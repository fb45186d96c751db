// What was done between two things said: thoughts and tool calls, folded to one line each.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useApp } from "#web/app/context";
import type { Step } from "#web/data/feed";
import type { LiveRun, LiveTool } from "#web/data/live";
import { textOfRow } from "#web/data/row";
import { Code, CopyButton } from "#web/parts/code";
import { button, div, h, names, pre, span } from "#web/parts/dom";
import { icon, type IconName } from "#web/parts/icon";
import { Markdown } from "#web/parts/markdown";
import { duration } from "#web/text/format";
import { callWords, stepsSummary, withoutColours } from "#web/text/tools";

interface Props {
  steps: readonly Step[];
  /** The run at work, when these steps are part of it. */
  live: LiveRun | undefined;
  last: boolean;
}

/** More than this are summed up in one line once they are done. */
const SHOWN_MAX = 2;

export function Steps({ steps, live, last }: Props): VNode {
  const busy = live !== undefined && last;
  const [chosen, choose] = useState<boolean | undefined>(undefined);
  const open = chosen ?? (busy || steps.length <= SHOWN_MAX);
  const rows = open ? steps : [];
  return div({ class: "steps" },
    steps.length > SHOWN_MAX ? button({ type: "button", class: "steps-head", "aria-expanded": open, onClick: () => choose(!open) },
      icon(open ? "down" : "right"), stepsSummary(steps)) : null,
    rows.length === 0 ? null : div({ class: "steps-list" }, ...rows.map((step, at) => (step.kind === "thought"
      ? h(Thought, { key: at, text: step.text })
      : h(Call, { key: step.id, step, tool: live?.tools.find(({ id }) => id === step.id), busy })))));
}

function Thought({ text }: { text: string }): VNode {
  const { prefs } = useApp();
  const [open, setOpen] = useState(prefs.values.value.openThinking);
  return div({ class: "step" },
    head("thought", open, setOpen, "Thought", text.trim().split("\n", 1)[0] ?? ""),
    open ? div({ class: "step-body thought" }, h(Markdown, { text })) : null);
}

interface CallProps {
  step: Step & { kind: "call" };
  tool: LiveTool | undefined;
  busy: boolean;
}

function Call({ step, tool, busy }: CallProps): VNode {
  const { name, args, result } = step;
  const running = !result && (tool ? tool.state === "running" : busy);
  const failed = result?.failed ?? tool?.state === "failed";
  const [chosen, choose] = useState<boolean | undefined>(undefined);
  const open = chosen ?? (running && tool !== undefined && tool.output !== "");
  const words = callWords(name, args);
  const output = withoutColours(result ? textOfRow(result) : tool?.output ?? "");
  const sign: IconName = words.kind === "command" ? "terminal" : words.kind === "file" ? "file" : "tool";
  const cut = !running && !result && tool === undefined;
  return div({ class: names("step", failed && "failed") },
    head(sign, open, choose, running ? words.doing : words.verb, words.about, running ? span({ class: "dot busy" })
      : failed ? span({ class: "tag bad" }, "failed") : cut ? span({ class: "tag" }, "cut off") : timeOf(tool)),
    open ? div({ class: "step-body" }, asked(name, args), answered(output, running)) : null);
}

function timeOf(tool: LiveTool | undefined): VNode | null {
  if (tool?.endedAtMs === undefined) return null;
  return span({ class: "faint nums" }, duration(tool.endedAtMs - tool.startedAtMs));
}

function head(
  sign: IconName, open: boolean, setOpen: (open: boolean) => void, verb: string, about: string, state: VNode | null = null,
): VNode {
  return button({ type: "button", class: "step-head", "aria-expanded": open, onClick: () => setOpen(!open) },
    icon(sign), span({ class: "verb" }, verb), span({ class: names("about cut", sign !== "thought" && "code-like") }, about), state, icon(open ? "down" : "right", "fold"));
}

/** What the tool was given: a command as such, anything else as it was sent. */
function asked(name: string, args: Readonly<Record<string, unknown>>): VNode {
  const { command, ...rest } = args;
  if (name === "exec" && typeof command === "string") {
    const more = Object.keys(rest).length > 0 ? `\n# ${JSON.stringify(rest)}` : "";
    return h(Code, { text: `${command}${more}`, language: "sh" });
  }
  return h(Code, { text: JSON.stringify(args, null, 2), language: "json" });
}

function answered(output: string, running: boolean): VNode {
  if (output === "") return div({ class: "step-none" }, running ? "No output yet" : "No output");
  return div({ class: "output" },
    pre({ tabIndex: 0, role: "region", "aria-label": "Output" }, output), h(CopyButton, { text: output, label: "Copy output", quiet: true }));
}
