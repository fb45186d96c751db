// Requests: latency and work per CPU-second, against the floor's validated echo; connecting; idle sockets.
import { LoadClient } from "../client.ts";
import { cpuSeconds, residentMb, round, summary, wallMs } from "../measure.ts";
import { startFloor, startGateway, untilReady, type Running } from "../stage.ts";
import type { Bench } from "../run.ts";

const SHAPES = [
  { sockets: 1, inFlight: 1 }, { sockets: 1, inFlight: 16 }, { sockets: 1, inFlight: 64 },
  { sockets: 16, inFlight: 4 },
];

export async function rpc({ floor, modelPort, quick }: Bench) {
  const seconds = quick ? 1 : 3;
  const bare = await startFloor(floor);
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const rows = [];
  for (const shape of SHAPES) {
    const echo = await load(bare, shape, seconds, () => LoadClient.bare(bare.url), "echo");
    const open = (): Promise<LoadClient> => LoadClient.connected(gateway.url, gateway.token);
    const health = await load(gateway, shape, seconds, open, "health");
    rows.push({ ...shape, echo, health, ratioPerCpu: round(health.perCpuS / echo.perCpuS) });
  }
  await bare.stop();
  await gateway.stop();
  return rows;
}

async function load(
  target: Running, shape: { sockets: number; inFlight: number }, seconds: number,
  open: () => Promise<LoadClient>, method: string,
) {
  const clients = await Promise.all(Array.from({ length: shape.sockets }, open));
  const params = { text: "x".repeat(120) };
  const latencies: number[] = [];
  let count = 0;
  const until = wallMs() + seconds * 1_000;
  const cpuBefore = cpuSeconds(target.pid);
  const worker = async (client: LoadClient): Promise<void> => {
    while (wallMs() < until) {
      const sent = performance.now();
      await client.call(method, params);
      count += 1;
      if (count % 8 === 0) latencies.push(performance.now() - sent);
    }
  };
  const startedMs = wallMs();
  const workers = clients.flatMap((client) => Array.from({ length: shape.inFlight }, () => worker(client)));
  await Promise.all(workers);
  const cpu = cpuSeconds(target.pid) - cpuBefore;
  const wall = (wallMs() - startedMs) / 1_000;
  for (const client of clients) client.close();
  return { perCpuS: Math.round(count / cpu), perS: Math.round(count / wall), latencyMs: summary(latencies) };
}

export async function connect({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const count = quick ? 200 : 1_000;
  const times: number[] = [];
  const cpuBefore = cpuSeconds(gateway.pid);
  for (let i = 0; i < count; i += 16) {
    const startedMs = performance.now();
    const open = (): Promise<LoadClient> => LoadClient.connected(gateway.url, gateway.token);
    const clients = await Promise.all(Array.from({ length: 16 }, open));
    times.push((performance.now() - startedMs) / 16);
    for (const client of clients) client.close();
  }
  const cpu = cpuSeconds(gateway.pid) - cpuBefore;
  await gateway.stop();
  return { handshakesPerCpuS: Math.round(count / cpu), msEachAt16: summary(times) };
}

export async function sockets({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const base = residentMb(gateway.pid);
  const rows: Record<string, unknown>[] = [];
  const clients: LoadClient[] = [];
  for (const count of quick ? [500] : [500, 5_000]) {
    while (clients.length < count) {
      const open = (): Promise<LoadClient> => LoadClient.connected(gateway.url, gateway.token);
      clients.push(...(await Promise.all(Array.from({ length: 20 }, open))));
    }
    await Bun.sleep(2_000);
    const rssMb = residentMb(gateway.pid);
    rows.push({ sockets: count, rssMb, kbEach: round(((rssMb - base) * 1_024) / count) });
  }
  for (const client of clients) client.close();
  await Bun.sleep(10_000);
  rows.push({ sockets: 0, rssMb: residentMb(gateway.pid), note: "10 s after all closed" });
  await gateway.stop();
  return rows;
}
