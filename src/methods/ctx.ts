// What a method may reach. A closed list of services: a method that needs more says so here first.
// Only types come in, so that the CLI and the web may import methods without any server code.

import type { AgentDirectory } from "#agents/directory";
import type { ModelCatalog } from "#agents/catalog";
import type { ToolCatalog } from "#agents/tool-catalog";
import type { Runs } from "#agents/port";
import type { PairingService } from "#auth/pairing/service";
import type { ConfigService } from "#config/service";
import type { Env } from "#kernel/env";
import type { Client } from "#protocol/connect";
import type { Publish } from "#protocol/event";
import type { JsonText } from "#protocol/frames";
import { methodFor } from "#protocol/method";
import type { Role } from "#protocol/scopes";
import type { History } from "#sessions/history";
import type { SessionService } from "#sessions/service";
import type { UsageReports } from "#sessions/usage";
import type { Reads } from "#store/port";

/** Who calls, decided once at connect and never widened (auth §1, A-13). */
export interface Principal {
  role: Role;
  scopes: readonly string[];
  /** How it was authenticated: token, password, none, device-token. */
  method: string;
  deviceId?: string;
}

export interface ConnectionView {
  readonly id: string;
  readonly client: Client;
  readonly caps: readonly string[];
  readonly remoteIp: string;
  readonly principal: Principal;
}

/** Connection-bound subscriptions (S-105); they end with the socket. */
export interface Subscriptions {
  /** sessions.changed from now on. */
  sessions(): void;
  /** session.message (and session.tool with cap tool-events) of one canonical key. */
  addSession(key: string): void;
  removeSession(key: string): void;
}

/** The running gateway as methods see it; gateway/app implements it. */
export interface GatewayView {
  readonly bootId: string;
  readonly startedAt: number;
  /** Path of the state database. */
  readonly storePath: string;
  /** The cached snapshot; `probe` makes a fresh one first (O-10). */
  health(options: { probe: boolean }): HealthText | Promise<HealthText>;
  status(): Promise<{ runtimeVersion: string; pid: number; [fact: string]: unknown }>;
  presence(): { ts: number; [fact: string]: unknown }[];
  systemEvent(note: SystemEvent): void;
  lastHeartbeat(): { ts: number; status: string; [fact: string]: unknown } | null;
  identity(): Promise<{ deviceId: string; publicKey: string }>;
  stability(filter: { limit: number; type?: string; sinceSeq?: number }): StabilityReport;
  logs(request: { cursor?: number; limit: number; bytesMax: number }): Promise<LogTail>;
  channels(): ChannelsReport;
  nodes(): { ts: number; nodes: { nodeId: string; [fact: string]: unknown }[] };
}

/** Serialised once per refresh, because every client asks for it. */
export type HealthText = JsonText;

export interface StabilityReport {
  [fact: string]: unknown;
  generatedAt: string;
  capacity: number;
  count: number;
  dropped: number;
  events: { seq: number; ts: number; type: string; [fact: string]: unknown }[];
}

export interface LogTail {
  [fact: string]: unknown;
  file: string;
  cursor: number;
  size: number;
  lines: string[];
  /** Lines before these were left out: too many, or beyond the bytes asked for. */
  truncated: boolean;
  /** The cursor was of a file that is gone: this is the tail of the new one. */
  reset: boolean;
  skippedBytes?: number;
}

export interface ChannelsReport {
  [fact: string]: unknown;
  ts: number;
  channelOrder: string[];
  channelLabels: Record<string, string>;
  channels: Record<string, unknown>;
}

export interface SystemEvent {
  text: string;
  sessionKey?: string;
  /** Presence fields some clients send along. */
  presence?: Record<string, unknown>;
}

export interface Ctx {
  readonly env: Env;
  readonly connection: ConnectionView;
  readonly principal: Principal;
  /** Aborts when the connection closes. Accepted work goes on: only waits end. */
  readonly signal: AbortSignal;
  readonly config: ConfigService;
  readonly store: Reads;
  readonly sessions: SessionService;
  readonly history: History;
  readonly usage: UsageReports;
  readonly runs: Runs;
  readonly agents: AgentDirectory;
  readonly models: ModelCatalog;
  readonly tools: ToolCatalog;
  readonly pairing: PairingService;
  readonly gateway: GatewayView;
  readonly subscriptions: Subscriptions;
  readonly publish: Publish;
  /** Sends a first response with the frame's id; the returned value is the second (S-81). */
  ack(payload: Record<string, unknown>): void;
  /** Runs once the response was written (or could not be): run events must follow the ack (S-102). */
  afterReply(work: () => void): void;
}

export const method = methodFor<Ctx>();
