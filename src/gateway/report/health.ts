// The health snapshot (O-10): built once a minute or on demand, serialised once, sent to everybody who asks.

import type { AgentDirectory } from "#agents/directory";
import type { ReloadState } from "#config/service";
import type { LoopSampler } from "#gateway/report/loop";
import type { Env } from "#kernel/env";
import { JsonText } from "#protocol/frames";
import type { Reads } from "#store/port";

const RECENT = 5;

export interface HealthDeps {
  env: Env;
  store: Reads & { readonly path: string };
  agents: AgentDirectory;
  loop: LoopSampler;
  reload(): ReloadState;
}

export interface HealthSnapshot {
  ok: true;
  ts: number;
  durationMs: number;
  [fact: string]: unknown;
}

export class HealthReport {
  readonly #deps: HealthDeps;
  #snapshot: HealthSnapshot | undefined;
  #text = new JsonText("{}");
  version = 0;

  constructor(deps: HealthDeps) {
    this.#deps = deps;
  }

  /** The last snapshot, as text to splice into answers. */
  get text(): JsonText {
    return this.#text;
  }

  get snapshot(): HealthSnapshot {
    return this.#snapshot ?? { ok: true, ts: this.#deps.env.clock.now(), durationMs: 0 };
  }

  async refresh(): Promise<HealthSnapshot> {
    const { env, agents, loop, reload } = this.#deps;
    const startedMs = env.clock.monotonic();
    const ids = agents.ids();
    const perAgent = await Promise.all(ids.map((agentId) => this.#agent(agentId)));
    const sessions = await this.#sessions();
    const snapshot: HealthSnapshot = {
      ok: true,
      ts: env.clock.now(),
      durationMs: Math.round(env.clock.monotonic() - startedMs),
      plugins: { loaded: [], errors: [], unavailable: [] },
      // hello-ok carries this snapshot, and its schema is closed: what else there is to say is in config.get.
      configReload: reload(),
      channels: {}, channelOrder: [], channelLabels: {},
      heartbeatSeconds: 0,
      defaultAgentId: agents.defaultId,
      agents: perAgent,
      sessions,
      eventLoop: loop.report(),
    };
    this.#snapshot = snapshot;
    this.#text = new JsonText(JSON.stringify(snapshot));
    this.version += 1;
    return snapshot;
  }

  async #agent(agentId: string): Promise<object> {
    const isDefault = agentId === this.#deps.agents.defaultId;
    // Heartbeats come with automations; until then the truth is that they are off.
    const heartbeat = {
      enabled: false, every: "off", everyMs: null, prompt: "", target: "none", ackMaxChars: 0,
    };
    return { agentId, isDefault, heartbeat, sessions: await this.#sessions(agentId) };
  }

  async #sessions(agentId?: string): Promise<object> {
    const { store, env } = this.#deps;
    const filter = agentId === undefined ? {} : { agentId };
    const wanted = { ...filter, limit: RECENT, offset: 0, archived: false };
    const { total, entries } = await store.sessions.list(wanted);
    const nowMs = env.clock.now();
    const recent = entries.map(({ key, updatedAt }) => {
      return { key, updatedAt, age: Math.max(0, nowMs - updatedAt) };
    });
    return { path: store.path, count: total, recent };
  }
}
