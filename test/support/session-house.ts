// The room of sessions on a real store, with fakes of its ports: a model, two agents, runs that can be told
// to run.

import type { EventSpec } from "#protocol/event";
import type { InFlight } from "#sessions/history";
import type { ModelFacts, SessionFacts } from "#sessions/port";
import { SessionService } from "#sessions/service";
import { makeEnv, type TestEnv } from "./env.ts";
import { openTestStore, type TestStore } from "./store.ts";

export interface Published {
  event: string;
  payload: Record<string, unknown>;
  sessionKey: string | undefined;
}

export interface SessionHouse {
  env: TestEnv;
  opened: TestStore;
  sessions: SessionService;
  events: Published[];
  /** Ids of runs at work by key. */
  active: Map<string, InFlight[]>;
  /** Stops whatever is in `active` at once. */
  stopping: { runs: FakeRuns; signal: AbortSignal };
  /** Names of events with their reason or phase, since the last call. */
  heard(): string[];
  close(): Promise<void>;
}

export interface FakeRuns {
  aborted: { sessionKey: string; stopReason: string }[];
  /** Runs that do not stop when told to. */
  stubborn: boolean;
  abort(where: { sessionKey: string; stopReason: string }): Promise<string[]>;
  wait(): Promise<null>;
  active(key: string): readonly { runId: string }[];
}

/** Model facts of `mock/mock-1`; `known` knows `mock/*`. */
export function mockFacts(change: Partial<ModelFacts> = {}): ModelFacts {
  return {
    provider: "mock", model: "mock-1", contextTokens: 120_000, thinkingDefault: "off",
    thinkingLevels: [{ id: "off", label: "off" }, { id: "low", label: "low" }],
    known: (provider) => provider === "mock", ...change,
  };
}

export async function openSessionHouse(settings: object = {}): Promise<SessionHouse> {
  const env = makeEnv();
  const opened = await openTestStore(env.env);
  const events: Published[] = [];
  const active: SessionHouse["active"] = new Map();
  const facts: SessionFacts = {
    activeRunIds: (key) => (active.get(key) ?? []).map(({ runId }) => runId),
    activeStartedAt: (key) => active.get(key)?.[0]?.startedAt,
    modelOf: (entry) => mockFacts(entry.modelOverride === undefined ? {} : { model: entry.modelOverride }),
    defaultModel: () => mockFacts(),
    agentIds: () => ["main", "other"],
  };
  const sessions = new SessionService({
    env: env.env, store: opened.store, facts, fs: opened.fs, stateDir: opened.folder,
    config: { current: () => settings },
    publish: (spec: EventSpec, payload: unknown, route = {}) => {
      // Every payload must be what the declaration promises.
      spec.payload.parse(payload);
      const fields = JSON.parse(JSON.stringify(payload)) as Record<string, unknown>;
      events.push({ event: spec.name, payload: fields, sessionKey: route.sessionKey });
    },
  });
  return {
    env, opened, sessions, events, active,
    stopping: { runs: fakeRuns(active), signal: new AbortController().signal },
    heard: () => events.splice(0).map(({ event, payload }) => {
      const what = payload["reason"] ?? payload["phase"] ?? payload["messageSeq"];
      return `${event} ${String(what)}`;
    }),
    close: () => opened.remove(),
  };
}

function fakeRuns(active: SessionHouse["active"]): FakeRuns {
  const runs: FakeRuns = {
    aborted: [],
    stubborn: false,
    async abort(where) {
      runs.aborted.push(where);
      const ids = (active.get(where.sessionKey) ?? []).map(({ runId }) => runId);
      if (!runs.stubborn) active.delete(where.sessionKey);
      return ids;
    },
    wait: async () => null,
    active: (key) => active.get(key) ?? [],
  };
  return runs;
}
