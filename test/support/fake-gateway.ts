// A gateway that answers what a test tells it to, over a real socket: for tests of clients.
import runtime from "#runtime";
import type { Socket } from "#runtime/port";

type Json = Record<string, unknown>;

export interface FakeCall {
  method: string;
  params: Json;
  /** Scopes the client asked for when it connected. */
  scopes: readonly string[];
  /** Sends a first answer with the same id. */
  ack(payload: Json): void;
  /** Sends an event; without `seq` a targeted one. */
  event(name: string, payload: Json, seq?: number): void;
  /** Ends the connection. */
  close(code: number, reason: string): void;
}

/** Thrown by a handler: becomes the error of the response. */
export class FakeError extends Error {
  readonly error: Json;

  constructor(error: Json) {
    super(String(error.message));
    this.error = error;
  }
}

export interface FakeOptions {
  /** Answers by method; a function may throw FakeError or return a promise that never settles. */
  methods?: Record<string, unknown>;
  /** Decides about connect; throws FakeError to refuse. */
  admit?(params: Json): void;
  /** Parts of hello-ok to replace; a function makes them from the params of connect. */
  hello?: Json | ((params: Json) => Json);
  /** False: no challenge is sent. */
  challenge?: boolean;
  port?: number;
}

export interface FakeGateway {
  readonly port: number;
  readonly url: string;
  /** The params of every connect. */
  readonly connects: Json[];
  readonly calls: { method: string; params: Json }[];
  close(): Promise<void>;
}

interface Peer {
  scopes: string[];
}

interface Request {
  id: string;
  method: string;
  params?: Json;
}

/** The shared token of a gateway that asks for one. */
export const FAKE_TOKEN = "fake-token-0123456789";

/** An `admit` that wants the shared token, and words its refusal as the real one does. */
export function wantsToken(token = FAKE_TOKEN): (params: Json) => void {
  return (params) => {
    const given = (params.auth as Json | undefined)?.token;
    if (given === token) return;
    const [code, detail, message] = given === undefined
      ? ["NOT_PAIRED", "DEVICE_IDENTITY_REQUIRED", "device identity required"]
      : ["INVALID_REQUEST", "AUTH_TOKEN_MISMATCH", "unauthorized: gateway token mismatch"];
    throw new FakeError({ code, message, details: { code: detail } });
  };
}

export async function openFakeGateway(options: FakeOptions = {}): Promise<FakeGateway> {
  const connects: Json[] = [];
  const calls: FakeGateway["calls"] = [];
  const sockets = new Set<Socket<Peer>>();
  const server = await runtime.serve<Peer>({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    payloadBytesMax: 1_000_000,
    backpressureBytesMax: 1_000_000,
    pingAfterSeconds: 25,
    bodyBytesMax: 1_000,
    upgrade: () => ({ data: { scopes: [] } }),
    fetch: () => new Response("fake"),
    sockets: {
      open(socket) {
        sockets.add(socket);
        if (options.challenge === false) return;
        const payload = { nonce: "n", ts: 1 };
        socket.send(JSON.stringify({ type: "event", event: "connect.challenge", payload }));
      },
      message(socket, data) {
        const { id, method, params = {} } = JSON.parse(String(data)) as Request;
        if (method === "connect") {
          connects.push(params);
          return admit(socket, id, params, options);
        }
        calls.push({ method, params });
        void answer(socket, id, { method, params }, options);
      },
      drain() {},
      close: (socket) => void sockets.delete(socket),
    },
  });
  return {
    port: server.port,
    url: `ws://127.0.0.1:${server.port}`,
    connects,
    calls,
    async close() {
      for (const socket of sockets) socket.terminate();
      await server.stop(true);
    },
  };
}

function admit(socket: Socket<Peer>, id: string, params: Json, options: FakeOptions): void {
  try {
    options.admit?.(params);
  } catch (error) {
    if (!(error instanceof FakeError)) throw error;
    socket.send(JSON.stringify({ type: "res", id, ok: false, error: error.error }));
    socket.close(1008, error.message);
    return;
  }
  const scopes = (params.scopes as string[] | undefined) ?? [];
  socket.data.scopes = scopes;
  const over = typeof options.hello === "function" ? options.hello(params) : (options.hello ?? {});
  socket.send(JSON.stringify({ type: "res", id, ok: true, payload: hello(scopes, over) }));
}

async function answer(
  socket: Socket<Peer>,
  id: string,
  { method, params }: Omit<Required<Request>, "id">,
  options: FakeOptions,
): Promise<void> {
  const send = (frame: Json): void => void socket.send(JSON.stringify(frame));
  const known = options.methods?.[method];
  try {
    if (known === undefined) throw unknownMethod(method);
    const payload: unknown = typeof known !== "function" ? known : await known(
      {
        method,
        params,
        scopes: socket.data.scopes,
        ack: (first: Json) => send({ type: "res", id, ok: true, payload: first }),
        event: (event: string, body: Json, seq?: number) =>
          send({ type: "event", event, payload: body, ...(seq === undefined ? {} : { seq }) }),
        close: (code: number, reason: string) => socket.close(code, reason),
      } satisfies FakeCall,
    );
    send({ type: "res", id, ok: true, payload });
  } catch (error) {
    if (!(error instanceof FakeError)) throw error;
    send({ type: "res", id, ok: false, error: error.error });
  }
}

function unknownMethod(method: string): FakeError {
  return new FakeError({ code: "INVALID_REQUEST", message: `unknown method: ${method}` });
}

function hello(scopes: string[], over: Json): Json {
  return {
    type: "hello-ok",
    protocol: 4,
    server: { version: "2026.9.6", connId: "conn-1", bootId: "boot-1", buildId: "fake-1" },
    features: { methods: [], events: [], capabilities: [] },
    snapshot: {},
    auth: { role: "operator", scopes, method: "token" },
    policy: { tickIntervalMs: 30_000 },
    ...over,
  };
}
