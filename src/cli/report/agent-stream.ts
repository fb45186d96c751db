// The answer on a terminal while it is written. A program gets the final text only: `finish` prints it.

import type { EventFrame } from "#protocol/client/client";
import type { Context } from "../command.ts";
import { clean } from "../output.ts";
import { str, yes } from "../view.ts";

export class AnswerStream {
  readonly #context: Context;
  readonly #runId: string;
  readonly #details: boolean;
  readonly #live: boolean;
  /** What stands on the terminal of this answer. */
  #shown = "";

  constructor(context: Context, options: { runId: string; details: boolean }) {
    this.#context = context;
    this.#runId = options.runId;
    this.#details = options.details;
    this.#live = !context.json && context.runtime.process.stdout.tty;
  }

  /** Shows an event of this run; true when something was written. */
  take(event: EventFrame): boolean {
    if (str(event.payload, "runId") !== this.#runId) return false;
    if (event.event === "chat" && this.#live) return this.#delta(event.payload);
    if (event.event === "agent" && this.#details && !this.#context.json) return this.#detail(event.payload);
    return false;
  }

  /** Prints what the stream has not shown of the final texts. */
  finish(texts: readonly string[]): void {
    const text = texts.join("\n");
    if (this.#shown !== "" && this.#shown.trimEnd() === text.trimEnd()) return this.end();
    // Several payloads arrive as one stream; when the two differ, the result is what counts.
    this.end();
    if (text !== "" && this.#shown.trimEnd() !== text.trimEnd()) this.#context.output.line(text);
  }

  /** Leaves the terminal at the start of a line. */
  end(): void {
    if (this.#shown !== "" && !this.#shown.endsWith("\n")) this.#context.output.line();
  }

  #delta(payload: Record<string, unknown>): boolean {
    if (payload.state !== "delta") return false;
    if (yes(payload, "replace") && this.#shown !== "") {
      // What was printed cannot be taken back; the line says that it does not count (facts: a retried
      // stream).
      this.end();
      this.#context.output.note(this.#context.output.paint("dim", "… the model started over"));
      this.#shown = "";
    }
    const text = clean(str(payload, "deltaText"));
    if (text === "") return false;
    this.#context.output.write(text);
    this.#shown += text;
    return true;
  }

  #detail(payload: Record<string, unknown>): boolean {
    const phase = str(payload, "data.phase");
    const text = payload.stream === "item" && phase === "start" && str(payload, "data.kind") === "tool"
      ? `→ ${str(payload, "data.title") || str(payload, "data.name")}`
      : payload.stream === "run_status" && phase === "retrying"
        ? str(payload, "data.message")
        : "";
    if (text === "") return false;
    this.end();
    this.#shown = "";
    this.#context.output.note(this.#context.output.paint("dim", text));
    return true;
  }
}
