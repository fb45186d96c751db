// What other rooms may ask of sessions, and what sessions asks of them. gateway/app joins the two.

import type { Message } from "#protocol/records/message";
import type { SessionEntry } from "#protocol/records/session";
import type { TranscriptRow, Tx } from "#store/port";

/** Facts about models and runs that a wire row shows and sessions does not own; agents implements it. */
export interface SessionFacts {
  /** Ids of the runs at work for a key, oldest first (S-24). */
  activeRunIds(key: string): readonly string[];
  /** When the active run of the key started, epoch milliseconds. */
  activeStartedAt(key: string): number | undefined;
  /** The model a session would use now, with everything a row says of it. */
  modelOf(entry: SessionEntry): ModelFacts;
  /** The model a new session of the default agent would use. */
  defaultModel(): ModelFacts;
  /** Ids of the configured agents; the first is the default. */
  agentIds(): readonly string[];
}

export interface ModelFacts {
  provider: string | null;
  model: string | null;
  contextTokens: number | null;
  thinkingLevels: { id: string; label: string }[];
  thinkingDefault: string;
  /** Whether `provider/model` is configured; patching to another one is refused (S-23, methods §7). */
  known(provider: string, model: string): boolean;
}

export type QueueMode = "steer" | "followup" | "collect" | "interrupt";

/** The settings sessions reads, by the names of the config schema; ConfigService has this shape. */
export interface SessionSettings {
  current(): {
    session?: { mainKey?: string | undefined } | undefined;
    messages?: {
      queue?: {
        mode?: QueueMode | undefined;
        byChannel?: Readonly<Record<string, QueueMode | undefined>> | undefined;
      } | undefined;
    } | undefined;
  };
}

/**
 * Stops what runs in a session before it is reset, archived or deleted; the Runs of agents has this shape.
 */
export interface RunStopper {
  abort(where: { sessionKey: string; stopReason: string }): Promise<string[]>;
  wait(runId: string, timeoutMs: number, signal: AbortSignal): Promise<unknown>;
  active(sessionKey: string): readonly { runId: string }[];
}

export interface KeyRequest {
  /** As the client wrote it: `main`, a bare word, or `agent:<id>:<rest>`. */
  sessionKey?: string | undefined;
  agentId?: string | undefined;
}

/** A canonical key and the agent it belongs to (S-01, S-02). */
export interface ResolvedKey {
  key: string;
  agentId: string;
}

export interface ChangeNote {
  /** e.g. create, send, patch, reset, delete, participants, agent.run.started, agent.input.settled. */
  reason?: string;
  /** Lifecycle phase of a run: start, model, end, error. */
  phase?: string;
  runId?: string;
  /** Timestamp of the fact; now when absent. */
  ts?: number;
  /** Further fields of the event. */
  extra?: Record<string, unknown>;
}

export interface Sessions {
  /** Canonicalises; throws UNKNOWN_AGENT or INVALID_REQUEST when key and agent contradict. */
  resolve(request: KeyRequest): ResolvedKey;
  get(key: string): Promise<SessionEntry | null>;
  /** The entry, created inside the transaction when missing. */
  ensure(tx: Tx, where: ResolvedKey, createdVia: string): Promise<SessionEntry>;
  /** Changes fields of an entry and stamps updatedAt; null clears a field. */
  update(tx: Tx, key: string, change: Partial<Record<string, unknown>>): Promise<SessionEntry>;
  /** Appends messages at the active leaf inside the transaction and refreshes the preview. */
  append(tx: Tx, entry: SessionEntry, messages: readonly AppendMessage[]): Promise<TranscriptRow[]>;
  /** The messages a model sees: everything since the last reset or compaction, without custom rows. */
  context(sessionId: string): Promise<Message[]>;
  /** The wire row (S-23). */
  row(entry: SessionEntry): Record<string, unknown>;
  /** The row under `session` and its fields repeated beside it, as events of tool calls carry them. */
  eventFields(entry: SessionEntry): Record<string, unknown>;
  /** Publishes sessions.changed with the fresh row; call it after the commit. */
  changed(key: string, note: ChangeNote): Promise<void>;
  /** Publishes session.message for appended rows; call it after the commit. */
  published(entry: SessionEntry, rows: readonly TranscriptRow[]): void;
}

export interface AppendMessage {
  message: Message;
  runId?: string;
  /** Given by the caller when it must be known before the commit. */
  id?: string;
}
