// Many sockets that never finish what they began: they are bounded, the gateway keeps answering, and its
// memory comes back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openHalfOpen, openRawClient, upgradeText } from "#test/support/wire/raw-client";
import type { HalfOpen } from "#test/support/wire/raw-client";

let gateway: GatewayProcess;

before(async () => {
  gateway = await openGatewayProcess({ env: { OPENCLAW_HANDSHAKE_TIMEOUT_MS: "3000" } });
});

after(() => gateway?.close());

test("the 33rd socket that has not said hello is refused with 503", async () => {
  const sockets: HalfOpen[] = [];
  for (let i = 0; i < 32; i++) sockets.push(await openHalfOpen(gateway.port, upgradeText(gateway.port)));
  await until("32 upgrades", () => sockets.every((socket) => socket.received().startsWith("HTTP/1.1 101")));
  const refused = await openHalfOpen(gateway.port, upgradeText(gateway.port));
  await until("an answer to the 33rd", () => refused.received().includes("\r\n\r\n"));
  assert.match(refused.received(), /^HTTP\/1\.1 503 /);
  assert.match(refused.received(), /content-type: text\/plain/i);
  assert.match(refused.received(), /Too many unauthenticated sockets/);
  for (const socket of [...sockets, refused]) socket.destroy();
  await until("room for a new client", () => admitted());
});

test("a thousand half-open sockets leave the gateway answering and its memory as it was", async () => {
  await admitted();
  const beforeMb = rssMb();
  for (const whole of [false, true]) {
    const sockets: HalfOpen[] = [];
    const text = upgradeText(gateway.port, whole);
    for (let i = 0; i < 1000; i++) sockets.push(await openHalfOpen(gateway.port, text));
    const from = performance.now();
    const res = await fetch(`${gateway.httpUrl}/healthz`);
    assert.equal(res.status, 200);
    await res.text();
    assert.ok(performance.now() - from < 2000, "health took too long");
    for (const socket of sockets) socket.destroy();
    await until("room for a new client", () => admitted());
  }
  assert.ok(gateway.alive());
  // What the runtime's collector gives back by itself; not asked to.
  await until(`memory near ${beforeMb} MB`, () => rssMb() < beforeMb + 40, 20_000);
});

test("five hundred wrong frames on one socket cost nothing that stays", async () => {
  const raw = await openRawClient(gateway.port);
  await raw.connect(connectParams(gateway.token));
  for (let i = 0; i < 500; i++) raw.send("{".repeat(1000));
  assert.equal((await raw.request("health"))["ok"], true);
  raw.close();
  assert.ok(gateway.alive());
});

async function admitted(): Promise<boolean> {
  const raw = await openRawClient(gateway.port).catch(() => undefined);
  const answer = await raw?.connect(connectParams(gateway.token)).catch(() => undefined);
  raw?.close();
  return answer?.["ok"] === true;
}

function rssMb(): number {
  const text = execFileSync("ps", ["-o", "rss=", "-p", String(gateway.pid())], { encoding: "utf8" });
  return Math.round(Number(text.trim()) / 1024);
}

type Check = () => boolean | Promise<boolean>;

async function until(what: string, fits: Check, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (await fits()) return;
    await sleep(50);
  }
  throw new Error(`no ${what} within ${timeoutMs} ms (rss ${rssMb()} MB)`);
}
