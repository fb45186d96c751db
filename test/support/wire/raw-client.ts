// A client that says exactly what it is told to, right or wrong: for tests of the handshake and of bad input.
import { connect } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { allScopes, record } from "./refclient.ts";

type Json = Record<string, unknown>;

export type RawClient = {
  /** Parsed frames from the gateway, the challenge included. */
  frames: Json[];
  send: (data: string | Uint8Array<ArrayBuffer>) => void;
  /** Sends a connect request with these params and gives the answer. */
  connect: (params: Json) => Promise<Json>;
  /** Sends a request and gives the whole response frame. */
  request: (method: string, params?: unknown, extra?: Json) => Promise<Json>;
  /** The first frame from index `since` on that fits. */
  waitFor: (fits: (frame: Json) => boolean, timeoutMs?: number, since?: number) => Promise<Json>;
  /** Resolves when the gateway (or close) ended the connection. */
  closed: Promise<{ code: number; reason: string }>;
  isOpen: () => boolean;
  close: () => void;
};

/** Connect params of the device-less backend client, with `over` on top; undefined values are left out. */
export function connectParams(token: string, over: Json = {}): Json {
  const base: Json = {
    minProtocol: 4,
    maxProtocol: 4,
    client: { id: "gateway-client", version: "1.0.0", platform: "linux", mode: "backend" },
    role: "operator",
    scopes: allScopes,
    caps: ["tool-events"],
    auth: { token },
  };
  return Object.fromEntries(Object.entries({ ...base, ...over }).filter(([, value]) => value !== undefined));
}

export type RawOptions = {
  /** Default 127.0.0.1. */
  host?: string;
  /** Headers of the upgrade, such as Origin. */
  headers?: Readonly<Record<string, string>>;
};

/** Opens a socket and waits for the challenge. */
export async function openRawClient(port: number, options: RawOptions = {}): Promise<RawClient> {
  const { host = "127.0.0.1", headers } = options;
  const url = `ws://${host}:${port}/`;
  // Bun takes headers here; the types are those of browsers, which do not.
  const socket: WebSocket = Reflect.construct(WebSocket, headers ? [url, { headers }] : [url]);
  socket.binaryType = "arraybuffer";
  const frames: Json[] = [];
  let ids = 0;
  socket.onmessage = (event) => void frames.push(record(JSON.parse(String(event.data))));
  const closed = new Promise<{ code: number; reason: string }>((done) => {
    socket.onclose = (event) => done({ code: event.code, reason: event.reason });
  });
  const waitFor: RawClient["waitFor"] = async (fits, timeoutMs = 10_000, since = 0) => {
    const deadline = performance.now() + timeoutMs;
    for (let at = since;;) {
      for (; at < frames.length; at++) {
        const frame = frames[at];
        if (frame && fits(frame)) return frame;
      }
      if (performance.now() > deadline || socket.readyState === WebSocket.CLOSED) {
        throw new Error(`the expected frame did not come; seen: ${JSON.stringify(frames).slice(0, 1000)}`);
      }
      await sleep(5);
    }
  };
  const request: RawClient["request"] = (method, params, extra) => {
    const id = `raw-${++ids}`;
    const given = params === undefined ? {} : { params };
    socket.send(JSON.stringify({ type: "req", id, method, ...given, ...extra }));
    return waitFor((frame) => frame["type"] === "res" && frame["id"] === id, 10_000, frames.length);
  };
  await waitFor((frame) => frame["event"] === "connect.challenge");
  return {
    frames,
    send: (data) => socket.send(data),
    connect: (params) => request("connect", params),
    request,
    waitFor,
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close: () => socket.close(),
  };
}

/** A plain TCP connection that has said `text` and waits; what came back is kept. */
export type HalfOpen = { received: () => string; ended: () => boolean; destroy: () => void };

export function openHalfOpen(port: number, text: string): Promise<HalfOpen> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let over = false;
    const socket: Socket = connect(port, "127.0.0.1");
    const half = {
      received: () => Buffer.concat(parts).toString("latin1"),
      ended: () => over,
      destroy: () => void socket.destroy(),
    };
    socket.on("data", (part: Buffer) => parts.push(part));
    // A refusal is an answer too: the test looks at what was received.
    socket.on("error", () => resolve(half));
    socket.on("close", () => void (over = true));
    socket.on("connect", () => {
      socket.write(text);
      resolve(half);
    });
  });
}

/** The bytes of a WebSocket upgrade, complete or cut off before its empty line. */
export function upgradeText(port: number, whole = true, headers: readonly string[] = []): string {
  const lines = [
    "GET / HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
  return whole ? `${lines.join("\r\n")}\r\n\r\n` : `${lines.slice(0, 3).join("\r\n")}\r\n`;
}
