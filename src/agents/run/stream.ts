// The text of a run as it grows: many small deltas from the model become one pair of events per ~75 ms
// (S-100).
//
// Two texts are kept. The agent stream shows one assistant message at a time; the chat stream shows the whole
// answer of the run, so that its `deltaText` always adds up to the final text, also over several turns.

import type { Cancel, Clock } from "#kernel/clock";

/** Time between two emissions, milliseconds, as measured (wire §6). */
export const PACE_MS = 75;

/** The word with which a model says that it has nothing to say (T-24). */
const SILENT = "NO_REPLY";

const GAP = "\n\n";

export interface DeltaSink {
  /** Takes the next number of the run: every raw delta consumes one, whether it is emitted or not. */
  advance(): void;
  /** One assistant message: all of it, what is new, and whether it starts over. */
  assistant(text: string, delta: string, itemId: string, replace: boolean): void;
  /** The whole answer so far, and what is new. */
  chat(text: string, delta: string, replace: boolean): void;
}

export class DeltaStream {
  readonly #clock: Pick<Clock, "monotonic" | "after">;
  readonly #sink: DeltaSink;
  /** Texts of the finished turns, and the gap before the running one. */
  #before = "";
  #turn = "";
  #itemId = "";
  #agentSent = "";
  #chatSent = "";
  #lastMs = Number.NEGATIVE_INFINITY;
  #cancel: Cancel | undefined;
  #closed = false;

  constructor(clock: Pick<Clock, "monotonic" | "after">, sink: DeltaSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /** All visible text of the run, without blanks at its end. */
  get text(): string {
    const turn = this.#visible();
    return turn === "" ? this.#before.trimEnd() : this.#before + turn;
  }

  /** Visible text of the running assistant message. */
  get turnText(): string {
    return this.#visible();
  }

  /** A new assistant message begins; what follows is shown under this item id. */
  begin(itemId: string): void {
    const text = this.text;
    this.#before = text === "" ? "" : text + GAP;
    this.#turn = "";
    this.#agentSent = "";
    this.#itemId = itemId;
  }

  /** Takes a raw delta. The hot path: no allocation beyond the growing text. */
  push(delta: string): void {
    if (this.#closed) return;
    this.#turn = this.#turn === "" ? delta.trimStart() : this.#turn + delta;
    this.#sink.advance();
    if (this.#cancel) return;
    const waitMs = this.#lastMs + PACE_MS - this.#clock.monotonic();
    if (waitMs <= 0) this.#emit();
    else this.#cancel = this.#clock.after(waitMs, () => this.#emit());
  }

  /** The message is complete and this is its text: shows what the deltas did not say. */
  finishTurn(text: string): void {
    if (this.#closed) return;
    this.#turn = text.trim();
    this.#emitAgent();
    // The chat stream keeps its pace; a text that came in one piece must not wait for the end of the run.
    if (!this.#cancel && this.text !== this.#chatSent) {
      this.#cancel = this.#clock.after(PACE_MS, () => this.#emit());
    }
  }

  /** The attempt failed before it was heard of: the message starts over (wire §6, retries). */
  restart(itemId: string): void {
    if (this.#closed) return;
    this.#drop();
    const shown = this.#agentSent !== "";
    this.#turn = "";
    this.#agentSent = "";
    this.#sink.advance();
    this.#sink.assistant("", "", this.#itemId, true);
    if (shown) this.#emitChat();
    this.#itemId = itemId;
  }

  /** Shows the rest of the chat text; called just before the end of the run. */
  flush(): void {
    if (this.#closed) return;
    this.#drop();
    this.#emitChat();
  }

  /** Nothing is shown any more. */
  close(): void {
    this.#drop();
    this.#closed = true;
  }

  #emit(): void {
    this.#drop();
    if (this.#holdsBack()) return;
    this.#lastMs = this.#clock.monotonic();
    this.#emitAgent();
    this.#emitChat();
  }

  #emitAgent(): void {
    const text = this.#visible();
    if (text === this.#agentSent) return;
    const extends_ = text.startsWith(this.#agentSent);
    const delta = extends_ ? text.slice(this.#agentSent.length) : text;
    this.#agentSent = text;
    this.#sink.assistant(text, delta, this.#itemId, !extends_);
  }

  #emitChat(): void {
    const text = this.text;
    if (text === this.#chatSent) return;
    const extends_ = text.startsWith(this.#chatSent);
    const delta = extends_ ? text.slice(this.#chatSent.length) : text;
    this.#chatSent = text;
    this.#sink.chat(text, delta, !extends_);
  }

  /** Right-trimmed, so that a trailing blank moves into the next delta; the silent word is no text at all. */
  #visible(): string {
    const text = this.#turn.trimEnd();
    return isSilent(text) ? "" : text;
  }

  /** Whether the text so far may still become the silent word. */
  #holdsBack(): boolean {
    const { length } = this.#turn;
    return length <= SILENT.length && SILENT.startsWith(this.#turn.trimEnd().toUpperCase());
  }

  #drop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/** Whether a reply consists of the silent word alone. */
export function isSilent(text: string): boolean {
  return text.length <= SILENT.length + 8 && text.trim().toUpperCase() === SILENT;
}
