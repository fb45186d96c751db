import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { Connection, type ConnectionDeps } from "#gateway/connection";
import { Dispatcher, type AnyMethod, type Gate } from "#gateway/dispatch";
import type { Ctx } from "#methods/ctx";
import { noParams } from "#protocol/method";
import type { Scope } from "#protocol/scopes";
import type { Socket } from "#runtime/port";
import { makeEnv } from "#test/support/env";

interface Spoken {
  frames: Record<string, unknown>[];
  closed: { code: number | undefined; reason: string | undefined } | undefined;
}

function spec(
  name: string, scope: Scope | "none", run: AnyMethod["run"], params: z.ZodType = noParams,
): AnyMethod {
  return { name, scope, summary: name, params, result: z.unknown(), examples: [], run };
}

const METHODS: AnyMethod[] = [
  spec("health", "none", () => ({ ok: true })),
  spec("secret", "operator.admin", () => ({ secret: 1 })),
  spec("echo", "operator.read", (_ctx, params) => params, z.strictObject({ text: z.string() })),
  spec("broken", "none", () => {
    throw new Error("password=hunter2 leaked");
  }),
  spec("twice", "none", (ctx) => {
    ctx.afterReply(() => ctx.ack({ late: true }));
    ctx.ack({ status: "accepted" });
    return Promise.resolve({ status: "ok" });
  }),
];

function open(options: { gate?: Gate; scopes?: string[]; admit?: ConnectionDeps["admit"] } = {}) {
  const time = makeEnv(3);
  const spoken: Spoken = { frames: [], closed: undefined };
  const socket: Socket<unknown> = {
    data: undefined, remoteIp: "127.0.0.1",
    send: (text) => spoken.frames.push(JSON.parse(text)),
    buffered: () => 0, terminate: () => {}, pause: () => {}, resume: () => {},
    close: (code, reason) => void (spoken.closed ??= { code, reason }),
  };
  const dispatcher = new Dispatcher({
    env: time.env, methods: METHODS, gate: () => options.gate ?? "open", spend: () => {}, checkReplies: true,
    onCall: () => {},
  });
  const scopes = options.scopes ?? ["operator.read"];
  const connection = new Connection(
    socket,
    {
      remoteIp: "127.0.0.1", clientIp: "127.0.0.1", ingress: "direct-local", origin: null, host: null,
      scopesHeader: null, proxy: { reason: "none" },
    },
    {
      env: time.env, handshakeMs: 15_000, handle: (caller, frame) => dispatcher.handle(caller, frame),
      admit: options.admit ?? (async () => ({ role: "operator", scopes, method: "token" })),
      refusalDelayMs: () => 0, holds: () => true, hello: () => ({ type: "hello-ok" }), opened: () => {},
      closed: () => {},
      context: (self, hooks) => ({ principal: self.principal, ...hooks }) as Ctx,
    },
  );
  connection.start();
  const say = async (frame: unknown): Promise<void> => {
    connection.received(typeof frame === "string" ? frame : JSON.stringify(frame));
    await time.settle();
  };
  const connect = (params: object = {}): Promise<void> => say({
    type: "req", id: "c", method: "connect",
    params: {
      minProtocol: 4, maxProtocol: 4, client: { id: "cli", mode: "cli", version: "1", platform: "x" },
      ...params,
    },
  });
  return { ...time, spoken, connection, say, connect };
}

describe("handshake (wire §2, §4)", () => {
  it("challenges first, without a sequence number", () => {
    const { spoken } = open();
    assert.equal(spoken.frames[0]?.["event"], "connect.challenge");
    assert.equal("seq" in (spoken.frames[0] ?? {}), false);
  });

  it("closes a silent socket after 15 s with 1000 and no reason", async () => {
    const { spoken, advance } = open();
    await advance(14_999);
    assert.equal(spoken.closed, undefined);
    await advance(1);
    assert.deepEqual(spoken.closed, { code: 1000, reason: "" });
  });

  it("closes as recorded on everything that is not a connect", async () => {
    const table: [unknown, number, string][] = [
      ["not json", 1000, ""],
      [{ type: "event", event: "x" }, 1008, "invalid request frame"],
      [{ type: "req", id: "1", method: "health" }, 1008, "invalid handshake: first request must be connect"],
      ["x".repeat(65_537), 1009, ""],
    ];
    for (const [frame, code, reason] of table) {
      const { spoken, say } = open();
      await say(frame);
      assert.deepEqual(spoken.closed, { code, reason });
    }
  });

  it("names what is wrong with connect params", async () => {
    const { spoken, connect } = open();
    await connect({ bogusField: 1 });
    assert.equal(spoken.closed?.reason, "invalid connect params: at root: unexpected property 'bogusField'");
  });

  it("keeps up to 15 early frames for after hello and closes on one more", async () => {
    const { spoken, say, connection, connect, settle } = open();
    void connect();
    for (let i = 0; i < 15; i++) connection.received(`{"type":"req","id":"${i}","method":"health"}`);
    await settle();
    assert.equal(spoken.frames.filter((frame) => frame["ok"] === true).length, 16);
    const never = open({ admit: () => new Promise(() => {}) });
    await never.connect();
    for (let i = 0; i < 16; i++) never.connection.received(`{"type":"req","id":"${i}","method":"health"}`);
    assert.equal(never.spoken.closed?.reason, "too many pending handshake frames");
    await say("{}");
  });
});

describe("requests (wire §5, M-01)", () => {
  const answer = async (frame: object, options: Parameters<typeof open>[0] = {}) => {
    const stage = open(options);
    await stage.connect();
    await stage.say(frame);
    const last = stage.spoken.frames.at(-1) as { error?: Record<string, unknown>; payload?: unknown };
    return { ...stage, last };
  };

  it("checks the scope before the params, and unknown methods need admin", async () => {
    const noScope = await answer({ type: "req", id: "1", method: "secret", params: { bad: 1 } });
    assert.deepEqual(noScope.last.error, {
      code: "FORBIDDEN", message: "missing scope: operator.admin",
      details: { code: "MISSING_SCOPE", missingScope: "operator.admin", requiredScopes: ["operator.admin"] },
    });
    const unknown = await answer({ type: "req", id: "1", method: "no.such" });
    assert.equal(unknown.last.error?.["message"], "missing scope: operator.admin");
    const admin = await answer({ type: "req", id: "1", method: "no.such" }, { scopes: ["operator.admin"] });
    assert.equal(admin.last.error?.["message"], "unknown method: no.such");
  });

  it("names the method and the place of bad params", async () => {
    const { last } = await answer({ type: "req", id: "1", method: "echo", params: { text: 5 } });
    assert.equal(last.error?.["message"], "invalid echo params: at /text: must be string");
  });

  it("answers a second connect, drops garbage, and keeps the socket open", async () => {
    const stage = await answer({ type: "req", id: "1", method: "connect", params: {} });
    assert.equal(stage.last.error?.["message"], "connect is only valid as the first request");
    const before = stage.spoken.frames.length;
    await stage.say("{{{");
    assert.equal(stage.spoken.frames.length, before);
    assert.equal(stage.spoken.closed, undefined);
  });

  it("hides our own defects behind a reference and logs the rest", async () => {
    const { last, lines } = await answer({ type: "req", id: "1", method: "broken" });
    assert.match(String(last.error?.["message"]), /^internal error \(ref [\w-]+\)$/);
    assert.equal(lines.filter((line) => line.level === "error").length, 1);
  });

  it("sends the acknowledgement, then the result, then what waits for the reply", async () => {
    const { spoken } = await answer({ type: "req", id: "9", method: "twice" });
    const payloads = spoken.frames.filter((frame) => frame["id"] === "9").map((frame) => frame["payload"]);
    assert.deepEqual(payloads, [{ status: "accepted" }, { status: "ok" }, { late: true }]);
  });

  it("refuses everything while draining", async () => {
    const { last } = await answer({ type: "req", id: "1", method: "health" }, { gate: "draining" });
    assert.deepEqual(last.error, {
      code: "UNAVAILABLE", message: "health unavailable during gateway restart", retryable: true,
      retryAfterMs: 1000,
      details: { method: "health", reason: "gateway-restarting", phase: "accepting" },
    });
  });
});
