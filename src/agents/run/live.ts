// One accepted run: its request, where it stands, and how to stop it.

import type { ActiveRun, RunOutcome, RunRequest } from "#agents/port";
import type { Env } from "#kernel/env";
import type { Publish } from "#protocol/event";
import type { UserMessage } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import type { ResolvedKey } from "#sessions/port";
import type { RunRecord } from "#store/port";
import type { CommandCall } from "#agents/commands/port";
import { RunEvents } from "./events.ts";
import type { QueueMode } from "./settings.ts";
import { DeltaStream } from "./stream.ts";

/**
 * accepted: committed, the caller is being told; queued: waits for its session or a slot; running: at work;
 * closing: its end is decided and being written, nothing can stop or join it any more; settled: over.
 */
export type RunPhase = "accepted" | "queued" | "running" | "closing" | "settled";

export interface Accepted {
  request: RunRequest;
  where: ResolvedKey;
  mode: QueueMode;
  record: RunRecord;
  inboxId: string;
  /** The session as the admission left it. */
  entry: SessionEntry;
  command: CommandCall | undefined;
  /** Whether the sender was not among the session's participants before. */
  newcomer: boolean;
}

export class LiveRun implements ActiveRun {
  readonly request: RunRequest;
  readonly where: ResolvedKey;
  readonly mode: QueueMode;
  readonly inboxId: string;
  readonly newcomer: boolean;
  readonly events: RunEvents;
  readonly stream: DeltaStream;
  readonly done: Promise<RunOutcome>;
  /** Inputs that join before the next model call (S-91). */
  readonly steering: LiveRun[] = [];
  /** The inputs this run answers, in order of arrival: its own, and what joined it (collect, interrupt). */
  inputs: readonly LiveRun[] = [this];
  /** What was lost to a full queue, told to the model before this run's own text (S-93). */
  preface: string | undefined;
  /** What to do instead of asking a model; a command may hand on to an ordinary run. */
  command: CommandCall | undefined;
  /** The user's words; without the command once that was carried out. */
  message: string;
  record: RunRecord;
  entry: SessionEntry;
  phase: RunPhase = "accepted";
  /** Why it was stopped from outside. */
  stopReason: string | undefined;
  readonly #controller = new AbortController();
  readonly #settle: (outcome: RunOutcome) => void;

  constructor(accepted: Accepted, env: Env, publish: Publish) {
    const { request, where, entry } = accepted;
    this.request = request;
    this.where = where;
    this.mode = accepted.mode;
    this.inboxId = accepted.inboxId;
    this.newcomer = accepted.newcomer;
    this.command = accepted.command;
    this.message = request.message;
    this.record = accepted.record;
    this.entry = entry;
    this.events = new RunEvents(publish, env.clock, {
      runId: request.runId, family: request.family, sessionKey: where.key, sessionId: entry.sessionId,
      agentId: where.agentId, spawnedBy: entry.spawnedBy,
    });
    this.stream = new DeltaStream(env.clock, this.events);
    const settled = Promise.withResolvers<RunOutcome>();
    this.done = settled.promise;
    this.#settle = settled.resolve;
  }

  get runId(): string {
    return this.request.runId;
  }

  get key(): string {
    return this.where.key;
  }

  get text(): string {
    return this.stream.text;
  }

  get startedAt(): number | undefined {
    return this.record.startedAt;
  }

  get shown(): readonly object[] {
    return this.events.shown;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether text that arrives now can still join this run. */
  get steerable(): boolean {
    const open = this.phase === "queued" || this.phase === "running" || this.phase === "accepted";
    return open && this.command === undefined && this.stopReason === undefined;
  }

  /**
   * Stops a run that is at work: tells everybody at once and hangs up on the model and on tools; what is left
   * is written by whoever runs it.
   * @returns false when its end was already decided
   */
  stop(stopReason: string): boolean {
    if (this.phase !== "running" || this.stopReason !== undefined || this.command) return false;
    this.stopReason = stopReason;
    this.stream.close();
    this.events.cancelled(this.stream.text, stopReason, this.record.acceptedAt);
    this.#controller.abort(new Error(`run stopped: ${stopReason}`));
    return true;
  }

  /** Makes the outcome known to everybody who waits. */
  settle(outcome: RunOutcome): void {
    this.phase = "settled";
    this.stream.close();
    this.#settle(outcome);
  }

  /** The message as the transcript keeps it, with a note of who sent it. */
  userMessage(): UserMessage & { __openclaw: object } {
    const { images, runId, client, family } = this.request;
    const text = this.preface ? `${this.preface}\n\n${this.message}` : this.message;
    const transport = family === "chat"
      ? { transport: { clients: [{ id: client.id, mode: client.mode }] } }
      : {};
    return {
      role: "user",
      content: images && images.length > 0 ? [{ type: "text", text }, ...images] : text,
      timestamp: this.record.acceptedAt,
      idempotencyKey: `${runId}:user`,
      __openclaw: { senderIsOwner: client.owner, ...transport },
    };
  }
}
