// HTTP and WebSocket on one port with Bun.serve.

import { Keepalive, type Pingable } from "./keepalive.ts";
import type { Peer, ServeOptions, Server, Socket } from "../port.ts";
import { guard, isUpgrade, plainAddress, reporter } from "./handlers.ts";

interface Attached<T> {
  socket: BunSocket<T>;
}

// Bun's default of 10 s would cut slow handlers and quiet streams; 255 is its maximum.
const HTTP_IDLE_SECONDS = 120;

class BunSocket<T> implements Socket<T>, Pingable {
  readonly data: T;
  readonly remoteIp: string;
  paused = false;
  #socket: Bun.ServerWebSocket<Attached<T>> | undefined;

  constructor(data: T, remoteIp: string) {
    this.data = data;
    this.remoteIp = remoteIp;
  }

  attach(socket: Bun.ServerWebSocket<Attached<T>>): void {
    this.#socket = socket;
  }

  send(text: string): number {
    return this.#socket?.send(text) ?? 0;
  }

  buffered(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  ping(): void {
    this.#socket?.ping();
  }

  close(code?: number, reason?: string): void {
    this.#socket?.close(code, reason);
  }

  terminate(): void {
    this.#socket?.terminate();
  }

  pause(): void {
    this.paused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#socket?.resume();
  }
}

/** @see Runtime.serve; rejects with an error whose `code` is `EADDRINUSE` when the port is taken */
export async function serveBun<T>(options: ServeOptions<T>): Promise<Server> {
  const keepalive = new Keepalive<BunSocket<T>>(options.pingAfterSeconds);
  const server = Bun.serve<Attached<T>>({
    hostname: options.hostname,
    port: options.port,
    reusePort: options.reusePort ?? false,
    ...(options.tls ? { tls: options.tls } : {}),
    development: false,
    idleTimeout: HTTP_IDLE_SECONDS,
    maxRequestBodySize: options.bodyBytesMax,
    fetch: (request, self) => answer(options, request, self),
    error: () => new Response("Internal Server Error", { status: 500 }),
    websocket: socketHandlers(options, keepalive),
  });
  return {
    port: server.port ?? 0,
    hostname: server.hostname ?? options.hostname,
    stop: (force) => server.stop(force),
    keepOpen: (request) => server.timeout(request, 0),
  };
}

async function answer<T>(
  options: ServeOptions<T>,
  request: Request,
  server: Bun.Server<Attached<T>>,
): Promise<Response | undefined> {
  try {
    const address = server.requestIP(request)?.address;
    const peer: Peer = { ip: plainAddress(address ?? ""), unix: address === undefined };
    if (!isUpgrade(request)) return await options.fetch(request, peer);
    const decision = options.upgrade(request, peer);
    if (decision instanceof Response) return decision;
    const data = { socket: new BunSocket(decision.data, peer.ip) };
    if (server.upgrade(request, { data, headers: decision.headers ?? {} })) return undefined;
    return new Response("Bad WebSocket upgrade", { status: 400 });
  } catch (error) {
    reporter(options)(error);
    return new Response("Internal Server Error", { status: 500 });
  }
}

function socketHandlers<T>(
  options: ServeOptions<T>,
  keepalive: Keepalive<BunSocket<T>>,
): Bun.WebSocketHandler<Attached<T>> {
  const { sockets } = options;
  const report = reporter(options);
  const guarded = guard(report);
  return {
    maxPayloadLength: options.payloadBytesMax,
    backpressureLimit: options.backpressureBytesMax,
    // The gateway answers a slow reader itself: it must be able to say why.
    closeOnBackpressureLimit: false,
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    open(raw) {
      const { socket } = raw.data;
      socket.attach(raw);
      keepalive.add(socket);
      guarded(() => sockets.open(socket));
    },
    message(raw, data) {
      const { socket } = raw.data;
      keepalive.heard(socket);
      // Not through `guarded`: this is the one path where a closure per call would show.
      try {
        sockets.message(socket, data);
      } catch (error) {
        report(error);
      }
    },
    pong: (raw) => keepalive.heard(raw.data.socket),
    drain: (raw) => guarded(() => sockets.drain(raw.data.socket)),
    close(raw, code, reason) {
      const { socket } = raw.data;
      keepalive.remove(socket);
      // Bun sends 1009 to the client and reports 1006 with this text to us.
      const tooBig = reason === "Received too big message";
      guarded(() => sockets.close(socket, tooBig ? 1009 : code, tooBig ? "" : reason));
    },
  };
}
