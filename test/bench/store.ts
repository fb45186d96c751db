// Commit latency and throughput, appending, reading and listing, in this process and on the disk of this
// machine: node scripts/bun.mjs test/bench/store.ts [sessions]
//
// Wall times of commits are the disk's; the CPU column is ours.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { systemEnv } from "#kernel/env";
import { nodeFs } from "#runtime/fs";
import { makeRow } from "#sessions/row";
import { openStore } from "#store/db";
import type { Store } from "#store/port";
import { anEntry, assistantMessage, userMessage } from "#test/support/records";
import { mockFacts } from "#test/support/session-house";

interface Measure {
  /** Operations per second of wall time and of CPU time. */
  perSecond: number;
  perCpuSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Runs `work` `times` times, `width` at once, and measures each. */
async function measure(
  times: number, width: number, work: (index: number) => Promise<unknown>,
): Promise<Measure> {
  const latencies: number[] = [];
  let next = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < times) {
      const begun = performance.now();
      await work(next++);
      latencies.push(performance.now() - begun);
    }
  }));
  const wallMs = performance.now() - started;
  const used = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => round(latencies[Math.floor(latencies.length * share)] ?? 0);
  return {
    perSecond: Math.round(times / (wallMs / 1_000)),
    perCpuSecond: Math.round(times / ((used.user + used.system) / 1e6)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

async function fill(store: Store, sessions: number): Promise<void> {
  for (let from = 0; from < sessions; from += 500) {
    await store.commit(async (tx) => {
      for (let index = from; index < Math.min(from + 500, sessions); index++) {
        const key = `agent:main:session-${index}`;
        await tx.sessions.put(
          anEntry(key, { updatedAt: index, label: `Label ${index}`, lastMessagePreview: "x".repeat(200) }),
        );
        await tx.transcript.append([{
          sessionId: `session of ${key}`, id: "m", parentId: null, type: "message", timestampMs: index,
          message: assistantMessage("answer ".repeat(50), { input: 10, output: 5, total: 0.1 }),
        }]);
      }
    });
  }
}

async function commits(store: Store): Promise<Record<string, Measure>> {
  const set = (index: number): Promise<void> => store.commit((tx) => tx.values.set(`v${index % 100}`, index));
  let row = 0;
  const append = (): Promise<unknown> => store.commit((tx) => tx.transcript.append([{
    sessionId: "bench", id: `b${row++}`, parentId: null, type: "message", timestampMs: 1,
    message: userMessage("hello ".repeat(40)),
  }]));
  return {
    "commit, one at a time": await measure(5_000, 1, set),
    "commit, 16 at once": await measure(5_000, 16, set),
    "commit, 64 at once": await measure(20_000, 64, set),
    "append, one at a time": await measure(500, 1, append),
    "append, 64 at once": await measure(20_000, 64, append),
  };
}

async function reads(store: Store, sessions: number): Promise<Record<string, Measure>> {
  const key = (index: number): string => `agent:main:session-${(index * 7_919) % sessions}`;
  const deps = {
    facts: {
      activeRunIds: () => [], activeStartedAt: () => undefined, modelOf: () => mockFacts(),
      defaultModel: () => mockFacts(), agentIds: () => ["main"],
    },
    settings: { current: () => ({}) }, nowMs: 1,
  };
  const entry = anEntry(
    "agent:main:row", { label: "x", lastMessagePreview: "x".repeat(200), status: "done" },
  );
  return {
    "session by key": await measure(20_000, 1, (index) => store.sessions.get(key(index))),
    "row built and serialised": await measure(20_000, 1, async () => JSON.stringify(makeRow(entry, deps))),
    "list of 100": await measure(500, 1, () => store.sessions.list({ limit: 100, offset: 0 })),
    "list of 100, from the middle": await measure(
      500, 1, () => store.sessions.list({ limit: 100, offset: sessions / 2 }),
    ),
    "list by search": await measure(
      200, 1, () => store.sessions.list({ limit: 100, offset: 0, search: "label 99" }),
    ),
    "usage of 30 days": await measure(200, 1, () => store.transcript.usage({
      fromMs: 0, toMs: 1e13, utcOffsetMinutes: 0,
    })),
  };
}

const sessions = Number(process.argv[2] ?? 1_000);
const folder = await mkdtemp(join(tmpdir(), "bench-store-"));
const path = join(folder, "state.sqlite");
const open = () => openStore({ path, env: systemEnv(), fs: nodeFs(async () => null) });
let store = await open();
try {
  await fill(store, sessions);
  await store.close();
  const begun = performance.now();
  store = await open();
  await store.sessions.get("agent:main:session-0");
  const openMs = round(performance.now() - begun);
  const table = { ...await commits(store), ...await reads(store, sessions) };
  console.log(JSON.stringify({ sessions, openMs, ...table }, null, 2));
} finally {
  await store.close();
  await rm(folder, { recursive: true, force: true });
}
