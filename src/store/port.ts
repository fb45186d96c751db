// The store every room sees. SQLite implements it (store/sqlite); the calls are asynchronous and a
// transaction is a function, so that a PostgreSQL implementation is a second file and not a redesign
// (integrations §5).

import type { Message } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import type {
  DeviceReads, DeviceWrites, PairRequestReads, PairRequestWrites, SetupCodeReads, SetupCodeWrites,
} from "./devices-port.ts";

export interface Store extends Reads {
  /**
   * Runs `work` in one transaction and resolves once it is durable (fsync). Several commits share one fsync.
   * `work` may await calls of `tx` only: anything else would hold up every other writer, and is refused.
   * A throw rolls back this work alone and rejects with what was thrown.
   */
  commit<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Path of the database, for status reports. */
  readonly path: string;
  /** Cheap facts for health reports. */
  stats(): { walBytes: number; commits: number; pendingCommits: number };
  close(): Promise<void>;
}

export interface Reads {
  readonly sessions: SessionReads;
  readonly transcript: TranscriptReads;
  readonly runs: RunReads;
  readonly inbox: InboxReads;
  readonly outbox: OutboxReads;
  readonly values: ValueReads;
  readonly devices: DeviceReads;
  readonly pairRequests: PairRequestReads;
  readonly setupCodes: SetupCodeReads;
}

/** Reads inside a transaction see its own writes. */
export interface Tx {
  readonly sessions: SessionReads & SessionWrites;
  readonly transcript: TranscriptReads & TranscriptWrites;
  readonly runs: RunReads & RunWrites;
  readonly inbox: InboxReads & InboxWrites;
  readonly outbox: OutboxReads & OutboxWrites;
  readonly leases: Leases;
  readonly values: ValueReads & ValueWrites;
  readonly devices: DeviceReads & DeviceWrites;
  readonly pairRequests: PairRequestReads & PairRequestWrites;
  readonly setupCodes: SetupCodeReads & SetupCodeWrites;
}

export interface SessionFilter {
  agentId?: string;
  /** Only sessions of these agents. */
  agentIds?: readonly string[];
  /** false: not archived; true: archived only; all: both. */
  archived?: boolean | "all";
  label?: string;
  spawnedBy?: string;
  /** Case-insensitive part of key, label or display name. */
  search?: string;
  /** Epoch milliseconds: rows updated at or after it. */
  updatedSince?: number;
  /** Sessions whose id starts with this. */
  sessionIdPrefix?: string;
  includeGlobal?: boolean;
  includeUnknown?: boolean;
  requireLastInteraction?: boolean;
  /** Only these keys. */
  keys?: readonly string[];
  sortBy?: "updatedAt" | "lastInteractionAt" | "activity";
  limit: number;
  offset: number;
}

export interface SessionReads {
  get(key: string): Promise<SessionEntry | null>;
  getBySessionId(sessionId: string): Promise<SessionEntry | null>;
  /** Pinned first (only for updatedAt), then newest, key as tie-break (S-22). */
  list(filter: SessionFilter): Promise<{ total: number; entries: SessionEntry[] }>;
  count(filter?: { agentId?: string }): Promise<number>;
  /** Keys of the sessions that name one of these as parentSessionKey, newest first, per parent. */
  children(parentKeys: readonly string[]): Promise<Map<string, string[]>>;
}

export interface SessionWrites {
  put(entry: SessionEntry): Promise<void>;
  /** Whether the row existed. Its transcript goes with it. */
  delete(key: string): Promise<boolean>;
}

/** One record of a transcript tree (spec/sessions §2.1). */
export interface TranscriptRow {
  sessionId: string;
  /** 1-based, dense per session; given by the store. */
  seq: number;
  id: string;
  parentId: string | null;
  type: "message" | "reset" | "compaction" | "model_change" | "thinking_level_change" | "custom";
  /** Epoch milliseconds. */
  timestampMs: number;
  runId?: string;
  /** Present on `message` rows. */
  message?: Message;
  /** Whatever else the type carries. */
  data?: Record<string, unknown>;
  /**
   * Given by the store: how many rows show up to and with this one, since the last reset. Rows with a message
   * show, and the marks `reset` and `compaction`; a reset is number 1 of what follows it.
   */
  position?: number;
}

/** The type of row that cuts a transcript into parts. */
export type MarkType = "reset" | "compaction";

export interface TranscriptWindow {
  sessionId: string;
  /** Only rows that show: see `position`. */
  shown?: boolean;
  /** Rows of the window to leave out, counted from the end `from` names. */
  skip?: number;
  /** Only rows after this seq. */
  afterSeq?: number;
  /** Only rows before this seq. */
  beforeSeq?: number;
  limit: number;
  /** newest: the last `limit` rows of the window; oldest: the first. Rows come in seq order either way. */
  from: "newest" | "oldest";
}

export interface TranscriptReads {
  window(window: TranscriptWindow): Promise<TranscriptRow[]>;
  get(sessionId: string, id: string): Promise<TranscriptRow | null>;
  /** The newest mark of one of these types. */
  mark(sessionId: string, types: readonly MarkType[]): Promise<TranscriptRow | null>;
  /**
   * Seq of the last row, 0 when empty; `messages` is its position: how many rows show since the last reset.
   */
  tail(sessionId: string): Promise<{ seq: number; id: string | null; messages: number }>;
  /**
   * Sum of assistant usage per day, model and session: the source of every usage report. Deleting a session
   * does not take its usage away: the money was spent.
   */
  usage(filter: UsageFilter): Promise<UsageRow[]>;
  /**
   * How many messages stored sessions have, by what they count as: `user`, `assistant`, `failed` (an
   * assistant's message that ended in an error) and `tool:<name>` (results).
   */
  tally(filter: Omit<UsageFilter, "utcOffsetMinutes">): Promise<Map<string, number>>;
}

export interface UsageFilter {
  /** Epoch milliseconds, inclusive and exclusive. */
  fromMs: number;
  toMs: number;
  agentId?: string;
  key?: string;
  /** Minutes to add to UTC before cutting days. */
  utcOffsetMinutes: number;
}

export interface UsageRow {
  /** YYYY-MM-DD. */
  date: string;
  agentId: string;
  sessionKey: string;
  provider: string;
  model: string;
  messages: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  costInput: number;
  costOutput: number;
  costCacheRead: number;
  costCacheWrite: number;
  costTotal: number;
  /** Messages with tokens and no known price. */
  missingCost: number;
}

export interface TranscriptWrites {
  /** Appends in order; returns the rows with their seq and position. */
  append(rows: readonly Omit<TranscriptRow, "seq" | "position">[]): Promise<TranscriptRow[]>;
}

export type RunStatus = "queued" | "running" | "ok" | "error" | "aborted" | "timeout" | "interrupted";

export interface RunRecord {
  /** The idempotency key of the request that made it (S-60, S-81). */
  runId: string;
  sessionKey: string;
  sessionId: string;
  agentId: string;
  /** Method family the key belongs to: `chat` or `agent`. */
  family: string;
  status: RunStatus;
  acceptedAt: number;
  startedAt?: number;
  endedAt?: number;
  /** A hash of the request, to tell a repeat from a conflict. */
  requestHash: string;
  /** The terminal answer, cached for repeats and agent.wait. */
  result?: Record<string, unknown>;
  error?: string;
}

export interface RunReads {
  get(runId: string): Promise<RunRecord | null>;
  /** Runs without an end: after a crash, the broken ones. */
  open(): Promise<RunRecord[]>;
}

export interface RunWrites {
  put(run: RunRecord): Promise<void>;
}

/** accepted → consumed (its message is in the transcript) | interrupted | dropped. */
export type InboxState = "accepted" | "consumed" | "interrupted" | "dropped";

export interface InboxRow {
  /** Sortable: admission order. */
  id: string;
  sessionKey: string;
  agentId: string;
  /** Where it came from: `rpc`, or a channel name. */
  source: string;
  /** Unique per source: the idempotency key, or the channel's message id. */
  externalId: string;
  runId: string;
  state: InboxState;
  /** The user message and how to run it; shape owned by sessions/inbox. */
  payload: Record<string, unknown>;
  acceptedAt: number;
}

export interface InboxReads {
  /** Accepted rows of a session in admission order; of all sessions without a key. */
  accepted(sessionKey?: string): Promise<InboxRow[]>;
  /** Rows a crash left behind, until somebody settles them. */
  interrupted(sessionKey: string): Promise<InboxRow[]>;
}

export interface InboxWrites {
  /** `duplicate` when (source, externalId) is already there; nothing is written then. */
  accept(row: InboxRow): Promise<"accepted" | "duplicate">;
  settle(id: string, state: Exclude<InboxState, "accepted">): Promise<void>;
}

export type OutboxState = "pending" | "sending" | "sent" | "ambiguous" | "failed";

export interface OutboxRow {
  id: string;
  channel: string;
  target: string;
  runId?: string;
  sessionKey?: string;
  state: OutboxState;
  payload: Record<string, unknown>;
  attempts: number;
  /** Epoch milliseconds before which it must not be tried. */
  notBefore: number;
  createdAt: number;
  providerMessageId?: string;
  error?: string;
}

export interface OutboxReads {
  /** Rows due now, oldest first. */
  due(nowMs: number, limit: number): Promise<OutboxRow[]>;
  get(id: string): Promise<OutboxRow | null>;
}

export interface OutboxWrites {
  put(row: OutboxRow): Promise<void>;
}

/** Ownership with fencing: an epoch grows with every change of owner. */
export interface Leases {
  /** The epoch, or null while somebody else's lease is alive. Renewing keeps the epoch. */
  acquire(name: string, owner: string, nowMs: number, ttlMs: number): Promise<number | null>;
  release(name: string, owner: string): Promise<void>;
}

export interface ValueReads {
  /** Small named facts (gateway identity, last heartbeat…). */
  get(name: string): Promise<unknown>;
}

export interface ValueWrites {
  set(name: string, value: unknown): Promise<void>;
}
