// Transcripts as chat clients read them: windows, catch-up, single messages, pending input (S-67 to S-70,
// S-95).

import { LIMITS } from "#protocol/limits";
import type { SessionEntry, SessionRow } from "#protocol/records/session";
import type { InboxRow, Store, TranscriptRow } from "#store/port";
import { activityOf } from "./display/activity.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import {
  displayRow, type DisplayMessage, type DisplayOptions, placeholder, ROW_BYTES_MAX,
} from "./display/message.ts";
import type { KeyRequest, ResolvedKey } from "./port.ts";
import type { SessionService } from "./service.ts";

const LIMIT_DEFAULT = 200;
const DELTA_ROWS_MAX = 200;
const DELTA_BYTES_MAX = 1_048_576;
const PENDING_MAX = 20;

// A client asks about what it sent a moment ago.
const RECEIPT_ROWS_MAX = 500;

// What surrounds the messages (defaults, session row, activity) needs some of the answer too.
const MESSAGES_BYTES_MAX = LIMITS.historyBytesMax - 256 * 1024;

// Half of that: results of tools are long, and the older ones are among the messages.
const EVENTS_BYTES_MAX = 128 * 1024;

/** A run at work, as the Runs of agents describe it. */
export interface InFlight {
  runId: string;
  text: string;
  startedAt: number | undefined;
  /** What it has shown beside its text, latest last. */
  shown: readonly object[];
}

export interface HistoryQuery extends KeyRequest {
  sessionKey: string;
  limit?: number | undefined;
  /** Newest rows to leave out. */
  offset?: number | undefined;
  /** A page around this message. */
  messageId?: string | undefined;
  /** With messageId: the session the message is expected in. */
  sessionId?: string | undefined;
  cursor?: string | undefined;
  maxChars?: number | undefined;
  /** Runs whose input the client is not sure was taken. */
  inputRunIds?: readonly string[] | undefined;
  /** Less than the usual limit of the answer, for clients with little memory. */
  bytesMax?: number | undefined;
}

export type HistoryWindow = {
  sessionKey: string;
  messages: DisplayMessage[];
  hasMore: boolean;
  totalMessages: number;
} & Record<string, unknown>;

export type OneMessage = {
  ok: boolean;
  message?: DisplayMessage;
  unavailableReason?: "not_found" | "oversized" | "not_visible";
};

export type HistoryDelta = { kind: "delta" | "reset" } & Record<string, unknown>;

export interface HistoryDeps {
  store: Store;
  sessions: SessionService;
  /** Runs of a key at work or queued, oldest first. */
  active(sessionKey: string): readonly InFlight[];
}

interface Page {
  rows: TranscriptRow[];
  messages: DisplayMessage[];
  /** Rows newer than this page. */
  newer: number;
  total: number;
}

export class History {
  readonly #store: Store;
  readonly #sessions: SessionService;
  readonly #active: HistoryDeps["active"];

  constructor(deps: HistoryDeps) {
    this.#store = deps.store;
    this.#sessions = deps.sessions;
    this.#active = deps.active;
  }

  /** chat.history: with `cursor` what came after it, else a window. */
  async read(query: HistoryQuery): Promise<HistoryWindow | HistoryDelta> {
    if (query.cursor === undefined) return this.window(query);
    const where = this.#sessions.locate(query);
    return this.#delta(where, await this.#sessions.get(where.key), query.cursor, query);
  }

  /** The newest rows, or those around a message. Unknown sessions are empty (wire §5). */
  async window(query: HistoryQuery): Promise<HistoryWindow> {
    const where = this.#sessions.locate(query);
    const entry = await this.#sessions.get(where.key);
    if (!entry) return this.#unknown(where, query);
    const page = await this.#page(entry, query);
    const tail = await this.#store.transcript.tail(entry.sessionId);
    const shown = page.newer + page.rows.length;
    const hasMore = shown < page.total;
    const activity = activityOf(page.rows, this.#active(where.key).length > 0);
    return {
      sessionKey: query.sessionKey,
      sessionId: entry.sessionId,
      messages: page.messages,
      ...(activity.length > 0 ? { activity } : {}),
      pendingInputs: await this.#pending(where.key),
      ...await this.#receipts(entry, query.inputRunIds),
      deltaCursor: encodeCursor(entry, tail.seq),
      ...(hasMore ? { nextOffset: shown } : {}),
      hasMore,
      totalMessages: page.total,
      ...this.#around(where, this.#sessions.row(entry), tail.id, entry),
    };
  }

  /** chat.message.get: one message, whole up to `maxChars` (S-70). */
  async message(
    query: KeyRequest & { messageId: string; maxChars?: number | undefined },
  ): Promise<OneMessage> {
    const entry = await this.#sessions.get(this.#sessions.locate(query).key);
    const row = entry ? await this.#store.transcript.get(entry.sessionId, query.messageId) : null;
    if (!row) return { ok: false, unavailableReason: "not_found" };
    const message = displayRow(row, optionsOf(query));
    if (!message) return { ok: false, unavailableReason: "not_visible" };
    if (bytesOf(message) > MESSAGES_BYTES_MAX) return { ok: false, unavailableReason: "oversized" };
    return { ok: true, message };
  }

  /** sessions.get: the newest messages and nothing else; an unknown session has none (S-25). */
  async messages(key: string, limit: number): Promise<DisplayMessage[]> {
    const entry = await this.#sessions.get(this.#sessions.locate({ sessionKey: key }).key);
    return entry ? (await this.#page(entry, { sessionKey: key, limit })).messages : [];
  }

  async #page(entry: SessionEntry, query: HistoryQuery): Promise<Page> {
    const { sessionId } = entry;
    const reset = await this.#store.transcript.mark(sessionId, ["reset"]);
    const total = (await this.#store.transcript.tail(sessionId)).messages;
    const limit = query.limit ?? LIMIT_DEFAULT;
    const newer = await this.#newer(entry, query, limit, total);
    const rows = await this.#store.transcript.window({
      // The mark itself is shown: it is the first row of what follows it.
      sessionId, afterSeq: (reset?.seq ?? 1) - 1, shown: true, skip: newer, limit, from: "newest",
    });
    const bytesMax = Math.min(query.bytesMax ?? MESSAGES_BYTES_MAX, MESSAGES_BYTES_MAX);
    return { ...fitting(rows, optionsOf(query), bytesMax), newer, total };
  }

  /** How many rows are newer than the page: the offset, or what puts the wanted message in its middle. */
  async #newer(entry: SessionEntry, query: HistoryQuery, limit: number, total: number): Promise<number> {
    if (query.messageId === undefined) return query.offset ?? 0;
    if (query.sessionId !== undefined && query.sessionId !== entry.sessionId) return total;
    const row = await this.#store.transcript.get(entry.sessionId, query.messageId);
    const reset = await this.#store.transcript.mark(entry.sessionId, ["reset"]);
    // Gone, or from before the last reset: there is no page with it.
    if (!row || row.seq < (reset?.seq ?? 0)) return total;
    const last = Math.min(total, (row.position ?? total) + Math.floor(limit / 2));
    return total - last;
  }

  async #delta(
    where: ResolvedKey, entry: SessionEntry | null, text: string, query: HistoryQuery,
  ): Promise<HistoryDelta> {
    const cursor = decodeCursor(text);
    const stale = !entry || !cursor || cursor.sessionId !== entry.sessionId ||
      cursor.generation !== entry.lifecycleRevision;
    if (stale) return { kind: "reset" };
    const tail = await this.#store.transcript.tail(entry.sessionId);
    if (cursor.lastSeq > tail.seq || tail.seq - cursor.lastSeq > DELTA_ROWS_MAX) return { kind: "reset" };
    const rows = await this.#store.transcript.window({
      sessionId: entry.sessionId, afterSeq: cursor.lastSeq, limit: DELTA_ROWS_MAX, from: "oldest",
      shown: true,
    });
    const messages = shownOf(rows, optionsOf(query));
    const crossed = rows.some((row) => row.type !== "message" && row.type !== "custom");
    if (crossed || bytesOf(messages) > DELTA_BYTES_MAX) return { kind: "reset" };
    const { sessionInfo, inFlightRun } = this.#around(where, this.#sessions.row(entry), tail.id, entry);
    return {
      kind: "delta", messages, deltaCursor: encodeCursor(entry, tail.seq), sessionInfo,
      ...(inFlightRun === undefined ? {} : { inFlightRun }),
      pendingInputs: await this.#pending(where.key),
      ...await this.#receipts(entry, query.inputRunIds),
    };
  }

  #unknown(where: ResolvedKey, query: HistoryQuery): HistoryWindow {
    return {
      sessionKey: query.sessionKey, messages: [], pendingInputs: { items: [], total: 0 }, hasMore: false,
      totalMessages: 0, ...this.#around(where, this.#sessions.draftRow(where), null, null),
    };
  }

  /** What every answer says beside the messages. */
  #around(
    where: ResolvedKey, row: SessionRow, leafId: string | null, entry: SessionEntry | null,
  ): Record<string, unknown> {
    const [running] = this.#active(where.key);
    return {
      defaults: this.#sessions.defaults(where.agentId),
      sessionInfo: { ...row, activeLeafEntryId: leafId },
      thinkingLevel: entry?.thinkingLevel ?? row["thinkingDefault"],
      ...(running?.startedAt === undefined ? {} : { inFlightRun: inFlight(running) }),
    };
  }

  /** Whether the input of these runs is still waiting, or which message it became. */
  async #receipts(
    entry: SessionEntry, runIds: readonly string[] | undefined,
  ): Promise<{ inputReceipts?: object[] }> {
    if (runIds === undefined) return {};
    const waiting = new Set((await this.#store.inbox.accepted(entry.key)).map((row) => row.runId));
    const rows = await this.#store.transcript.window({
      sessionId: entry.sessionId, shown: true, limit: RECEIPT_ROWS_MAX, from: "newest",
    });
    const taken = new Map(rows.map((row) => [keyOfInput(row), row.id]));
    const inputReceipts = runIds.flatMap((runId) => {
      const consumedByEventId = taken.get(runId);
      if (consumedByEventId !== undefined) return [{ runId, state: "consumed", consumedByEventId }];
      return waiting.has(runId) ? [{ runId, state: "pending" }] : [];
    });
    return { inputReceipts };
  }

  /** S-95: accepted input nobody answered yet, and what a crash left behind. */
  async #pending(key: string): Promise<{ items: object[]; total: number }> {
    const interrupted = await this.#store.inbox.interrupted(key);
    const accepted = await this.#store.inbox.accepted(key);
    const rows = [...interrupted, ...accepted].sort((a, b) => (a.id < b.id ? -1 : 1));
    return { items: rows.slice(-PENDING_MAX).map(pendingItem), total: rows.length };
  }
}

function keyOfInput(row: TranscriptRow): string | undefined {
  if (row.message?.role !== "user") return undefined;
  return row.runId ?? row.message.idempotencyKey?.replace(/:user$/, "");
}

function pendingItem(row: InboxRow): object {
  const { message } = row.payload;
  return {
    id: row.id, runId: row.runId, acceptedAt: row.acceptedAt,
    message: { role: "user", content: typeof message === "string" ? message : "", timestamp: row.acceptedAt },
    state: row.state === "accepted" ? "queued" : "interrupted",
  };
}

function inFlight({ runId, text, startedAt, shown }: InFlight): object {
  const events: object[] = [];
  let bytes = 0;
  for (const event of shown.toReversed()) {
    bytes += bytesOf(event);
    if (bytes > EVENTS_BYTES_MAX) break;
    events.unshift(event);
  }
  return { runId, text, startedAt, ...(events.length > 0 ? { events } : {}) };
}

function optionsOf(query: { maxChars?: number | undefined }): DisplayOptions {
  return query.maxChars === undefined ? {} : { charsMax: query.maxChars };
}

function shownOf(rows: readonly TranscriptRow[], options: DisplayOptions): DisplayMessage[] {
  return rows.map((row) => displayRow(row, options)).filter((message) => message !== null);
}

/**
 * The newest rows that fit into one answer; a single huge row becomes a placeholder and not the end of the
 * page.
 */
function fitting(
  rows: readonly TranscriptRow[], options: DisplayOptions, bytesMax: number,
): Pick<Page, "rows" | "messages"> {
  const messages: DisplayMessage[] = [];
  let bytes = 0;
  let first = rows.length;
  for (; first > 0; first--) {
    const row = rows[first - 1];
    const full = row ? displayRow(row, options) : null;
    if (!row || !full) continue;
    const size = bytesOf(full);
    const message = size > ROW_BYTES_MAX ? placeholder(row) : full;
    bytes += message === full ? size : bytesOf(message);
    if (bytes > bytesMax && messages.length > 0) break;
    messages.push(message);
  }
  return { rows: rows.slice(first), messages: messages.reverse() };
}

/** Size as JSON in UTF-8. */
function bytesOf(value: unknown): number {
  const text = JSON.stringify(value);
  return /^[\x00-\x7f]*$/.test(text) ? text.length : new TextEncoder().encode(text).byteLength;
}
