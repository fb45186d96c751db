// What everybody sees of one tool call: the item, the call itself (for clients with cap tool-events) and, for
// commands, their output (wire §6, tool run).

import type { ToolResult } from "#agents/port";
import type { Cancel, Clock } from "#kernel/clock";
import { textOf, type ToolCallBlock } from "#protocol/records/message";
import type { RunEvents } from "./events.ts";

/** Time between two updates of a running tool, milliseconds. */
const UPDATE_MS = 150;

/** Characters of output shown while a command runs. */
const TAIL_CHARS = 4_000;

const META_CHARS = 120;

export class ToolReport {
  readonly #events: RunEvents;
  readonly #clock: Clock;
  readonly #call: ToolCallBlock;
  readonly #row: () => Record<string, unknown>;
  readonly #commandBearing: boolean;
  readonly #startedAt: number;
  #meta: string;
  #shown = "";
  #output = "";
  #cwd = "";
  #cancel: Cancel | undefined;
  #closed = false;

  constructor(
    events: RunEvents, clock: Clock, call: ToolCallBlock, row: () => Record<string, unknown>,
  ) {
    this.#events = events;
    this.#clock = clock;
    this.#call = call;
    this.#row = row;
    this.#commandBearing = typeof call.arguments["command"] === "string";
    this.#startedAt = clock.now();
    this.#meta = metaOf(call.arguments);
  }

  start(): void {
    this.#item({ phase: "start", status: "running", startedAt: this.#startedAt });
    this.#tool({ phase: "start", args: this.#call.arguments });
  }

  /** Output so far; shown at most every 150 ms. */
  progress(text: string, cwd: string): void {
    if (this.#closed) return;
    this.#output = text;
    this.#cwd = cwd;
    this.#cancel ??= this.#clock.after(UPDATE_MS, () => this.#update());
    // The first output is shown at once.
    if (this.#shown === "" && text !== "") this.#update();
  }

  end(result: ToolResult): void {
    if (this.#closed) return;
    this.close();
    const isError = result.isError === true;
    const status = isError ? "failed" : "completed";
    const text = textOf(result);
    this.#meta = result.meta ? clip(result.meta) : this.#meta;
    const { meta, commandBearing } = this.#facts();
    const { content } = result;
    const details = result.details ? { details: result.details } : {};
    this.#tool({ phase: "result", meta, isError, commandBearing, result: { content, ...details } });
    const error = isError ? { error: errorOf(result, text) } : {};
    this.#item({ phase: "end", status, startedAt: this.#startedAt, endedAt: this.#clock.now(), ...error });
    if (!commandBearing) return;
    const facts: Record<string, unknown> = {};
    for (const name of ["exitCode", "durationMs", "cwd"]) {
      const value = result.details?.[name];
      if (value !== undefined) facts[name] = value;
    }
    this.#commandOutput({ phase: "end", output: text, status, ...facts });
  }

  /** Nothing more is shown of this call. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #update(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#closed || this.#output === this.#shown) return;
    this.#shown = this.#output;
    const tail = this.#output.slice(-TAIL_CHARS);
    const details = { status: "running", startedAt: this.#startedAt, cwd: this.#cwd, tail };
    this.#tool({ phase: "update", partialResult: { content: [{ type: "text", text: tail }], details } });
    this.#item({ phase: "update", status: "running" });
    if (this.#commandBearing) {
      this.#commandOutput({ phase: "delta", output: tail.trimEnd(), status: "running" });
    }
    this.#cancel = this.#clock.after(UPDATE_MS, () => this.#update());
  }

  #facts(): { name: string; toolCallId: string; meta: string; commandBearing: boolean } {
    const { name, id } = this.#call;
    return { name, toolCallId: id, meta: this.#meta, commandBearing: this.#commandBearing };
  }

  #item(data: Record<string, unknown>): void {
    const facts = this.#facts();
    this.#events.item("item", {
      itemId: `tool:${facts.toolCallId}`,
      kind: "tool",
      title: title(facts.name, facts.meta),
      ...facts,
      ...data,
    });
  }

  #tool(data: Record<string, unknown>): void {
    const { name, id } = this.#call;
    this.#events.tool({ name, toolCallId: id, ...data }, this.#row);
  }

  #commandOutput(data: Record<string, unknown>): void {
    const { name, toolCallId, meta } = this.#facts();
    const itemId = `command:${toolCallId}`;
    this.#events.item("command_output", {
      itemId,
      title: `command ${meta}`.trim(),
      toolCallId,
      name,
      ...data,
    });
  }
}

/** One line that says what a call is about: its command, path or whatever else comes first. */
function metaOf(args: Record<string, unknown>): string {
  for (const name of ["command", "path", "query", "url"]) {
    const value = args[name];
    if (typeof value === "string") return clip(value);
  }
  return clip(String(Object.values(args).find((value) => typeof value === "string") ?? ""));
}

function title(name: string, meta: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${meta}`.trim();
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > META_CHARS ? `${line.slice(0, META_CHARS - 1)}…` : line;
}

function errorOf(result: ToolResult, text: string): string {
  const said = result.details?.["error"];
  return typeof said === "string" ? said : clip(text);
}
