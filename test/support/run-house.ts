// Everything a run needs, real but for the model and the clock: SQLite in a folder of its own, sessions, the
// service.

import { setTimeout as sleep } from "node:timers/promises";
import type { Model, RunOutcome, RunRequest, Tool } from "#agents/port";
import { thinkingLevels } from "#agents/models/thinking";
import type { RunDeps } from "#agents/run/deps";
import type { RunRoomSettings } from "#agents/run/settings";
import { RunService } from "#agents/runs";
import type { EventSpec, Publish } from "#protocol/event";
import { fault } from "#protocol/errors";
import type { Message } from "#protocol/records/message";
import { SessionService } from "#sessions/service";
import { openStore } from "#store/db";
import type { Store } from "#store/port";
import { z } from "zod";
import { makeEnv, type TestEnv } from "./env.ts";
import { realRuntime, withTempFolder } from "./runtime.ts";
import { MODEL, ScriptedModel } from "./model/scripted.ts";

export interface Told {
  event: string;
  audience: EventSpec["audience"];
  payload: Record<string, unknown>;
}

export interface HouseOptions {
  tools?: Tool[];
  settings?: RunRoomSettings;
  models?: Model[];
  /** How many of the models behind the first one are its fallbacks. */
  fallbacks?: number;
  store?: Store;
  seed?: number;
  turnsMax?: number;
}

export interface House {
  runs: RunService;
  model: ScriptedModel;
  store: Store;
  sessions: SessionService;
  deps: RunDeps;
  test: TestEnv;
  /** Every event in the order it was published. */
  told: Told[];
  folder: string;
  /** Submits and starts; the run goes on by itself. */
  send(message: string, over?: Partial<RunRequest>): Promise<{ runId: string; done: Promise<RunOutcome> }>;
  /** Submits, starts and waits for the end. */
  run(message: string, over?: Partial<RunRequest>): Promise<RunOutcome>;
  /** Lets things happen without moving time until the condition holds. */
  until(what: string, condition: () => boolean): Promise<void>;
  /** Messages of the session `agent:main:main` or another one, in order. */
  messages(key?: string): Promise<Message[]>;
  /** Names of the events of a run, as in the recordings. */
  order(runId: string): string[];
}

export const KEY = "agent:main:main";

/** Opens a house over a fresh folder, or over the store of another one, and closes what it opened. */
export async function withHouse(options: HouseOptions, work: (house: House) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const test = makeEnv(options.seed ?? 7);
    const path = `${folder}/state.sqlite`;
    const store = options.store ?? await openStore({ path, env: test.env, fs: realRuntime().fs });
    const house = build(folder, store, test, options);
    try {
      await work(house);
    } finally {
      await house.runs.abort({ sessionKey: KEY, stopReason: "rpc" });
      if (!options.store) await store.close();
    }
  });
}

function build(folder: string, store: Store, test: TestEnv, options: HouseOptions): House {
  const told: Told[] = [];
  const publish: Publish = (spec, sent) => {
    const payload = structuredClone(sent) as Told["payload"];
    told.push({ event: spec.name, audience: spec.audience, payload });
  };
  const models = options.models ?? [MODEL];
  const model = new ScriptedModel(test.env.clock);
  const late: { runs?: RunService } = {};
  const { fs } = realRuntime();
  const sessions = new SessionService({
    env: test.env, store, publish, fs, stateDir: folder,
    config: { current: () => ({}) },
    facts: {
      activeRunIds: (key) => late.runs?.active(key).map(({ runId }) => runId) ?? [],
      activeStartedAt: (key) => late.runs?.active(key)[0]?.startedAt,
      modelOf: () => facts(models),
      defaultModel: () => facts(models),
      agentIds: () => ["main", "other"],
    },
  });
  const settings = options.settings ?? {};
  const deps: RunDeps = {
    env: test.env, store, sessions, publish, fs, cores: 2,
    models: modelDesk(models, options.fallbacks ?? 0, model),
    tools: toolDesk(options.tools ?? []),
    agents: {
      workspaceDir: () => folder, ensureWorkspace: async () => {}, identity: () => ({ name: "Mimi" }),
    },
    control: sessions.edits,
    host: { hostname: "vm", os: "linux x64", timeZone: "UTC" },
    settings: () => settings,
    ...(options.turnsMax === undefined ? {} : { turnsMax: options.turnsMax }),
  };
  const runs = new RunService(deps);
  late.runs = runs;
  const parts = { runs, store, sessions, told, test };
  return { ...parts, model, deps, folder, ...hands(parts) };
}

type Parts = Pick<House, "runs" | "store" | "sessions" | "told" | "test">;

/** What tests do with a house. */
function hands(parts: Parts): Pick<House, "send" | "run" | "until" | "messages" | "order"> {
  const { runs, store, sessions, told, test } = parts;
  let next = 0;
  const send: House["send"] = async (message, over = {}) => {
    const admission = await runs.submit({
      runId: `run-${++next}`, family: "chat", sessionKey: KEY, agentId: "main", message,
      client: { id: "gateway-client", mode: "backend", connectionId: "c-1", owner: true }, ...over,
    });
    if (admission.status !== "started") throw new Error(`not started: ${admission.status}`);
    admission.start();
    return { runId: admission.runId, done: admission.done };
  };
  return {
    send,
    async run(message, over) {
      const { done } = await send(message, over);
      const outcome = await done;
      await test.settle();
      return outcome;
    },
    async until(what, condition) {
      for (let tries = 0; !condition(); tries++) {
        if (tries > 2_000) throw new Error(`never happened: ${what}`);
        // Reading files takes real time: after a while, give the machine some.
        if (tries > 20) await sleep(1);
        await test.settle();
      }
    },
    async messages(key = KEY) {
      const entry = await sessions.get(key);
      if (!entry) return [];
      const { sessionId } = entry;
      const rows = await store.transcript.window({ sessionId, limit: 1_000, from: "oldest" });
      return rows.flatMap((row) => (row.message ? [row.message] : []));
    },
    order: (runId) =>
      told.filter(({ payload }) => payload["runId"] === runId || about(payload, runId)).map(label),
  };
}

/** Session events name a run only sometimes; the others are left out of a run's order. */
function about(payload: Told["payload"], runId: string): boolean {
  const message = payload["message"];
  if (typeof message !== "object" || message === null || !("idempotencyKey" in message)) return false;
  return message.idempotencyKey === `${runId}:user`;
}

/** e.g. `agent.lifecycle.start`, `chat.delta`, `session.message.user`. */
export function label({ event, payload }: Told): string {
  const data = payload["data"] as Record<string, unknown> | undefined;
  const message = payload["message"] as Record<string, unknown> | undefined;
  if (event === "agent") return [event, payload["stream"], data?.["phase"]].filter(Boolean).join(".");
  if (event === "chat") return [event, payload["state"], payload["phase"]].filter(Boolean).join(".");
  if (event === "session.message") return `${event}.${String(message?.["role"])}`;
  return [event, payload["reason"] ?? payload["phase"]].filter(Boolean).join(".");
}

/** A tool for tests; its run function decides everything. */
export function testTool(name: string, run: Tool["run"], over: Partial<Tool> = {}): Tool {
  return {
    name,
    label: name,
    description: `Does ${name}.`,
    params: z.looseObject({}),
    group: "fs",
    run,
    ...over,
  };
}

function toolDesk(tools: Tool[]): RunDeps["tools"] {
  return {
    effective: () => tools,
    specs: (list) =>
      list.map(({ name, description }) => ({ name, description, parameters: { type: "object" } })),
    refusal: (name) => `Tool "${name}" does not exist.`,
  };
}

function modelDesk(models: Model[], fallbacks: number, port: ScriptedModel): RunDeps["models"] {
  return {
    settled: async () => {},
    resolve: (ref) => pick(models, ref),
    candidates: (ref) => (ref === undefined ? models.slice(0, 1 + fallbacks) : [pick(models, ref)]),
    apiKey: () => "key-of-the-test",
    port: () => port,
    list: () => models,
    thinkingDefault: () => "off",
  };
}

function pick(models: Model[], ref: string | undefined): Model {
  const found = ref === undefined
    ? models[0]
    : models.find((model) => `${model.provider}/${model.id}` === ref);
  if (!found) throw fault("MODEL_UNAVAILABLE", { problem: `there is no model "${ref}"` });
  return found;
}

function facts(models: Model[]) {
  const [model] = models;
  const levels = model ? thinkingLevels(model) : ["off"];
  return {
    provider: model?.provider ?? null, model: model?.id ?? null, contextTokens: model?.contextWindow ?? null,
    thinkingLevels: levels.map((id) => ({ id, label: id })), thinkingDefault: "off", known: () => true,
  };
}
