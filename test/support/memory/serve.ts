// A server without a network: requests and sockets are handed over in the same process, asynchronously as a
// network would, but in an order that a virtual clock controls.

import type { Peer, ServeOptions, Server, Socket } from "#runtime/port";
import { errno } from "./fs.ts";

/** The client's end of a socket. */
export interface MemoryClient {
  /** Texts received so far and not yet taken by `next`. */
  readonly received: string[];
  send(data: string | Uint8Array): void;
  /** The next text; rejects when the server closed before one came. */
  next(): Promise<string>;
  close(code?: number, reason?: string): void;
  /** Settles when either end closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** While true the server's sends pile up, as with a client that stopped reading. */
  stalled: boolean;
}

export interface MemoryNet {
  serve<T>(options: ServeOptions<T>): Promise<Server>;
  /** An HTTP request to a port served here. */
  fetch(port: number, path: string, init?: RequestInit, ip?: string): Promise<Response>;
  /** A WebSocket to a port served here, or the response that refused it. */
  connect(
    port: number,
    path?: string,
    headers?: Record<string, string>,
    ip?: string,
  ): Promise<MemoryClient | Response>;
}

interface Listener {
  fetch(request: Request, peer: Peer): Promise<Response>;
  upgrade(request: Request, peer: Peer): MemoryClient | Response;
  cut(): void;
}

export function memoryNet(): MemoryNet {
  const listeners = new Map<number, Listener>();
  let ports = 40_000;

  const listenerAt = (port: number): Listener => {
    const listener = listeners.get(port);
    if (!listener) throw errno("ECONNREFUSED", `127.0.0.1:${port}`);
    return listener;
  };
  const request = (port: number, path: string, init?: RequestInit): Request =>
    new Request(`http://127.0.0.1:${port}${path}`, init);
  return {
    async serve(options) {
      const port = options.port === 0 ? ports++ : options.port;
      if (listeners.has(port)) throw errno("EADDRINUSE", `${options.hostname}:${port}`);
      const listener = listen(options);
      listeners.set(port, listener);
      return {
        port,
        hostname: options.hostname,
        async stop(force) {
          listeners.delete(port);
          if (force) listener.cut();
        },
        keepOpen() {},
      };
    },
    fetch: async (port, path, init, ip = "127.0.0.1") =>
      listenerAt(port).fetch(request(port, path, init), { ip, unix: false }),
    async connect(port, path = "/", headers = {}, ip = "127.0.0.1") {
      const upgrade = { ...headers, upgrade: "websocket", connection: "Upgrade" };
      return listenerAt(port).upgrade(request(port, path, { headers: upgrade }), { ip, unix: false });
    },
  };
}

function listen<T>(options: ServeOptions<T>): Listener {
  const open = new Set<Pair<T>>();
  return {
    fetch: async (request, peer) => options.fetch(request, peer),
    upgrade(request, peer) {
      const decision = options.upgrade(request, peer);
      if (decision instanceof Response) return decision;
      const pair = new Pair(options, decision.data, peer.ip, () => open.delete(pair));
      open.add(pair);
      pair.start();
      return pair.client;
    },
    cut() {
      for (const pair of open) pair.end(1001, "");
    },
  };
}

/** Both ends of one socket. */
class Pair<T> {
  readonly client: MemoryClient;
  readonly #options: ServeOptions<T>;
  readonly #server: Socket<T>;
  readonly #forget: () => void;
  readonly #waiting: { resolve(text: string): void; reject(error: Error): void }[] = [];
  readonly #closed = Promise.withResolvers<{ code: number; reason: string }>();
  readonly #inbound: (string | Uint8Array)[] = [];
  #queued: string[] = [];
  #stalled = false;
  #paused = false;
  #ended = false;

  constructor(options: ServeOptions<T>, data: T, remoteIp: string, forget: () => void) {
    this.#options = options;
    this.#forget = forget;
    this.#server = {
      data,
      remoteIp,
      send: (text) => this.#toClient(text),
      buffered: () => this.#buffered(),
      close: (code = 1000, reason = "") => this.end(code, reason),
      terminate: () => this.end(1006, ""),
      pause: () => void (this.#paused = true),
      resume: () => this.#resume(),
    };
    this.client = this.#clientEnd();
  }

  start(): void {
    queueMicrotask(() => this.#options.sockets.open(this.#server));
  }

  end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#forget();
    queueMicrotask(() => {
      for (const waiter of this.#waiting.splice(0)) waiter.reject(new Error(`closed ${code} ${reason}`));
      this.#closed.resolve({ code, reason });
      this.#options.sockets.close(this.#server, code, reason);
    });
  }

  #clientEnd(): MemoryClient {
    const received: string[] = [];
    const pair = this;
    return {
      received,
      send: (data) => queueMicrotask(() => this.#toServer(data)),
      next: () => {
        const text = received.shift();
        if (text !== undefined) return Promise.resolve(text);
        if (this.#ended) return Promise.reject(new Error("closed"));
        return new Promise((resolve, reject) => void this.#waiting.push({ resolve, reject }));
      },
      close: (code = 1000, reason = "") => this.end(code, reason),
      closed: this.#closed.promise,
      get stalled() {
        return pair.#stalled;
      },
      set stalled(stalled) {
        pair.#stalled = stalled;
        if (!stalled) pair.#flush();
      },
    };
  }

  #buffered(): number {
    return this.#queued.reduce((sum, text) => sum + text.length, 0);
  }

  #toClient(text: string): number {
    if (this.#ended || this.#buffered() > this.#options.backpressureBytesMax) return 0;
    if (this.#stalled) {
      this.#queued.push(text);
      return -1;
    }
    queueMicrotask(() => this.#deliver(text));
    return Math.max(1, text.length);
  }

  #deliver(text: string): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(text);
    else this.client.received.push(text);
  }

  #flush(): void {
    const queued = this.#queued;
    this.#queued = [];
    for (const text of queued) this.#deliver(text);
    if (queued.length > 0 && !this.#ended) this.#options.sockets.drain(this.#server);
  }

  #toServer(data: string | Uint8Array): void {
    if (this.#ended) return;
    const bytes = typeof data === "string" ? new TextEncoder().encode(data).length : data.length;
    if (bytes > this.#options.payloadBytesMax) return this.end(1009, "");
    if (this.#paused) this.#inbound.push(data);
    else this.#options.sockets.message(this.#server, data);
  }

  #resume(): void {
    this.#paused = false;
    for (const data of this.#inbound.splice(0)) this.#toServer(data);
  }
}
