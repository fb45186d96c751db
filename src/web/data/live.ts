// A run at work, put together from `chat` and `agent` events (wire §6). Values never change: each event gives the
// next one, so that the page redraws what is different and nothing else.

import { amount, fields, type Fields, number, rows, text } from "./read.ts";
import { textOfRow, type Row } from "./row.ts";

export interface LiveTool {
  id: string;
  name: string;
  args: Fields | undefined;
  output: string;
  state: "running" | "done" | "failed";
  startedAtMs: number;
  endedAtMs: number | undefined;
  exitCode: number | undefined;
}

export interface LiveRun {
  runId: string;
  startedAtMs: number;
  /** What it is doing, in words: `Preparing`, `Waiting for the model`, `Retrying in 2 s`… */
  doing: string;
  /** Text of the turn at work that is in no row yet. */
  text: string;
  thinking: string;
  tools: readonly LiveTool[];
  /** Text of the last row of this run: late deltas repeat it. */
  settled: string;
  model: string | undefined;
  ended: "final" | "aborted" | "error" | undefined;
  error: string | undefined;
}

export function newRun(runId: string, atMs: number): LiveRun {
  return {
    runId, startedAtMs: atMs, doing: "Starting", text: "", thinking: "", tools: [], settled: "",
    model: undefined, ended: undefined, error: undefined,
  };
}

const PHASES: Readonly<Record<string, string>> = {
  preparing_workspace: "Preparing the workspace",
  preparing_context: "Reading the conversation",
  starting_model: "Waiting for the model",
};

/** The next state after a `chat` event. */
export function onChat(run: LiveRun, payload: Fields): LiveRun {
  switch (payload["state"]) {
    case "status": return { ...run, doing: PHASES[String(payload["phase"])] ?? run.doing };
    case "delta": return onDelta(run, payload);
    case "final": return { ...run, ended: "final", doing: "" };
    case "aborted": return { ...run, ended: "aborted", doing: "", text: kept(run, payload) };
    case "error": {
      // A second, longer error of the same run says nothing new.
      return { ...run, ended: "error", doing: "", error: run.error ?? text(payload["errorMessage"]) ?? "The run failed." };
    }
    default: return run;
  }
}

function onDelta(run: LiveRun, payload: Fields): LiveRun {
  const whole = textOf(payload["message"]);
  // The flush before the end repeats what a row has already brought.
  if (payload["replace"] !== true && whole !== "" && run.settled.startsWith(whole)) return run;
  return { ...run, text: whole, doing: "Writing" };
}

function kept(run: LiveRun, payload: Fields): string {
  const whole = textOf(payload["message"]);
  return whole === "" || run.settled.startsWith(whole) ? run.text : whole;
}

function textOf(message: unknown): string {
  return rows(fields(message)["content"]).map((block) => (block["type"] === "text" ? String(block["text"] ?? "") : ""))
    .join("");
}

/** The next state after an `agent` event. */
export function onAgent(run: LiveRun, stream: string, data: Fields, tsMs: number): LiveRun {
  switch (stream) {
    case "lifecycle": return onLifecycle(run, data);
    case "run_status": return { ...run, doing: text(data["message"]) ?? PHASES[String(data["phase"])] ?? run.doing };
    case "thinking": return { ...run, thinking: text(data["text"]) ?? run.thinking + (text(data["delta"]) ?? ""), doing: "Thinking" };
    case "tool": return onTool(run, data, tsMs);
    case "command_output": return onOutput(run, data);
    default: return run;
  }
}

function onLifecycle(run: LiveRun, data: Fields): LiveRun {
  switch (data["phase"]) {
    case "start": return { ...run, startedAtMs: number(data["startedAt"]) ?? run.startedAtMs };
    case "model": {
      const model = text(data["model"]);
      return model === undefined ? run : { ...run, model, doing: "Waiting for the model" };
    }
    case "waiting-approval": return { ...run, doing: "Waiting for approval" };
    default: return run;
  }
}

function onTool(run: LiveRun, data: Fields, tsMs: number): LiveRun {
  const id = text(data["toolCallId"]);
  if (id === undefined) return run;
  const known = run.tools.find((tool) => tool.id === id);
  const before: LiveTool = known ?? {
    id, name: text(data["name"]) ?? "tool", args: undefined, output: "", state: "running", startedAtMs: tsMs,
    endedAtMs: undefined, exitCode: undefined,
  };
  const next = nextTool(before, data, tsMs);
  const tools = known ? run.tools.map((tool) => (tool === known ? next : tool)) : [...run.tools, next];
  const doing = next.state === "running" ? `Running ${next.name}` : "Waiting for the model";
  return { ...run, tools, doing };
}

function nextTool(tool: LiveTool, data: Fields, tsMs: number): LiveTool {
  switch (data["phase"]) {
    case "start": return { ...tool, args: fields(data["args"]) };
    case "update": return { ...tool, output: textOf(data["partialResult"]) || tool.output };
    case "result": {
      const details = fields(fields(data["result"])["details"]);
      return {
        ...tool, state: data["isError"] === true ? "failed" : "done", endedAtMs: tsMs,
        output: textOf(data["result"]) || tool.output, exitCode: number(details["exitCode"]),
      };
    }
    default: return tool;
  }
}

function onOutput(run: LiveRun, data: Fields): LiveRun {
  const output = text(data["output"]);
  const tools = run.tools.map((tool) =>
    tool.id === data["toolCallId"] && tool.state === "running" && output !== undefined ? { ...tool, output } : tool);
  return { ...run, tools };
}

/** The next state once a row of the run is in the transcript: what it says is no longer live. */
export function onRow(run: LiveRun, row: Row): LiveRun {
  if (row.kind !== "assistant") return run;
  return { ...run, text: "", thinking: "", settled: textOfRow(row) };
}

/** A run found at work when the page came (chat.history's inFlightRun). */
export function resumed(inFlight: Fields, settled: string, nowMs: number): LiveRun | undefined {
  const runId = text(inFlight["runId"]);
  if (runId === undefined) return undefined;
  const whole = String(inFlight["text"] ?? "");
  const run = newRun(runId, amount(inFlight["startedAt"]) || nowMs);
  return { ...run, doing: "Working", settled, text: whole !== "" && settled.startsWith(whole) ? "" : whole };
}

/** What is known of a run, and what a fresh answer says of it: events may be ahead of the answer. */
export function rejoined(known: LiveRun, fresh: LiveRun): LiveRun {
  if (known.ended !== undefined || known.text.startsWith(fresh.text)) return known;
  return { ...known, text: fresh.text, settled: fresh.settled };
}
