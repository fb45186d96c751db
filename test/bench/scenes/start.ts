// From spawn to listening, hello and ready; resident memory at idle.
import { LoadClient } from "../client.ts";
import { cpuSeconds, residentMb, round, summary, wallMs } from "../measure.ts";
import { startFloor, startGateway, untilReady } from "../stage.ts";
import type { Bench } from "../run.ts";

export async function start({ floor, modelPort, quick }: Bench) {
  const runs = quick ? 5 : 15;
  const none = (): number[] => [];
  const ours = { listening: none(), hello: none(), ready: none(), cpu: none() };
  const bare = { listening: none(), cpu: none() };
  for (let i = 0; i < runs; i++) {
    const plain = await startFloor(floor);
    bare.listening.push(plain.listening.wallMs);
    bare.cpu.push(plain.listening.cpuS);
    await plain.stop();
    const gateway = await startGateway(modelPort);
    const fromListening = wallMs();
    const readyMs = await untilReady(gateway.port);
    ours.cpu.push(cpuSeconds(gateway.pid));
    const client = await LoadClient.connected(gateway.url, gateway.token);
    ours.listening.push(gateway.listening.wallMs);
    ours.ready.push(gateway.listening.wallMs + readyMs);
    ours.hello.push(gateway.listening.wallMs + wallMs() - fromListening);
    client.close();
    await gateway.stop();
  }
  const listening = summary(ours.listening);
  const floorListening = summary(bare.listening);
  return {
    listeningMs: listening, helloMs: summary(ours.hello), readyMs: summary(ours.ready),
    cpuToReadyS: summary(ours.cpu), floorListeningMs: floorListening, floorCpuS: summary(bare.cpu),
    listeningToFloor: round(listening.p50 / floorListening.p50),
  };
}

export async function idle({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  await Bun.sleep(10_000);
  const at10 = residentMb(gateway.pid);
  const cpuBefore = cpuSeconds(gateway.pid);
  const restS = quick ? 5 : 20;
  await Bun.sleep(restS * 1_000);
  const after = residentMb(gateway.pid);
  const cpuPerMinuteS = round(((cpuSeconds(gateway.pid) - cpuBefore) / restS) * 60, 3);
  await gateway.stop();
  return { rssMbAt10s: at10, [`rssMbAt${10 + restS}s`]: after, cpuPerMinuteS };
}
