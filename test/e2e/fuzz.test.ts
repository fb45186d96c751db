// Hostile input by the thousand, from one seed: nothing crashes, nothing grows, nobody is granted anything.
//
// OPENCLAW_FUZZ_FRAMES and OPENCLAW_FUZZ_REQUESTS set how much (a long run is 1000000 and 100000), a run in
// CI stops after some seconds; OPENCLAW_FUZZ_SEED plays one again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dice, dice } from "#test/support/fuzz/dice";
import {
  devices,
  GUARDED,
  httpRequest,
  openingFrame,
  type Payload,
  requestFrame,
} from "#test/support/fuzz/inputs";
import { openOfficialSchema } from "#test/support/official-schema";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openRawClient } from "#test/support/wire/raw-client";
import type { RawClient } from "#test/support/wire/raw-client";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

const FRAMES = Number(process.env["OPENCLAW_FUZZ_FRAMES"] ?? 0);
const REQUESTS = Number(process.env["OPENCLAW_FUZZ_REQUESTS"] ?? 0);
const SEED = Number(process.env["OPENCLAW_FUZZ_SEED"] ?? 20_261_122);
/** Of each part, when no count is asked for. */
const PART_MS = 2_500;
/** Sockets or connections at once; the gateway takes 32 that have not said hello. */
const AT_ONCE = 16;
const BATCH = 200;
/** What may be left of a run, MB: heap the runtime keeps for the next one. */
const KEPT_MB = 80;
const LONG_MS = 3_600_000;
const methods = Object.keys(openOfficialSchema().methods);
let gateway: GatewayProcess;
let configBefore: unknown;

before(async () => {
  // Every guess is compared: neither a lock-out nor a held-back answer shortens the run.
  const rateLimit = { exemptLoopback: false, maxAttempts: 1_000_000_000 };
  const http = { endpoints: { chatCompletions: { enabled: true }, responses: { enabled: true } } };
  gateway = await openGatewayProcess({ config: { gateway: { auth: { rateLimit }, http } } });
  configBefore = await owner("config.get");
});

after(() => gateway?.close());

test("frames before hello", { timeout: LONG_MS }, async () => {
  const base = await settledMb();
  const known = devices(4);
  let sent = 0;
  const worker = async (chance: Dice): Promise<void> => {
    const raw = await openRawClient(gateway.port);
    for (let count = 1 + chance.roll(3); count > 0 && raw.isOpen(); count--) {
      send(raw, openingFrame(chance, raw.frames, known));
      sent++;
    }
    await Promise.race([raw.closed, sleep(20 + chance.roll(30))]);
    raw.close();
    const granted = raw.frames.find((frame) => frame["type"] === "res" && frame["ok"] !== false);
    assert.equal(granted, undefined, `seed ${SEED}: let in by ${JSON.stringify(granted)?.slice(0, 500)}`);
  };
  await crowd(1, FRAMES / 10, () => sent, worker);
  await unharmed(base);
  report(`${sent} frames before hello`);
});

test(
  "frames of a client that holds no scope, and of one that may only read",
  { timeout: LONG_MS },
  async () => {
    const base = await settledMb();
    let sent = 0;
    const worker = async (chance: Dice): Promise<void> => {
      const scopes = chance.once(2) ? [] : ["operator.read"];
      const raw = await openRawClient(gateway.port);
      assert.equal((await raw.connect(connectParams(gateway.token, { scopes })))["ok"], true);
      const asked = new Map<string, string>();
      for (let count = BATCH; count > 0 && raw.isOpen(); count--) {
        const id = `f${count}`;
        const frame = requestFrame(chance, id, methods);
        const method = methodOf(frame);
        if (method !== undefined) asked.set(id, method);
        send(raw, frame);
        sent++;
      }
      if (raw.isOpen()) {
        await raw.request("health").catch(() => assert.ok(!raw.isOpen(), "it stopped answering"));
      }
      raw.close();
      for (const answer of raw.frames.filter((frame) => frame["type"] === "res" && frame["ok"] === true)) {
        const method = asked.get(String(answer["id"]));
        if (method !== undefined) assertAllowed(method, scopes);
      }
    };
    await crowd(2, FRAMES - FRAMES / 10, () => sent, worker, 4);
    await unharmed(base);
    report(`${sent} frames after hello`);
  },
);

test("HTTP requests without a credential", { timeout: LONG_MS }, async () => {
  const base = await settledMb();
  let sent = 0;
  const worker = async (chance: Dice): Promise<void> => {
    const { bytes, path, method } = httpRequest(chance);
    sent++;
    const answer = await exchange(bytes);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
    const asked = `seed ${SEED}: ${method} ${path}: ${answer.slice(0, 300)}`;
    assert.notEqual(status, 500, asked);
    const guarded = GUARDED.some((each) => path.startsWith(each)) && method !== "OPTIONS";
    // Where nothing is served, a visitor gets the page of the dashboard, which holds nothing.
    const isPage = /^content-type: text\/html/im.test(answer);
    assert.ok(!guarded || isPage || status < 200 || status >= 300, asked);
    assert.ok(!answer.includes(gateway.token), asked);
  };
  await crowd(3, REQUESTS, () => sent, worker);
  await unharmed(base);
  report(`${sent} HTTP requests`);
});

test("in the end nobody is paired, nothing is stored, and the config is as it was", async () => {
  const { paired } = await owner("device.pair.list");
  assert.deepEqual(paired, []);
  assert.deepEqual((await owner("sessions.list"))["sessions"], []);
  assert.deepEqual(record(await owner("config.get"))["hash"], record(configBefore)["hash"]);
  assert.ok(!/internal error|unhandled|exception/i.test(gateway.logs()), gateway.logs().slice(-3_000));
});

/** Runs workers side by side until the count is reached, or without one for some seconds. */
async function crowd(
  part: number,
  count: number,
  done: () => number,
  work: (chance: Dice) => Promise<void>,
  width = AT_ONCE,
): Promise<void> {
  const deadline = performance.now() + (count > 0 ? LONG_MS : PART_MS);
  const more = (): boolean => performance.now() < deadline && (count === 0 || done() < count);
  await Promise.all(Array.from({ length: width }, async (_, lane) => {
    const chance = dice(SEED + part * 1_000 + lane);
    while (more()) {
      assert.ok(gateway.alive(), `seed ${SEED}: the gateway ended:\n${gateway.logs().slice(-3_000)}`);
      await work(chance);
    }
  }));
}

function send(raw: RawClient, payload: Payload): void {
  if (raw.isOpen()) raw.send(payload);
}

/** The method the gateway will read in this frame, when it is a request at all. */
function methodOf(frame: Payload): string | undefined {
  try {
    const { type, method } = record(JSON.parse(String(frame)));
    return type === "req" && typeof method === "string" ? method : undefined;
  } catch {
    // Meant to be broken.
    return undefined;
  }
}

/** What an answer may have been given to, by the published table of scopes. */
function assertAllowed(method: string, scopes: readonly string[]): void {
  const needed = openMethods.get(method) ?? "operator.admin";
  const allowed = needed === "none" || (needed === "operator.read" && scopes.includes("operator.read"));
  assert.ok(allowed, `seed ${SEED}: ${method} (${needed}) was answered to [${scopes.join(", ")}]`);
}

// `health` is exempt, and asking for more scopes is open to everybody who was let in (auth §7, §5.1).
const openMethods = new Map<string, string>([
  ...Object.entries(openOfficialSchema().methods).map(([name, { scope }]) =>
    [name, scope ?? "operator.admin"] as const
  ),
  ["health", "none"],
  ["users.self", "operator.read"],
  ["environments.list", "operator.read"],
]);

function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(gateway.port, "127.0.0.1");
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(parts).toString("latin1"));
    };
    // What was cut off on purpose is never answered.
    socket.setTimeout(300, end);
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("error", end);
    socket.on("close", end);
  });
}

async function owner(method: string): Promise<Json> {
  const raw = await openRawClient(gateway.port);
  await raw.connect(connectParams(gateway.token));
  const answer = await raw.request(method, {});
  raw.close();
  return record(answer["payload"]);
}

/** Alive, serving, and no larger than before by more than what a runtime keeps. */
async function unharmed(baseMb: number): Promise<void> {
  assert.ok(gateway.alive(), `seed ${SEED}: the gateway ended:\n${gateway.logs().slice(-3_000)}`);
  const res = await fetch(`${gateway.httpUrl}/healthz`);
  assert.equal(res.status, 200);
  await res.text();
  const deadline = performance.now() + 30_000;
  while (rssMb() > baseMb + KEPT_MB && performance.now() < deadline) await sleep(250);
  assert.ok(rssMb() <= baseMb + KEPT_MB, `seed ${SEED}: ${rssMb()} MB after, ${baseMb} MB before`);
}

/** After a first taste of everything, so that what is loaded once does not count as a leak. */
async function settledMb(): Promise<number> {
  for (let times = 0; times < 3; times++) await owner("config.get");
  return rssMb();
}

function rssMb(): number {
  const text = execFileSync("ps", ["-o", "rss=", "-p", String(gateway.pid())], { encoding: "utf8" });
  return Math.round(Number(text.trim()) / 1024);
}

function report(what: string): void {
  process.stderr.write(`fuzz: ${what}, seed ${SEED}, ${rssMb()} MB\n`);
}
