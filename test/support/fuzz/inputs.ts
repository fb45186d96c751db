// What a hostile client sends: frames before and after hello, and HTTP requests. None of it holds a valid
// secret, so none of it may ever be granted anything.
import { challengeOf, makeDevice, proven } from "#test/support/wire/device";
import type { TestDevice } from "#test/support/wire/device";
import { connectParams } from "#test/support/wire/raw-client";
import type { Dice } from "./dice.ts";
import { mutated } from "./dice.ts";

type Json = Record<string, unknown>;

export type Payload = string | Uint8Array<ArrayBuffer>;

const CLIENTS: readonly Json[] = [
  { id: "gateway-client", version: "1", platform: "linux", mode: "backend" },
  { id: "cli", version: "1", platform: "linux", mode: "cli" },
  { id: "openclaw-tui", version: "1", platform: "linux", mode: "ui" },
  { id: "node-host", version: "1", platform: "linux", mode: "node" },
  { id: "openclaw-worker", version: "1", platform: "linux", mode: "worker" },
];

/** A frame for a socket that has not said hello. */
export function openingFrame(chance: Dice, frames: readonly Json[], devices: readonly TestDevice[]): Payload {
  const kind = chance.roll(10);
  if (kind === 0) return chance.bytes(chance.roll(200));
  if (kind === 1) return chance.text(300);
  if (kind === 2) return JSON.stringify(chance.value(6));
  const guess = chance.once(4) ? {} : { auth: secrets(chance) };
  const params = connectParams("", {
    auth: undefined,
    client: chance.pick(CLIENTS),
    role: role(chance),
    ...guess,
  });
  const withDevice = chance.once(2) ? proven(chance.pick(devices), params, challengeOf(frames)) : params;
  const method = chance.once(8) ? chance.text(20) : "connect";
  const frame = { type: "req", id: "c1", method, params: withDevice };
  const text = JSON.stringify(chance.once(3) ? frame : mutated(frame, chance));
  return chance.once(12) ? text.slice(0, chance.roll(text.length)) : text;
}

/** A frame for a socket that was let in. */
export function requestFrame(chance: Dice, id: string, methods: readonly string[]): Payload {
  const kind = chance.roll(12);
  if (kind === 0) return chance.bytes(chance.roll(200));
  if (kind === 1) return chance.text(300);
  if (kind === 2) return JSON.stringify(chance.value(6));
  const method = chance.once(10) ? chance.text(20) : chance.pick(methods);
  const frame = { type: "req", id, method, params: params(chance) };
  return JSON.stringify(chance.once(4) ? mutated(frame, chance) : frame);
}

const KEYS: readonly string[] = [
  "key",
  "sessionKey",
  "agentId",
  "limit",
  "id",
  "requestId",
  "deviceId",
  "role",
  "scopes",
  "path",
  "raw",
  "patch",
  "message",
  "idempotencyKey",
  "name",
  "url",
  "token",
  "nodeId",
  "command",
  "runId",
  "text",
  "offset",
  "cursor",
];

function params(chance: Dice): unknown {
  if (chance.once(6)) return chance.value(4);
  const keys = Array.from({ length: chance.roll(5) }, () => chance.pick(KEYS));
  return Object.fromEntries(keys.map((key) => [key, chance.value(2)]));
}

function role(chance: Dice): unknown {
  return chance.pick(["operator", "node", "worker", "admin", "", undefined]);
}

function secrets(chance: Dice): Json {
  const names = [
    "token",
    "password",
    "deviceToken",
    "bootstrapToken",
    "approvalRuntimeToken",
    "agentRuntimeIdentityToken",
  ];
  const some = names.filter(() => chance.once(3));
  return Object.fromEntries(some.map((name) => [name, chance.text(48)]));
}

export function devices(count: number): TestDevice[] {
  return Array.from({ length: count }, makeDevice);
}

/** Paths that answer nobody without a credential. */
export const GUARDED: readonly string[] = [
  "/tools/invoke",
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/models",
  "/hooks/wake",
];

const OPEN: readonly string[] = [
  "/",
  "/healthz",
  "/readyz",
  "/favicon.ico",
  "/assets/x.js",
  "/__openclaw__/x",
  "/%00",
  "/..%2f..%2fetc/passwd",
];
const HEADERS: readonly string[] = [
  "Authorization",
  "Host",
  "Origin",
  "X-Forwarded-For",
  "Forwarded",
  "X-Real-IP",
  "Content-Type",
  "Cookie",
  "Accept",
  "x-openclaw-scopes",
  "x-openclaw-session-key",
  "Transfer-Encoding",
  "Expect",
  "Range",
  "Upgrade",
  "If-None-Match",
];

export type Request = { bytes: Buffer; path: string; method: string };

/** The bytes of one HTTP request, right or wrong. */
export function httpRequest(chance: Dice): Request {
  const guarded = chance.once(2);
  const base = chance.pick(guarded ? GUARDED : OPEN);
  const path = base +
    (chance.once(4) ? `?${encodeURIComponent(chance.text(40).toWellFormed())}=${chance.roll(9)}` : "");
  const method = chance.once(12)
    ? chance.pick(["BREW", "get", "CONNECT", "TRACE", "A".repeat(40)])
    : chance.pick(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"]);
  const body = chance.once(2) ? "" : chance.once(2) ? JSON.stringify(chance.value(5)) : chance.text(400);
  const names = Array.from({ length: chance.roll(4) }, () => chance.pick(HEADERS));
  const given = names.map((name) => `${name}: ${headerValue(chance, name)}`);
  const length = chance.once(20) ? chance.roll(1_000) : Buffer.byteLength(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: close",
    `Content-Length: ${length}`,
    ...given,
  ];
  const text = `${lines.join("\r\n")}\r\n\r\n${body}`;
  const whole = chance.once(15) ? text.slice(0, chance.roll(text.length)) : text;
  return { bytes: Buffer.from(whole, "utf8"), path, method };
}

function headerValue(chance: Dice, name: string): string {
  const value = name === "Authorization"
    ? `${chance.pick(["Bearer", "Basic", "bearer", ""])} ${chance.text(40)}`
    : name === "Transfer-Encoding"
    ? chance.pick(["chunked", "identity", "gzip, chunked", "x"])
    : chance.text(40);
  // A line break would be another header, and is tried as a request of its own often enough.
  return chance.once(25) ? value : value.replace(/[^\x20-\x7e]/g, "?");
}
