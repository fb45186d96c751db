// The official reference client with a device of its own: one attempt to connect, and what came of it.
import { createPublicKey, sign } from "node:crypto";
import { GatewayClient } from "@openclaw/gateway-client";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestDevice } from "./device.ts";
import { record } from "./refclient.ts";
import type { RefEvent } from "./refclient.ts";

type Json = Record<string, unknown>;

/** Device tokens as the official host keeps them: one per device and role. */
export type TokenStore = Map<string, { token: string; scopes: string[] }>;

export type DeviceClientOptions = {
  url: string;
  device: TestDevice;
  token?: string;
  deviceToken?: string;
  scopes?: string[];
  role?: "operator" | "node";
  /** Default: the terminal interface, a client that has to be paired. */
  client?: { name: "openclaw-tui" | "node-host" | "openclaw-macos" | "cli"; mode: "ui" | "node" | "cli" };
  platform?: string;
  /** Absent: nothing is remembered. */
  store?: TokenStore;
};

export type Refused = {
  code: string;
  message: string;
  details: Json;
  close: { code: number; reason: string };
};

export type DeviceClient = {
  hello: Json;
  /** `auth` of hello. */
  auth: Json;
  events: RefEvent[];
  request: (method: string, params?: unknown) => Promise<Json>;
  waitFor: (name: string, timeoutMs?: number) => Promise<RefEvent>;
  /** Resolves when the gateway ended the connection. */
  ended: Promise<{ code: number; reason: string }>;
  close: () => Promise<void>;
};

/**
 * Connects; the result is a client or the refusal. The official client's own retries stop after the first
 * answer.
 */
export async function knock(options: DeviceClientOptions): Promise<{ in: DeviceClient } | { out: Refused }> {
  const events: RefEvent[] = [];
  const hello = Promise.withResolvers<Json>();
  const refused = Promise.withResolvers<Omit<Refused, "close">>();
  const ended = Promise.withResolvers<{ code: number; reason: string }>();
  const client = new GatewayClient({
    url: options.url,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.deviceToken === undefined ? {} : { deviceToken: options.deviceToken }),
    clientName: options.client?.name ?? "openclaw-tui",
    mode: options.client?.mode ?? "ui",
    role: options.role ?? "operator",
    scopes: options.scopes ?? ["operator.read", "operator.write"],
    platform: options.platform ?? "linux",
    deviceIdentity: options.device,
    hostDeps: hostDeps(options.store),
    minProtocol: 4,
    maxProtocol: 4,
    requestTimeoutMs: 10_000,
    onHelloOk: (answer) => hello.resolve(record(answer)),
    onEvent: ({ event, payload, seq }) => void events.push({ event, payload: record(payload), seq }),
    onConnectError: (error) => refused.resolve(errorOf(error)),
    onClose: (code, reason) => ended.resolve({ code, reason }),
  });
  client.start();
  const first = await Promise.race([
    hello.promise.then((answer) => ({ answer })),
    refused.promise.then((error) => ({ error })),
    ended.promise.then((close) => ({ close })),
    sleep(15_000, "silence" as const, { ref: false }),
  ]);
  if (first === "silence") throw new Error("neither hello nor a refusal within 15 s");
  if (!("answer" in first)) {
    const close = await Promise.race([ended.promise, sleep(1_000, { code: 0, reason: "no close" })]);
    await client.stopAndWait({ timeoutMs: 5_000 });
    const unknown = { code: "", message: "", details: {} };
    const error = "error" in first ? first.error : await Promise.race([refused.promise, sleep(50, unknown)]);
    return { out: { ...error, close } };
  }
  const { answer } = first;
  return {
    in: {
      hello: answer,
      auth: record(answer["auth"]),
      events,
      request: (method, params) => client.request<Json>(method, params ?? {}),
      waitFor: (name, timeoutMs) => waitFor(events, name, timeoutMs),
      ended: ended.promise.finally(() => client.stop()),
      close: () => client.stopAndWait({ timeoutMs: 5_000 }),
    },
  };
}

/** As knock, for those who are sure to be let in. */
export async function enter(options: DeviceClientOptions): Promise<DeviceClient> {
  const result = await knock(options);
  if ("in" in result) return result.in;
  throw new Error(`refused: ${JSON.stringify(result.out)}`);
}

/** As knock, for those who are sure to be refused. */
export async function refusedAt(options: DeviceClientOptions): Promise<Refused> {
  const result = await knock(options);
  if ("out" in result) return result.out;
  await result.in.close();
  throw new Error(`let in: ${JSON.stringify(result.in.auth)}`);
}

function hostDeps(store: TokenStore | undefined) {
  const key = ({ deviceId, role }: { deviceId: string; role: string }): string => `${deviceId}|${role}`;
  return {
    signDevicePayload: (privateKeyPem: string, text: string) =>
      sign(null, Buffer.from(text), privateKeyPem).toString("base64url"),
    publicKeyRawBase64UrlFromPem: (publicKeyPem: string) =>
      createPublicKey(publicKeyPem).export({ format: "der", type: "spki" }).subarray(-32).toString(
        "base64url",
      ),
    loadDeviceAuthToken: (of: { deviceId: string; role: string }) => store?.get(key(of)) ?? null,
    storeDeviceAuthToken: (of: { deviceId: string; role: string; token: string; scopes: string[] }) =>
      void store?.set(key(of), { token: of.token, scopes: of.scopes }),
    clearDeviceAuthToken: (of: { deviceId: string; role: string }) => void store?.delete(key(of)),
  };
}

function errorOf(error: Error): Omit<Refused, "close"> {
  const { gatewayCode, details } = error as { gatewayCode?: string; details?: unknown };
  return { code: gatewayCode ?? "", message: error.message, details: record(details) };
}

async function waitFor(events: RefEvent[], name: string, timeoutMs = 5_000): Promise<RefEvent> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = events.find(({ event }) => event === name);
    if (found) return found;
    if (performance.now() > deadline) {
      throw new Error(`no ${name}: ${events.map(({ event }) => event).join(", ")}`);
    }
    await sleep(10);
  }
}
