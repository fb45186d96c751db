// Everything a client can get wrong, answered as the measured gateway answers it (wire §1, §4, §5): a table
// of wrong handshakes and a table of wrong requests. Nothing crashes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openRawClient } from "#test/support/wire/raw-client";
import type { RawClient } from "#test/support/wire/raw-client";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

let gateway: GatewayProcess;

before(async () => {
  // Silence is answered after 15 s; the test of it should not take as long.
  gateway = await openGatewayProcess({ env: { OPENCLAW_HANDSHAKE_TIMEOUT_MS: "1500" } });
});

after(() => gateway?.close());

type Opening = {
  name: string;
  /** What is sent after the challenge: raw bytes, or a change of the right connect params. */
  say?: string | Uint8Array<ArrayBuffer>;
  connect?: Json;
  /** The error of the response, when there is one. */
  error?: Refusal;
  close: { code: number; reason?: string };
};

const client = { id: "gateway-client", version: "1.0.0", platform: "linux", mode: "backend" };
const invalid = "INVALID_REQUEST";
const mismatch = (version: number): Json => ({
  code: "PROTOCOL_MISMATCH",
  clientMinProtocol: version,
  clientMaxProtocol: version,
  expectedProtocol: 4,
  minimumProbeProtocol: 3,
});
const badToken = {
  code: "AUTH_TOKEN_MISMATCH",
  authReason: "token_mismatch",
  canRetryWithDeviceToken: false,
  recommendedNextStep: "update_auth_credentials",
};
const noDevice = {
  code: "NOT_PAIRED",
  message: "device identity required",
  details: { code: "DEVICE_IDENTITY_REQUIRED" },
};
const noRequest = { code: 1008, reason: "invalid request frame" };

/** Refused before hello: the error if any, then the close. Without a reason the close repeats the message. */
const openings: readonly Opening[] = [
  { name: "JSON that does not parse", say: '{"type":"req",', close: { code: 1000, reason: "" } },
  { name: "bytes that are no JSON", say: new Uint8Array([1, 2, 3]), close: { code: 1000, reason: "" } },
  { name: "JSON that is no object", say: "[1,2]", close: noRequest },
  { name: "an event", say: '{"type":"event","event":"x"}', close: noRequest },
  { name: "70,000 bytes", say: "x".repeat(70_000), close: { code: 1009, reason: "" } },
  {
    name: "another method than connect",
    say: '{"type":"req","id":"r1","method":"health","params":{}}',
    error: { code: invalid, message: "invalid handshake: first request must be connect" },
    close: { code: 1008 },
  },
  {
    name: "no protocol range",
    connect: { minProtocol: undefined },
    error: { code: invalid, message: "invalid connect params: must have required property 'minProtocol'" },
    close: { code: 1008 },
  },
  {
    name: "protocol 3 only",
    connect: { minProtocol: 3, maxProtocol: 3 },
    error: { code: invalid, message: "protocol mismatch", details: mismatch(3) },
    close: { code: 1002 },
  },
  {
    name: "protocol 5 only",
    connect: { minProtocol: 5, maxProtocol: 5 },
    error: { code: invalid, message: "protocol mismatch", details: mismatch(5) },
    close: { code: 1002 },
  },
  {
    name: "a client id nobody knows",
    connect: { client: { ...client, id: "my-own-app" } },
    error: { code: invalid, message: allowedValues("/client/id") },
    close: { code: 1008 },
  },
  {
    name: "a client mode nobody knows",
    connect: { client: { ...client, mode: "weird" } },
    error: { code: invalid, message: allowedValues("/client/mode") },
    close: { code: 1008 },
  },
  {
    name: "no client",
    connect: { client: undefined },
    error: { code: invalid, message: "invalid connect params: must have required property 'client'" },
    close: { code: 1008 },
  },
  {
    name: "a property nobody knows",
    connect: { bogusField: 1 },
    error: { code: invalid, message: "invalid connect params: at root: unexpected property 'bogusField'" },
    close: { code: 1008 },
  },
  {
    name: "a role nobody knows",
    connect: { role: "king" },
    error: { code: invalid, message: "invalid role" },
    close: { code: 1008 },
  },
  {
    name: "a wrong token",
    connect: { auth: { token: "wrong" } },
    error: { code: invalid, message: /^unauthorized: gateway token mismatch \(/, details: badToken },
    close: { code: 1008 },
  },
  {
    name: "a wrong password",
    connect: { auth: { password: "wrong" } },
    error: { code: invalid, message: /^unauthorized: gateway token mismatch \(/, details: badToken },
    close: { code: 1008 },
  },
  { name: "no credentials", connect: { auth: undefined }, error: noDevice, close: { code: 1008 } },
  { name: "empty credentials", connect: { auth: {} }, error: noDevice, close: { code: 1008 } },
  {
    name: "a node without a device",
    connect: { client: { ...client, id: "node-host", mode: "node" }, role: "node", scopes: [] },
    error: noDevice,
    close: { code: 1008 },
  },
];

describe("before hello, the gateway refuses", () => {
  for (const { name, say, connect, error, close } of openings) {
    test(name, async () => {
      const raw = await openRawClient(gateway.port);
      if (connect) raw.send(connectFrame(connect));
      else raw.send(say ?? "");
      const closed = await raw.closed;
      const answer = raw.frames.find((frame) => frame["type"] === "res");
      if (error) assertError(answer, error);
      else assert.equal(answer, undefined);
      assert.equal(closed.code, close.code);
      // A close reason holds 123 bytes at most.
      const message = String(record(answer?.["error"])["message"] ?? "").slice(0, 123);
      assert.equal(closed.reason, close.reason ?? message);
      await assertServing();
    });
  }
});

test("silence is closed with 1000 when the handshake time is over", async () => {
  const from = performance.now();
  const raw = await openRawClient(gateway.port);
  assert.deepEqual(await raw.closed, { code: 1000, reason: "" });
  const tookMs = performance.now() - from;
  assert.ok(tookMs > 1200 && tookMs < 4000, `closed after ${tookMs} ms`);
});

test("a connect of exactly 64 KiB, one in a binary frame and a wide protocol range are let in", async () => {
  const small = connectFrame({ userAgent: "" });
  const padding = 65_536 - Buffer.byteLength(small);
  for (const over of [{ userAgent: "u".repeat(padding) }, { minProtocol: 3, maxProtocol: 9 }]) {
    const raw = await openRawClient(gateway.port);
    raw.send(connectFrame(over));
    await raw.waitFor((frame) => frame["type"] === "res" && frame["ok"] === true);
    raw.close();
  }
  const binary = await openRawClient(gateway.port);
  binary.send(new TextEncoder().encode(connectFrame({})));
  await binary.waitFor((frame) => frame["ok"] === true);
  binary.send(new TextEncoder().encode('{"type":"req","id":"b","method":"health"}'));
  const answer = await binary.waitFor((frame) => frame["id"] === "b");
  assert.equal(answer["ok"], true);
  binary.close();
});

type Refusal = { code: string; message: string | RegExp; details?: Json };
type Wrong = { name: string; frame: string; id?: unknown; error?: Refusal };

/** Wrong after hello: answered, or dropped without a word; the socket stays open in any case. */
const requests: readonly Wrong[] = [
  { name: "JSON that does not parse", frame: '{"type":"req","id":' },
  {
    name: "a method nobody knows",
    frame: '{"type":"req","id":"w","method":"no.such.method","params":{}}',
    error: { code: invalid, message: "unknown method: no.such.method" },
  },
  {
    name: "a second connect",
    frame: '{"type":"req","id":"w","method":"connect","params":{}}',
    error: { code: invalid, message: "connect is only valid as the first request" },
  },
  {
    name: "a param of the wrong type",
    frame: '{"type":"req","id":"w","method":"sessions.list","params":{"limit":"x"}}',
    error: { code: invalid, message: "invalid sessions.list params: at /limit: must be integer" },
  },
  {
    name: "a param nobody knows",
    frame: '{"type":"req","id":"w","method":"sessions.list","params":{"bogus":1}}',
    error: { code: invalid, message: "invalid sessions.list params: at root: unexpected property 'bogus'" },
  },
  {
    name: "a missing param",
    frame: '{"type":"req","id":"w","method":"chat.send","params":{"sessionKey":"main","message":"x"}}',
    error: { code: invalid, message: /^invalid chat\.send params: .*required property 'idempotencyKey'$/ },
  },
  {
    name: "an id that is a number",
    frame: '{"type":"req","id":7,"method":"health"}',
    id: 7,
    error: { code: invalid, message: "invalid request frame: at /id: must be string" },
  },
  {
    name: "a frame without an id",
    frame: '{"type":"req","method":"health"}',
    id: "invalid",
    error: { code: invalid, message: /^invalid request frame: / },
  },
  {
    name: "a frame with a property nobody knows",
    frame: '{"type":"req","id":"w","method":"health","bogus":1}',
    error: { code: invalid, message: /^invalid request frame: .*unexpected property 'bogus'/ },
  },
  {
    name: "a message without words",
    frame: request("chat.send", { sessionKey: "main", message: "", idempotencyKey: "k" }),
    error: { code: invalid, message: "message or attachment required" },
  },
];

describe("after hello, the socket outlives", () => {
  for (const { name, frame, id = "w", error } of requests) {
    test(name, async () => {
      const raw = await hello();
      const known = raw.frames.length;
      raw.send(frame);
      if (error) assertError(await raw.waitFor((f) => f["type"] === "res" && f["id"] === id), error);
      else await sleep(150);
      if (!error) assert.ok(!raw.frames.slice(known).some((f) => f["type"] === "res"));
      assert.equal((await raw.request("health"))["ok"], true);
      raw.close();
    });
  }

  for (const params of [undefined, null, [], "text"]) {
    test(`health with params ${JSON.stringify(params)}`, async () => {
      const raw = await hello();
      assert.equal((await raw.request("health", params))["ok"], true);
      raw.close();
    });
  }

  test("a scope it does not have, checked before the params", async () => {
    const raw = await hello({ scopes: ["operator.read"] });
    const answer = await raw.request("chat.send", { bogus: 1 });
    assertError(answer, { code: "FORBIDDEN", message: "missing scope: operator.write" });
    const details = record(record(answer["error"])["details"]);
    assert.deepEqual([details["code"], details["missingScope"]], ["MISSING_SCOPE", "operator.write"]);
    assert.equal((await raw.request("health"))["ok"], true);
    raw.close();
  });

  test("nesting a thousand and a hundred thousand levels deep", async () => {
    for (const depth of [1000, 100_000]) {
      const raw = await hello();
      const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      raw.send(`{"type":"req","id":"deep","method":"sessions.list","params":{"search":${deep}}}`);
      // An error or silence; a parser that gives up is no reason to fall over.
      await Promise.race([raw.waitFor((f) => f["id"] === "deep" && f["ok"] === false), sleep(1000)]);
      assert.ok(!raw.frames.some((frame) => frame["id"] === "deep" && frame["ok"] === true));
      raw.close();
      await assertServing();
    }
  });
});

test("a frame over 25 MiB is closed with 1009 after hello, one under it is read", async () => {
  const raw = await hello();
  const under = `{"type":"req","id":"big","method":"no.such","params":"${"x".repeat(26_000_000)}"}`;
  raw.send(under);
  await raw.waitFor((frame) => frame["id"] === "big", 20_000);
  raw.send("x".repeat(26_214_401));
  assert.equal((await raw.closed).code, 1009);
  await assertServing();
});

function request(method: string, params: Json): string {
  return JSON.stringify({ type: "req", id: "w", method, params });
}

function connectFrame(over: Json): string {
  const params = connectParams(gateway.token, over);
  return JSON.stringify({ type: "req", id: "c1", method: "connect", params });
}

async function hello(over: Json = {}): Promise<RawClient> {
  const raw = await openRawClient(gateway.port);
  const answer = await raw.connect(connectParams(gateway.token, over));
  assert.equal(answer["ok"], true, JSON.stringify(answer["error"]));
  return raw;
}

function assertError(answer: Json | undefined, expected: Refusal): void {
  const error = record(answer?.["error"]);
  assert.equal(answer?.["ok"], false, "an error was expected");
  assert.equal(error["code"], expected.code);
  if (typeof expected.message === "string") assert.equal(error["message"], expected.message);
  else assert.match(String(error["message"]), expected.message);
  const details = record(error["details"]);
  for (const [key, value] of Object.entries(expected.details ?? {})) {
    assert.deepEqual(details[key], value, key);
  }
}

async function assertServing(): Promise<void> {
  assert.ok(gateway.alive(), `the gateway ended:\n${gateway.logs().slice(-2000)}`);
  const res = await fetch(`${gateway.httpUrl}/healthz`);
  assert.equal(res.status, 200);
  await res.text();
}

function allowedValues(path: string): string {
  return `invalid connect params: at ${path}: must be equal to one of the allowed values`;
}
