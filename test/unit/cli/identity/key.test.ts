// The device key of this installation and the tokens gateways gave it.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import { ensureDevice, readDevice } from "#cli/identity/key";
import { keepToken, storedToken, tokensPath } from "#cli/identity/tokens";
import { placeOf } from "#cli/target/place";
import { systemEnv } from "#kernel/env";
import { type MemoryRuntime, memoryRuntime } from "#test/support/runtime";

const PATH = "/home/user/.openclaw/identity/device.json";

function machine() {
  const runtime: MemoryRuntime = memoryRuntime();
  return { runtime, env: systemEnv(), place: placeOf(runtime, { dev: false }).place };
}

test("the key is made at the first need, private, in the form of the official command line", async () => {
  const context = machine();
  assert.equal(await readDevice(context), undefined);
  const device = await ensureDevice(context);
  const info = await context.runtime.fs.info(PATH);
  assert.equal(info?.mode, 0o600);
  assert.equal((await context.runtime.fs.info("/home/user/.openclaw/identity"))?.mode, 0o700);
  const content = JSON.parse(await context.runtime.fs.readText(PATH)) as Record<string, string>;
  assert.deepEqual(Object.keys(content), [
    "version",
    "deviceId",
    "publicKeyPem",
    "privateKeyPem",
    "createdAtMs",
  ]);
  assert.equal(content["deviceId"], device.id);
  // Any other program can read both halves.
  assert.equal(createPrivateKey(content["privateKeyPem"] ?? "").asymmetricKeyType, "ed25519");
  const signature = Buffer.from(await device.sign("text"), "base64url");
  assert.ok(verify(null, Buffer.from("text"), createPublicKey(content["publicKeyPem"] ?? ""), signature));
});

test("the same installation stays the same device", async () => {
  const context = machine();
  const made = await ensureDevice(context);
  assert.equal((await ensureDevice(context)).id, made.id);
  assert.equal((await readDevice(context))?.id, made.id);
});

test("commands that start together agree on one key", async () => {
  const context = machine();
  const all = await Promise.all(Array.from({ length: 8 }, () => ensureDevice(context)));
  assert.equal(new Set(all.map((device) => device.id)).size, 1);
  assert.equal((await readDevice(context))?.id, all[0]?.id);
});

test("a file that is no key is named and left alone", async () => {
  const context = machine();
  const { fs } = context.runtime;
  await ensureDevice(context);
  const good = JSON.parse(await fs.readText(PATH)) as Record<string, unknown>;
  const other = machine();
  await ensureDevice(other);
  const foreign = JSON.parse(await other.runtime.fs.readText(PATH)) as Record<string, unknown>;
  const broken = [
    "{",
    "[]",
    JSON.stringify({ ...good, deviceId: "0".repeat(64) }),
    JSON.stringify({ ...good, privateKeyPem: "x" }),
    JSON.stringify({ ...good, privateKeyPem: undefined }),
    JSON.stringify({ ...good, privateKeyPem: foreign["privateKeyPem"] }),
  ];
  for (const text of broken) {
    await fs.writeAtomic(PATH, text, 0o600);
    await assert.rejects(ensureDevice(context), { code: "COMMAND_FAILED", message: /device key in ~/ }, text);
    assert.equal(await fs.readText(PATH), text);
  }
});

test("a token belongs to one device, one gateway and one role", async () => {
  const context = machine();
  const key = { deviceId: "d1", gateway: "ws://127.0.0.1:1", role: "operator" };
  const given = { token: "t1", scopes: ["operator.read"], issuedAtMs: 5 };
  await context.runtime.fs.makeFolder("/home/user/.openclaw/identity");
  await keepToken(context, key, given);
  assert.deepEqual(await storedToken(context, key), given);
  for (const other of [{ gateway: "ws://127.0.0.1:2" }, { role: "node" }, { deviceId: "d2" }]) {
    assert.equal(await storedToken(context, { ...key, ...other }), undefined);
  }
  assert.equal((await context.runtime.fs.info(tokensPath(context)))?.mode, 0o600);
  await keepToken(context, { ...key, gateway: "ws://127.0.0.1:2" }, { token: "t2", scopes: [] });
  assert.equal((await storedToken(context, key))?.token, "t1");
  // The same token again keeps the scopes it came with, a new one brings its own.
  await keepToken(context, key, { token: "t1", scopes: [] });
  assert.deepEqual((await storedToken(context, key))?.scopes, ["operator.read"]);
  await keepToken(context, key, { token: "t3", scopes: ["operator.write"] });
  assert.deepEqual((await storedToken(context, key))?.scopes, ["operator.write"]);
  // A new key makes all that worthless.
  await keepToken(context, { ...key, deviceId: "d2" }, { token: "t4", scopes: [] });
  assert.equal(await storedToken(context, key), undefined);
});

test("a tokens file that makes no sense is no token", async () => {
  const context = machine();
  const { fs } = context.runtime;
  await fs.makeFolder("/home/user/.openclaw/identity");
  const key = { deviceId: "d1", gateway: "g", role: "operator" };
  for (const text of ["", "{", "null", '{"deviceId":"d1","tokens":{"g":{"operator":{"token":7}}}}']) {
    await fs.writeAtomic(tokensPath(context), text);
    assert.equal(await storedToken(context, key), undefined);
  }
});
