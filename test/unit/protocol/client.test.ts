// The client against a socket that the test plays, on a virtual clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#kernel/fault";
import { connectGateway, type ConnectOptions, type GatewayClient } from "#protocol/client/client";
import type { SocketLike } from "#protocol/client/socket";
import { makeEnv, type TestEnv } from "#test/support/env";

type Json = Record<string, unknown>;

/** The gateway's side of one socket. */
class PlayedSocket implements SocketLike {
  readyState = 0;
  readonly sent: Json[] = [];
  closedWith: [number?, string?] | undefined;
  readonly #listeners = new Map<string, ((event: Event) => void)[]>();

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Json);
  }

  close(code?: number, reason?: string): void {
    this.closedWith = [
      ...(code === undefined ? [] : [code]),
      ...(reason === undefined ? [] : [reason]),
    ] as [];
    queueMicrotask(() => this.end(code ?? 1005, reason ?? ""));
  }

  emit(type: string, fields: Json = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(Object.assign(new Event(type), fields));
  }

  say(frame: unknown): void {
    this.emit("message", { data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  end(code: number, reason = ""): void {
    this.emit("close", { code, reason });
  }
}

const HELLO = {
  type: "hello-ok",
  protocol: 4,
  server: { version: "1", connId: "c" },
  auth: { role: "operator", scopes: [] },
  policy: { tickIntervalMs: 30_000 },
  features: { methods: [], events: [], capabilities: [] },
  snapshot: {},
};

const OPTIONS: ConnectOptions = {
  url: "ws://127.0.0.1:1",
  timeoutMs: 1_000,
  client: { id: "cli", mode: "cli", version: "1", platform: "linux" },
};

interface Opened {
  client: GatewayClient;
  socket: PlayedSocket;
  time: TestEnv;
}

function begin(
  over: Partial<ConnectOptions> = {},
): { connecting: Promise<GatewayClient>; socket: PlayedSocket; time: TestEnv } {
  const time = makeEnv();
  const socket = new PlayedSocket();
  const connecting = connectGateway({ ...time.env, openSocket: () => socket }, { ...OPTIONS, ...over });
  connecting.catch(() => {});
  return { connecting, socket, time };
}

async function open(over: Partial<ConnectOptions> = {}): Promise<Opened> {
  const { connecting, socket, time } = begin(over);
  socket.emit("open");
  socket.say({ type: "event", event: "connect.challenge", payload: { nonce: "n", ts: 1 } });
  await time.settle();
  socket.say({ type: "res", id: socket.sent[0]?.id, ok: true, payload: HELLO });
  return { client: await connecting, socket, time };
}

async function failure(promise: Promise<unknown>): Promise<Fault> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Fault, String(error));
    return error;
  }
  throw new Error("it did not fail");
}

test("says connect only after the challenge, with what the caller asked for", async () => {
  const { socket, time } = begin({ scopes: ["operator.read"], caps: ["tool-events"], auth: { token: "t" } });
  socket.emit("open");
  await time.settle();
  assert.equal(socket.sent.length, 0);
  socket.say({ type: "event", event: "connect.challenge", payload: { nonce: "n", ts: 1 } });
  await time.settle();
  assert.equal(socket.sent[0]?.method, "connect");
  assert.deepEqual(socket.sent[0]?.params, {
    minProtocol: 4,
    maxProtocol: 4,
    client: OPTIONS.client,
    caps: ["tool-events"],
    role: "operator",
    scopes: ["operator.read"],
    auth: { token: "t" },
  });
});

test("an empty credential is left out", async () => {
  const { socket } = await open({ auth: {} });
  assert.equal("auth" in (socket.sent[0]?.params as Json), false);
});

test("a refused connect keeps the code and the details of the gateway", async () => {
  const { connecting, socket, time } = begin();
  socket.say({ type: "event", event: "connect.challenge", payload: {} });
  await time.settle();
  const details = { code: "AUTH_TOKEN_MISMATCH" };
  const error = {
    code: "INVALID_REQUEST",
    message: "unauthorized",
    details,
    retryable: true,
    retryAfterMs: 7,
  };
  socket.say({ type: "res", id: "1", ok: false, error });
  const fault = await failure(connecting);
  assert.equal(fault.code, "INVALID_REQUEST");
  assert.deepEqual(fault.details, details);
  assert.equal(fault.retryAfterMs, 7);
  assert.notEqual(socket.closedWith, undefined);
});

test("a refused connection names the address and the errno", async () => {
  const { connecting, socket } = begin();
  socket.emit("error", { message: "failed", error: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) });
  socket.end(1006);
  const fault = await failure(connecting);
  assert.equal(fault.code, "GATEWAY_CLOSED");
  assert.match(fault.message, /ws:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/);
  assert.equal(fault.details?.phase, "connecting");
});

test("a server that answers plain HTTP is told apart", async () => {
  const { connecting, socket } = begin();
  socket.emit("error", { message: "Expected 101 status code: 503" });
  socket.end(1006);
  assert.match((await failure(connecting)).message, /answered HTTP 503/);
});

test("a close during the handshake carries its reason", async () => {
  const { connecting, socket } = begin();
  socket.emit("open");
  socket.end(1013, "gateway starting");
  const fault = await failure(connecting);
  assert.match(fault.message, /during the handshake \(1013: gateway starting\)/);
  assert.equal(fault.details?.closeCode, 1013);
});

test("silence ends the handshake after its time", async () => {
  const { connecting, socket, time } = begin();
  socket.emit("open");
  await time.advance(1_000);
  const fault = await failure(connecting);
  assert.equal(fault.code, "GATEWAY_TIMEOUT");
  assert.match(fault.message, /finish the handshake within 1000 ms/);
  assert.equal(time.scheduled(), 0);
});

test("an answer without hello is no handshake", async () => {
  const { connecting, socket, time } = begin();
  socket.say({ type: "event", event: "connect.challenge", payload: {} });
  await time.settle();
  socket.say({ type: "res", id: "1", ok: true, payload: { type: "nope" } });
  assert.equal((await failure(connecting)).code, "GATEWAY_CLOSED");
});

test("answers find their calls in any order", async () => {
  const { client, socket, time } = await open();
  const first = client.call("a");
  const second = client.call("b", { x: 1 });
  await time.settle();
  const [, a, b] = socket.sent;
  assert.equal("params" in (a ?? {}), false);
  socket.say({ type: "res", id: b?.id, ok: true, payload: "two" });
  socket.say({ type: "res", id: a?.id, ok: true, payload: "one" });
  assert.deepEqual(await Promise.all([first, second]), ["one", "two"]);
  assert.equal(time.scheduled(), 1, "only the watch for ticks is left");
});

test("a call without an answer ends by its own time, and a late answer is ignored", async () => {
  const { client, socket, time } = await open();
  const call = client.call("slow", {}, { timeoutMs: 50 });
  call.catch(() => {});
  await time.advance(50);
  const fault = await failure(call);
  assert.match(fault.message, /did not answer slow within 50 ms/);
  socket.say({ type: "res", id: "2", ok: true, payload: 1 });
});

test("of two answers the first is reported and the second is the result", async () => {
  const { client, socket, time } = await open();
  const accepted: unknown[] = [];
  const call = client.call("agent", {}, {
    expectFinal: true,
    onAccepted: (payload) => accepted.push(payload.runId),
  });
  await time.settle();
  socket.say({ type: "res", id: "2", ok: true, payload: { status: "accepted", runId: "r" } });
  socket.say({ type: "res", id: "2", ok: true, payload: { status: "ok" } });
  assert.deepEqual(await call, { status: "ok" });
  assert.deepEqual(accepted, ["r"]);
});

test("without asking for the final answer the first one is the result", async () => {
  const { client, socket, time } = await open();
  const call = client.call("agent");
  await time.settle();
  socket.say({ type: "res", id: "2", ok: true, payload: { status: "accepted" } });
  assert.deepEqual(await call, { status: "accepted" });
});

test("a jump in seq is reported once, targeted events do not count", async () => {
  const gaps: unknown[] = [];
  const events: string[] = [];
  const { socket } = await open({
    onGap: (gap) => gaps.push(gap),
    onEvent: ({ event }) => events.push(event),
  });
  socket.say({ type: "event", event: "a", payload: {}, seq: 1 });
  socket.say({ type: "event", event: "b", payload: {} });
  socket.say({ type: "event", event: "c", payload: {}, seq: 4 });
  socket.say({ type: "event", event: "d", payload: {}, seq: 5 });
  assert.deepEqual(gaps, [{ expected: 2, received: 4 }]);
  assert.deepEqual(events, ["a", "b", "c", "d"]);
});

test("what is no frame is dropped", async () => {
  const { client, socket, time } = await open();
  const call = client.call("x");
  await time.settle();
  for (const junk of ["not json", "[]", "null", "{}", '{"type":"event"}']) socket.say(junk);
  socket.say({ type: "res", id: "2", ok: true, payload: 1 });
  assert.equal(await call, 1);
});

test("a lost connection ends every wait with its reason", async () => {
  const { client, socket } = await open();
  const calls = [client.call("a"), client.call("b")];
  for (const call of calls) call.catch(() => {});
  socket.end(1012, "service restart");
  for (const call of calls) assert.match((await failure(call)).message, /1012: service restart/);
  assert.equal((await client.ended).code, 1012);
  assert.equal((await failure(client.call("c"))).code, "GATEWAY_CLOSED");
});

test("two silent tick intervals end the connection", async () => {
  const { client, socket, time } = await open();
  const call = client.call("a", {}, { timeoutMs: null });
  call.catch(() => {});
  await time.advance(60_000);
  socket.say({ type: "event", event: "tick", payload: {}, seq: 1 });
  await time.advance(60_000);
  assert.equal(socket.closedWith, undefined);
  await time.advance(60_000);
  assert.deepEqual(socket.closedWith, [4000, "tick timeout"]);
  assert.match((await failure(call)).message, /no sign of life/);
});

test("closing says goodbye without a code and leaves no timer", async () => {
  const { client, socket, time } = await open();
  await client.close();
  assert.deepEqual(socket.closedWith, []);
  assert.equal(time.scheduled(), 0);
});

test("an aborted signal ends waits with its reason", async () => {
  const stop = new AbortController();
  const { client } = await open({ signal: stop.signal });
  const reason = new Error("SIGINT");
  const call = client.call("a", {}, { signal: stop.signal });
  call.catch(() => {});
  stop.abort(reason);
  await assert.rejects(call, reason);
});

test("an aborted signal gives up the handshake", async () => {
  const stop = new AbortController();
  const { connecting } = begin({ signal: stop.signal });
  stop.abort(new Error("SIGTERM"));
  await assert.rejects(connecting, /SIGTERM/);
});
