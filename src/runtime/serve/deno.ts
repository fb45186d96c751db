// HTTP and WebSocket on one port with Deno.serve. The web WebSocket it hands out cannot pause reading and has
// no drain event: reading goes on, and a slow reader is polled.

import { clearInterval, setInterval, setTimeout } from "node:timers";
import type { Peer, ServeOptions, Server, Socket } from "../port.ts";
import { guard, isUpgrade, plainAddress, reporter } from "./handlers.ts";

const QUEUED_FROM_BYTES = 65_536;
const DRAIN_POLL_MS = 5;
const FORCE_WAIT_MS = 500;

class DenoSocket<T> implements Socket<T> {
  readonly data: T;
  readonly remoteIp: string;
  readonly #socket: WebSocket;
  readonly #bytesMax: number;
  readonly #onDrain: (socket: DenoSocket<T>) => void;
  #poll: ReturnType<typeof setInterval> | undefined;

  constructor(
    socket: WebSocket,
    data: T,
    remoteIp: string,
    limits: { bytesMax: number; onDrain: (socket: DenoSocket<T>) => void },
  ) {
    this.#socket = socket;
    this.data = data;
    this.remoteIp = remoteIp;
    this.#bytesMax = limits.bytesMax;
    this.#onDrain = limits.onDrain;
  }

  send(text: string): number {
    if (this.#socket.readyState !== WebSocket.OPEN || this.buffered() > this.#bytesMax) return 0;
    this.#socket.send(text);
    if (this.buffered() <= QUEUED_FROM_BYTES) return Math.max(1, text.length);
    this.#poll ??= setInterval(() => this.#check(), DRAIN_POLL_MS);
    return -1;
  }

  buffered(): number {
    return this.#socket.bufferedAmount;
  }

  close(code?: number, reason?: string): void {
    if (this.#socket.readyState > WebSocket.OPEN) return;
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.close();
  }

  pause(): void {}

  resume(): void {}

  #check(): void {
    if (this.buffered() > 0 && this.#socket.readyState === WebSocket.OPEN) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#onDrain(this);
  }
}

/** @see Runtime.serve; throws an error whose `code` is `EADDRINUSE` when the port is taken */
export async function serveDeno<T>(options: ServeOptions<T>): Promise<Server> {
  const open = new Set<DenoSocket<T>>();
  const pending = new Set<() => void>();
  const handler = (request: Request, info: Deno.ServeHandlerInfo): Promise<Response> => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const cut = (): void => resolve(new Response("Service Unavailable", { status: 503 }));
    pending.add(cut);
    void answer(options, request, peerOf(info.remoteAddr), open)
      .then(resolve)
      .finally(() => pending.delete(cut));
    return promise;
  };
  const server = Deno.serve(
    {
      hostname: options.hostname,
      port: options.port,
      reusePort: options.reusePort ?? false,
      onListen() {},
      ...(options.tls ?? {}),
    },
    handler,
  );
  const address = server.addr;
  return {
    port: address.transport === "tcp" ? address.port : 0,
    hostname: options.hostname,
    async stop(force) {
      const stopped = server.shutdown();
      if (!force) return stopped;
      for (const cut of pending) cut();
      for (const socket of open) socket.close(1001, "");
      // A response that is still streaming cannot be cut from here; the process does not wait for it.
      const waited = new Promise<void>((resolve) => void setTimeout(resolve, FORCE_WAIT_MS).unref());
      await Promise.race([stopped, waited]);
    },
    // Deno puts no idle limit on requests.
    keepOpen() {},
  };
}

async function answer<T>(
  options: ServeOptions<T>,
  request: Request,
  peer: Peer,
  open: Set<DenoSocket<T>>,
): Promise<Response> {
  try {
    if (!isUpgrade(request)) {
      const declared = Number(request.headers.get("content-length") ?? 0);
      if (declared > options.bodyBytesMax) return new Response("Payload Too Large", { status: 413 });
      return await options.fetch(request, peer);
    }
    const decision = options.upgrade(request, peer);
    if (decision instanceof Response) return decision;
    // Deno pings by itself after this silence and closes when nothing comes back.
    const upgraded = Deno.upgradeWebSocket(request, { idleTimeout: Math.ceil(options.pingAfterSeconds) });
    wire(options, upgraded.socket, decision.data, peer, open);
    return withHeaders(upgraded.response, decision.headers);
  } catch (error) {
    reporter(options)(error);
    return new Response("Internal Server Error", { status: 500 });
  }
}

function wire<T>(
  options: ServeOptions<T>,
  raw: WebSocket,
  data: T,
  peer: Peer,
  open: Set<DenoSocket<T>>,
): void {
  const guarded = guard(reporter(options));
  raw.binaryType = "arraybuffer";
  const socket = new DenoSocket<T>(raw, data, peer.ip, {
    bytesMax: options.backpressureBytesMax,
    onDrain: (drained) => guarded(() => options.sockets.drain(drained)),
  });
  let tooBig = false;
  raw.onopen = () => {
    open.add(socket);
    guarded(() => options.sockets.open(socket));
  };
  raw.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
    if (tooBig) return;
    const message = typeof event.data === "string" ? event.data : new Uint8Array(event.data);
    tooBig = bytesOf(message, options.payloadBytesMax) > options.payloadBytesMax;
    if (tooBig) socket.close(1009, "");
    else guarded(() => options.sockets.message(socket, message));
  };
  raw.onclose = (event) => {
    open.delete(socket);
    guarded(() => options.sockets.close(socket, tooBig ? 1009 : event.code, event.reason));
  };
  // A close event follows every error event and says the same.
  raw.onerror = () => {};
}

function bytesOf(message: string | Uint8Array, bytesMax: number): number {
  // UTF-8 takes one to three bytes per UTF-16 unit: count exactly only in the band where it matters.
  const certain = typeof message !== "string" || message.length > bytesMax || message.length * 3 <= bytesMax;
  if (certain) return message.length;
  return new TextEncoder().encode(message).length;
}

function peerOf(address: Deno.Addr): Peer {
  if (address.transport === "tcp") return { ip: plainAddress(address.hostname), unix: false };
  return { ip: "", unix: true };
}

function withHeaders(response: Response, headers: Record<string, string> = {}): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
