// One session as the chat shows it: rows of its transcript, runs at work, and what was sent but is not in the
// transcript yet. Survives lost connections: rows are caught up from a cursor, input is sent again with its own
// key, which the gateway takes only once (S-60, S-69).

import { batch, signal, type Signal } from "@preact/signals";
import type { Env } from "#kernel/env";
import { Fault, messageOf } from "#kernel/fault";
import type { Link } from "#web/link/link";
import { fields, type Fields, number, rows, text } from "./read.ts";
import { type LiveRun, newRun, onAgent, onChat, onRow, rejoined, resumed } from "./live.ts";
import { type Draft, fromPending, type Outgoing, settle, wire } from "./outgoing.ts";
import { mergeRows, readRow, type Row, textOfRow } from "./row.ts";
import { readSession, type Session } from "./session.ts";

export interface ConversationDeps {
  link: Link;
  env: Env;
}

const PAGE = 80;
/** Events of one change come in a burst: one catch-up for all of them. */
const SETTLE_MS = 150;

export class Conversation {
  readonly key: string;
  readonly state: Signal<"loading" | "ready" | "failed"> = signal<"loading" | "ready" | "failed">("loading");
  readonly failure: Signal<string> = signal("");
  readonly rows: Signal<readonly Row[]> = signal<readonly Row[]>([]);
  readonly runs: Signal<readonly LiveRun[]> = signal<readonly LiveRun[]>([]);
  readonly outgoing: Signal<readonly Outgoing[]> = signal<readonly Outgoing[]>([]);
  readonly info: Signal<Session | undefined> = signal<Session | undefined>(undefined);
  /** Rows older than those here exist. */
  readonly more: Signal<boolean> = signal(false);
  readonly loadingOlder: Signal<boolean> = signal(false);
  readonly #link: Link;
  readonly #env: Env;
  #cursor: string | undefined;
  #offset = 0;
  #generation = 0;
  #catching = false;
  #soon = false;

  constructor(key: string, deps: ConversationDeps) {
    this.key = key;
    this.#link = deps.link;
    this.#env = deps.env;
  }

  /** Shows what is known and brings it up to date. */
  async open(): Promise<void> {
    if (this.#link.state.value.kind !== "open") return;
    const { generation } = this.#link;
    const known = this.#generation > 0;
    this.#generation = generation.value;
    await this.#link.call("sessions.messages.subscribe", { key: this.key }).catch(() => {});
    if (known && this.state.value === "ready") await this.catchUp();
    else await this.reload();
  }

  /** No longer on screen: its messages are not needed. What is here stays for a quick return. */
  async rest(): Promise<void> {
    await this.#link.call("sessions.messages.unsubscribe", { key: this.key }).catch(() => {});
  }

  async reload(): Promise<void> {
    try {
      const answer = fields(await this.#link.call("chat.history", { sessionKey: this.key, limit: PAGE }));
      batch(() => {
        this.rows.value = readRows(answer["messages"]);
        this.more.value = answer["hasMore"] === true;
        this.#offset = number(answer["nextOffset"]) ?? this.rows.value.length;
        this.#around(answer);
        this.state.value = "ready";
      });
      await this.#flush();
    } catch (error) {
      if (this.state.value === "ready") return;
      this.failure.value = messageOf(error);
      // Without a connection there is nothing to report yet: the next one loads.
      if (!isGone(error)) this.state.value = "failed";
    }
  }

  /** What came after the last row here; the whole again when the gateway cannot tell (S-69). */
  async catchUp(): Promise<void> {
    if (this.#cursor === undefined) return this.reload();
    if (this.#catching) return this.catchUpSoon();
    this.#catching = true;
    try {
      const asked = this.outgoing.value.map(({ runId }) => runId).slice(0, 50);
      const params = {
        sessionKey: this.key, cursor: this.#cursor, ...(asked.length > 0 ? { inputRunIds: asked } : {}),
      };
      const answer = fields(await this.#link.call("chat.history", params));
      if (answer["kind"] !== "delta") return await this.reload();
      batch(() => {
        this.#add(readRows(answer["messages"]));
        this.#around(answer);
      });
      await this.#flush();
    } catch {
      // The connection went away again: its return catches up.
    } finally {
      this.#catching = false;
    }
  }

  /** The same in a moment, once for any number of calls. */
  catchUpSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    this.#env.clock.after(SETTLE_MS, () => {
      this.#soon = false;
      void this.catchUp();
    });
  }

  async loadOlder(): Promise<void> {
    if (this.loadingOlder.value || !this.more.value) return;
    this.loadingOlder.value = true;
    try {
      const params = { sessionKey: this.key, limit: PAGE, offset: this.#offset };
      const answer = fields(await this.#link.call("chat.history", params));
      batch(() => {
        this.rows.value = mergeRows(this.rows.value, readRows(answer["messages"]));
        this.more.value = answer["hasMore"] === true;
        this.#offset = number(answer["nextOffset"]) ?? this.#offset + PAGE;
      });
    } catch {
      // Scrolling up again asks again.
    } finally {
      this.loadingOlder.value = false;
    }
  }

  /** Puts a message on its way; it waits here while there is no connection. */
  send(draft: Draft): void {
    const item: Outgoing = {
      ...draft, runId: this.#env.ids.uuid(), atMs: this.#env.clock.now(), state: "waiting", error: undefined,
    };
    this.outgoing.value = [...this.outgoing.value, item];
    void this.#deliver(item);
  }

  /** Sends a failed message again, under its old key. */
  resend(runId: string): void {
    const item = this.outgoing.value.find((each) => each.runId === runId);
    if (item) void this.#deliver(item);
  }

  /** Takes back a message nobody has answered yet. */
  async withdraw(runId: string): Promise<void> {
    const item = this.outgoing.value.find((each) => each.runId === runId);
    this.outgoing.value = this.outgoing.value.filter((each) => each.runId !== runId);
    if (item?.state === "queued") await this.#link.call("chat.abort", { sessionKey: this.key, runId }).catch(() => {});
  }

  /** Stops the run at work. @throws the gateway's error */
  async abort(): Promise<void> {
    const [run] = this.active();
    await this.#link.call("chat.abort", { sessionKey: this.key, ...(run ? { runId: run.runId } : {}) });
  }

  /** Runs that have not ended. */
  active(): readonly LiveRun[] {
    return this.runs.value.filter((run) => run.ended === undefined);
  }

  onChat(payload: Fields): void {
    const runId = text(payload["runId"]);
    // Injected notes are no runs: their row comes as a message.
    if (runId === undefined || runId.startsWith("inject-")) return this.catchUpSoon();
    this.#put(onChat(this.#run(runId), payload));
    if (!["final", "aborted", "error"].includes(String(payload["state"]))) return;
    this.outgoing.value = settle(this.outgoing.value, runId);
    this.catchUpSoon();
  }

  onAgent(payload: Fields): void {
    const runId = text(payload["runId"]);
    if (runId === undefined || payload["isHeartbeat"] === true) return;
    const atMs = number(payload["ts"]) ?? this.#env.clock.now();
    const before = this.#run(runId);
    if (before.ended !== undefined) return;
    this.#put(onAgent(before, String(payload["stream"]), fields(payload["data"]), atMs));
  }

  onMessage(payload: Fields): void {
    const row = readRow(payload["message"]);
    if (row) batch(() => this.#add([row]));
  }

  onChanged(payload: Fields): void {
    const session = fields(payload["session"]);
    if (text(session["key"]) !== undefined) this.info.value = readSession(session, this.info.value);
    const reason = String(payload["reason"] ?? "");
    if (["reset", "new", "delete", "compact", "rewind"].includes(reason)) void this.reload();
    else if (reason === "send" || payload["phase"] === "end") this.catchUpSoon();
  }

  #add(fresh: readonly Row[]): void {
    if (fresh.length === 0) return;
    const known = new Set(this.rows.value.map(({ id }) => id));
    this.#offset += fresh.filter(({ id }) => !known.has(id)).length;
    this.rows.value = mergeRows(this.rows.value, fresh);
    for (const row of fresh) {
      if (row.runId === undefined) continue;
      if (row.kind === "user") this.outgoing.value = settle(this.outgoing.value, row.runId);
      const run = this.runs.value.find(({ runId }) => runId === row.runId);
      if (run) this.#put(onRow(run, row));
    }
  }

  /** What every answer of chat.history says beside the rows. */
  #around(answer: Fields): void {
    this.#cursor = text(answer["deltaCursor"]) ?? this.#cursor;
    this.info.value = readSession(fields(answer["sessionInfo"]), this.info.value);
    const last = this.rows.value.findLast((row) => row.kind === "assistant");
    const inFlight = resumed(fields(answer["inFlightRun"]), last ? textOfRow(last) : "", this.#env.clock.now());
    const known = this.runs.value.find(({ runId }) => runId === inFlight?.runId);
    const run = known && inFlight ? rejoined(known, inFlight) : inFlight;
    const untold = this.runs.value.filter((each) => each.ended !== undefined && each.ended !== "final" && !this.#told(each));
    this.runs.value = [...untold, ...(run && run.ended === undefined ? [run] : [])];
    const receipts = new Map(rows(answer["inputReceipts"]).map((each) => [each["runId"], each["state"]]));
    const mine = this.outgoing.value.filter((each) => receipts.get(each.runId) !== "consumed");
    this.outgoing.value = fromPending(mine, rows(fields(answer["pendingInputs"])["items"]));
  }

  /** Whether the transcript says itself that a run was stopped or failed. */
  #told(run: LiveRun): boolean {
    const tells = (row: Row): boolean => row.stopped || row.stopReason === "error";
    return this.rows.value.some((row) => row.runId === run.runId && row.kind === "assistant" && tells(row));
  }

  /** Sends what waited for a connection. */
  async #flush(): Promise<void> {
    for (const item of this.outgoing.value) {
      if (item.state === "waiting" || item.state === "sending") await this.#deliver(item);
    }
  }

  async #deliver(item: Outgoing): Promise<void> {
    if (this.#link.state.value.kind !== "open") return;
    this.#mark(item.runId, { state: "sending", error: undefined });
    try {
      const answer = fields(await this.#link.call("chat.send", wire(this.key, item)));
      this.#mark(item.runId, { state: "queued" });
      // Ended long ago, as after a reconnect: its rows are all there is.
      if (answer["status"] === "ok" || answer["status"] === "error") this.outgoing.value = settle(this.outgoing.value, item.runId);
    } catch (error) {
      if (isGone(error)) this.#mark(item.runId, { state: "waiting" });
      else this.#mark(item.runId, { state: "failed", error: messageOf(error) });
    }
  }

  #mark(runId: string, change: Partial<Outgoing>): void {
    this.outgoing.value = this.outgoing.value.map((each) => (each.runId === runId ? { ...each, ...change } : each));
  }

  #run(runId: string): LiveRun {
    return this.runs.value.find((run) => run.runId === runId) ?? newRun(runId, this.#env.clock.now());
  }

  #put(run: LiveRun): void {
    const known = this.runs.value.some(({ runId }) => runId === run.runId);
    if (known) this.runs.value = this.runs.value.map((each) => (each.runId === run.runId ? run : each));
    // Ended before anything was heard of it: answered elsewhere, or taken back while it waited.
    else if (run.ended === undefined || run.ended === "error") this.runs.value = [...this.runs.value, run];
  }
}

function readRows(messages: unknown): readonly Row[] {
  return rows(messages).flatMap((message) => readRow(message) ?? []);
}

function isGone(error: unknown): boolean {
  return error instanceof Fault && ["GATEWAY_CLOSED", "GATEWAY_TIMEOUT"].includes(error.code);
}
