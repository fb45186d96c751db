// Handshakes: what a device signature costs, a thousand at once, and whether a flood of bad ones slows down
// others.
import { generateKeyPairSync, createHash, sign, type KeyObject } from "node:crypto";
import { cpuSeconds, round, summary, wallMs } from "../measure.ts";
import { LoadClient } from "../client.ts";
import { startGateway, untilReady, type Running } from "../stage.ts";
import type { Bench } from "../run.ts";

interface Device {
  id: string;
  publicKey: string;
  key: KeyObject;
}

const SCOPES = ["operator.read"];

function makeDevice(): Device {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(12);
  const id = createHash("sha256").update(raw).digest("hex");
  return { id, publicKey: raw.toString("base64url"), key: privateKey };
}

/** One handshake; resolves with its duration, rejects when it is refused. */
function handshake(gateway: Running, token: string, device?: Device): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const socket = new WebSocket(gateway.url);
    socket.onerror = () => reject(new Error("no connection"));
    socket.onclose = ({ code, reason }) => reject(new Error(`closed ${code}: ${reason}`));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data));
      if (frame.event === "connect.challenge") {
        const params = connectParams(token, frame.payload.nonce, frame.payload.ts, device);
        return socket.send(JSON.stringify({ type: "req", id: "c", method: "connect", params }));
      }
      if (frame.id !== "c") return;
      socket.close();
      if (frame.ok) resolve(performance.now() - startedMs);
      else reject(new Error(frame.error.message));
    };
  });
}

function connectParams(token: string, nonce: string, ts: number, device: Device | undefined): object {
  const client = device
    ? { id: "openclaw-tui", mode: "ui", version: "bench", platform: "linux" }
    : { id: "gateway-client", mode: "backend", version: "bench", platform: "linux" };
  const base = { minProtocol: 4, maxProtocol: 4, role: "operator", scopes: SCOPES, client, auth: { token } };
  if (!device) return base;
  const who = ["v3", device.id, client.id, client.mode, "operator", SCOPES.join(",")];
  const text = [...who, ts, token, nonce, "linux", ""];
  const signature = sign(null, Buffer.from(text.join("|")), device.key).toString("base64url");
  return { ...base, device: { id: device.id, publicKey: device.publicKey, signature, signedAt: ts, nonce } };
}

export async function handshakes({ modelPort, quick }: Bench) {
  const gateway = await startGateway(modelPort);
  await untilReady(gateway.port);
  const device = makeDevice();
  await handshake(gateway, gateway.token, device);
  const count = quick ? 150 : 600;
  const plain = await costOf(gateway, count, () => handshake(gateway, gateway.token));
  const signed = await costOf(gateway, count, () => handshake(gateway, gateway.token, device));
  const burst = await parallel(gateway, quick ? 200 : 1_000);
  const flooded = await underFlood(gateway, quick ? 100 : 400);
  await gateway.stop();
  return {
    tokenCpuMs: plain, deviceCpuMs: signed, deviceToToken: round(signed / plain), burst,
    healthUnderFloodMs: flooded,
  };
}

async function costOf(gateway: Running, count: number, one: () => Promise<number>): Promise<number> {
  const before = cpuSeconds(gateway.pid);
  for (let i = 0; i < count; i++) await one();
  return round(((cpuSeconds(gateway.pid) - before) * 1_000) / count, 3);
}

/** Many at once, as many as an address may have in their handshake. */
async function parallel(gateway: Running, count: number) {
  const times: number[] = [];
  const startedMs = wallMs();
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) times.push(await handshake(gateway, gateway.token));
  };
  await Promise.all(Array.from({ length: 30 }, worker));
  return { count, wallS: round((wallMs() - startedMs) / 1_000), ms: summary(times) };
}

/** `health` of a client that is in, while others try wrong tokens. */
async function underFlood(gateway: Running, count: number) {
  const client = await LoadClient.connected(gateway.url, gateway.token);
  let flooding = true;
  const flood = async (): Promise<void> => {
    while (flooding) await handshake(gateway, "wrong-token").catch(() => {});
  };
  const floods = Array.from({ length: 20 }, flood);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const sentMs = performance.now();
    await client.call("health");
    times.push(performance.now() - sentMs);
    await Bun.sleep(2);
  }
  flooding = false;
  client.close();
  await Promise.all(floods);
  return summary(times);
}
