// Agent runs: time to the first delta beyond the model's own, cost of parallel streaming runs, fan-out.
import { LoadClient } from "../client.ts";
import { cpuSeconds, round, summary, wallMs } from "../measure.ts";
import { startGateway, untilReady, type Running } from "../stage.ts";
import type { Bench } from "../run.ts";

interface Seen {
  firstDelta: Map<string, number>;
  done: Map<string, () => void>;
}

/** Notes the delay of each run's first delta and resolves `finished(runId)` at its final. */
function watch(client: LoadClient): Seen & { finished(runId: string): Promise<void> } {
  const seen: Seen = { firstDelta: new Map(), done: new Map() };
  client.onEvent = ({ event, payload }) => {
    if (event !== "chat" || !payload) return;
    const runId = String(payload["runId"]);
    if (payload["state"] === "delta" && !seen.firstDelta.has(runId)) {
      const sent = Number(/sent=([\d.]+)/.exec(String(payload["deltaText"]))?.[1]);
      seen.firstDelta.set(runId, wallMs() - sent);
    }
    if (payload["state"] === "error") throw new Error(`run failed: ${JSON.stringify(payload)}`);
    if (payload["state"] === "final") seen.done.get(runId)?.();
  };
  const finished = (runId: string): Promise<void> => new Promise((resolve) => seen.done.set(runId, resolve));
  return { ...seen, finished };
}


export async function firstDelta({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const client = await LoadClient.connected(gateway.url, gateway.token);
  const watched = watch(client);
  const acks: number[] = [];
  for (let i = 0; i < (quick ? 10 : 40); i++) {
    const startedMs = performance.now();
    const runId = `bench-${crypto.randomUUID()}`;
    const finished = watched.finished(runId);
    const params = { sessionKey: `one-${i}`, message: "deltas:5:1", idempotencyKey: runId };
    await client.call("chat.send", params);
    acks.push(performance.now() - startedMs);
    await finished;
  }
  client.close();
  await gateway.stop();
  return { firstDeltaAfterModelMs: summary([...watched.firstDelta.values()]), ackMs: summary(acks) };
}

export async function parallel({ modelPort }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const client = await LoadClient.connected(gateway.url, gateway.token, ["tool-events"]);
  const watched = watch(client);
  await warm(client, watched);
  watched.firstDelta.clear();
  const cpuBefore = cpuSeconds(gateway.pid);
  const startedMs = wallMs();
  await manyRuns(client, watched, 20, "deltas:200:10");
  const result = {
    runs: 20, deltas: 200, cpuS: round(cpuSeconds(gateway.pid) - cpuBefore, 3),
    wallS: round((wallMs() - startedMs) / 1_000),
    firstDeltaAfterModelMs: summary([...watched.firstDelta.values()]),
  };
  client.close();
  await gateway.stop();
  return result;
}

async function manyRuns(
  client: LoadClient, watched: ReturnType<typeof watch>, count: number, prompt: string,
): Promise<void> {
  await Promise.all(Array.from({ length: count }, async (_, n) => {
    const runId = `bench-${crypto.randomUUID()}`;
    const finished = watched.finished(runId);
    await client.call("chat.send", { sessionKey: `par-${n}`, message: prompt, idempotencyKey: runId });
    await finished;
  }));
}

/** The first run loads the model adapter; that is start-up, not steady state. */
async function warm(client: LoadClient, watched: ReturnType<typeof watch>): Promise<void> {
  await manyRuns(client, watched, 1, "deltas:2:1");
}

export async function fanout({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const rows = [];
  for (const clients of quick ? [10] : [1, 10, 50]) rows.push(await fanoutTo(gateway, clients));
  await gateway.stop();
  return rows;
}

async function fanoutTo(gateway: Running, count: number) {
  const open = (): Promise<LoadClient> => LoadClient.connected(gateway.url, gateway.token);
  // One after the other: an address may have 32 sockets in their handshake, not more.
  const readers: LoadClient[] = [];
  while (readers.length < count) readers.push(await open());
  let events = 0;
  let gaps = 0;
  for (const reader of readers) {
    let last = 0;
    reader.onEvent = ({ seq }) => {
      if (seq === undefined) return;
      events += 1;
      if (last !== 0 && seq !== last + 1) gaps += 1;
      last = seq;
    };
  }
  const driver = await open();
  const watched = watch(driver);
  await warm(driver, watched);
  const cpuBefore = cpuSeconds(gateway.pid);
  events = 0;
  await manyRuns(driver, watched, 4, "deltas:200:10");
  await Bun.sleep(200);
  const cpuS = round(cpuSeconds(gateway.pid) - cpuBefore, 3);
  for (const reader of [...readers, driver]) reader.close();
  return { clients: count, events, gaps, cpuS, eventsPerCpuS: Math.round(events / Math.max(cpuS, 0.01)) };
}
