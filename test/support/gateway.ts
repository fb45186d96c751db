// A whole gateway in this process: real sockets on a free port, real SQLite in a folder of its own, replies
// checked.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import runtime from "#runtime";
import { openConfig } from "#config/service";
import { openGateway, type Gateway } from "#gateway/open";
import { systemEnv } from "#kernel/env";
import type { Log } from "#kernel/log";

type Json = Record<string, unknown>;

export interface WireError {
  code: string;
  message: string;
  details?: Json;
  retryable?: boolean;
  retryAfterMs?: number;
}

interface Frame {
  type: string;
  id?: string;
  ok?: boolean;
  payload?: unknown;
  error?: WireError;
  event?: string;
  seq?: number;
}

export interface SaidBefore {
  answer: Frame | undefined;
  closed: { code: number; reason: string };
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly url: string;
  readonly token: string;
  readonly stateDir: string;
  connect(scopes: readonly string[], caps?: readonly string[]): Promise<TestClient>;
  /** Sends one frame before connect and waits for the socket to close. */
  beforeConnect(frame: unknown): Promise<SaidBefore>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Merged over the default configuration. */
  config?: Json;
  log?: Log;
}

const TOKEN = "test-token-of-the-in-process-gateway";

export async function openTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const stateDir = await mkdtemp(join(tmpdir(), "openclaw-test-"));
  const env = systemEnv(options.log);
  const configPath = join(stateDir, "openclaw.json");
  await runtime.fs.writeAtomic(configPath, JSON.stringify({
    gateway: { mode: "local", auth: { mode: "token", token: TOKEN } }, ...options.config,
  }));
  const vars = { OPENCLAW_SKIP_LOCAL_MODELS: "1" };
  const config = await openConfig({ runtime, env, vars, path: configPath, stateDir });
  const gateway = await openGateway({
    runtime, env, config, vars, stateDir, hostname: "127.0.0.1", port: 0,
    auth: () => ({ mode: "token", secret: TOKEN }),
    logFile: () => join(stateDir, "gateway.log"), logFlush: () => {}, checkReplies: true,
  });
  await gateway.ready;
  const url = `ws://127.0.0.1:${gateway.port}`;
  const clients: TestClient[] = [];
  return {
    gateway, url, token: TOKEN, stateDir,
    async connect(scopes, caps = []) {
      const client = await TestClient.open(url, TOKEN, scopes, caps);
      clients.push(client);
      return client;
    },
    beforeConnect: (frame) => sayBeforeConnect(url, frame),
    async close() {
      for (const client of clients) client.close();
      await gateway.close("test over", { drainMs: 2_000 });
      await rm(stateDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export class TestClient {
  /** Everything that arrived unasked, in order. */
  readonly events: readonly Frame[];
  readonly hello: Json;
  readonly #socket: WebSocket;
  readonly #waiting: Map<string, (frame: Frame) => void>;
  #next = 0;

  private constructor(
    socket: WebSocket, hello: Json, waiting: Map<string, (frame: Frame) => void>, events: readonly Frame[],
  ) {
    this.events = events;
    this.#socket = socket;
    this.#waiting = waiting;
    this.hello = hello;
  }

  static async open(
    url: string, token: string, scopes: readonly string[], caps: readonly string[],
  ): Promise<TestClient> {
    const socket = new WebSocket(url);
    const waiting = new Map<string, (frame: Frame) => void>();
    const events: Frame[] = [];
    const hello = await new Promise<Json>((resolve, reject) => {
      socket.onclose = ({ code, reason }) => reject(new Error(`closed ${code}: ${reason}`));
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(String(data)) as Frame;
        if (frame.event === "connect.challenge") {
          const client = { id: "gateway-client", mode: "backend", version: "1", platform: "test" };
          const params = {
            minProtocol: 4, maxProtocol: 4, role: "operator", scopes, caps, client, auth: { token },
          };
          return socket.send(JSON.stringify({ type: "req", id: "connect", method: "connect", params }));
        }
        if (frame.type === "event") return void events.push(frame);
        if (frame.id === "connect") {
          return frame.ok ? resolve(frame.payload as Json) : reject(new Error(frame.error?.message));
        }
        const settle = waiting.get(frame.id ?? "");
        waiting.delete(frame.id ?? "");
        settle?.(frame);
      };
    });
    return new TestClient(socket, hello, waiting, events);
  }

  /** The raw response. */
  request(method: string, params: unknown = {}): Promise<Frame> {
    const id = String(this.#next++);
    const answer = new Promise<Frame>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ type: "req", id, method, params }));
    return answer;
  }

  /** The payload; throws when the call is refused. */
  async call(method: string, params: unknown = {}): Promise<unknown> {
    const { ok, payload, error } = await this.request(method, params);
    if (!ok) throw new Error(`${method} failed: ${JSON.stringify(error)}`);
    return payload;
  }

  /** The error; throws when the call succeeds. */
  async fails(method: string, params: unknown = {}): Promise<WireError> {
    const { ok, payload, error } = await this.request(method, params);
    if (ok || !error) throw new Error(`${method} succeeded: ${JSON.stringify(payload)}`);
    return error;
  }

  close(): void {
    this.#socket.close();
  }
}

function sayBeforeConnect(url: string, said: unknown): Promise<SaidBefore> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    let answer: Frame | undefined;
    socket.onerror = () => reject(new Error("no connection"));
    socket.onclose = ({ code, reason }) => resolve({ answer, closed: { code, reason } });
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.event !== "connect.challenge") answer = frame;
      else socket.send(typeof said === "string" ? said : JSON.stringify(said));
    };
  });
}
