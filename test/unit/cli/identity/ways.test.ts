// Which credential a command uses, what it tries next, and what it says when all was refused (pains 9).
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemEnv } from "#kernel/env";
import { openGateway } from "#cli/connect";
import { makeOutput } from "#cli/output";
import { placeOf } from "#cli/target/place";
import { resolveTarget } from "#cli/target/resolve";
import { ensureDevice } from "#cli/identity/key";
import { keepToken } from "#cli/identity/tokens";
import { runCli } from "#test/support/cli";
import {
  FAKE_TOKEN,
  FakeError,
  type FakeGateway,
  type FakeOptions,
  openFakeGateway,
} from "#test/support/fake-gateway";
import { type MemoryRuntime, memoryRuntime } from "#test/support/runtime";

type Json = Record<string, unknown>;

const IDENTITY = "/home/user/.openclaw/identity/device.json";
const SECRET = { OPENCLAW_GATEWAY_TOKEN: FAKE_TOKEN };

async function withFake<T>(options: FakeOptions, work: (gateway: FakeGateway) => Promise<T>): Promise<T> {
  const gateway = await openFakeGateway({
    methods: { health: { ok: true }, "sessions.list": {} },
    ...options,
  });
  try {
    return await work(gateway);
  } finally {
    await gateway.close();
  }
}

function refuse(code: string, details: Json, message = "no"): FakeError {
  return new FakeError({ code, message, details });
}

function authOf(params: Json): Json {
  return (params["auth"] ?? {}) as Json;
}

/** A machine that was paired before: with a key, and a token for this gateway. */
async function pair(runtime: MemoryRuntime, gateway: FakeGateway, token = "device-token-1"): Promise<string> {
  const { place } = placeOf(runtime, { dev: false });
  const device = await ensureDevice({ runtime, place, env: systemEnv() });
  const key = { deviceId: device.id, gateway: gateway.url, role: "operator" };
  await keepToken({ runtime, place }, key, { token, scopes: ["operator.read"] });
  return device.id;
}

/** Runs a command on a machine that stays, so that a second command finds what the first one left. */
async function again(
  machine: MemoryRuntime | undefined,
  gateway: FakeGateway,
  argv: string[],
  vars: Json = {},
) {
  const files = machine?.fs.snapshot() ?? {};
  const port = { OPENCLAW_GATEWAY_PORT: String(gateway.port) };
  return runCli(argv, { files, vars: { ...port, ...(vars as Record<string, string>) } });
}

async function pairedFiles(gateway: FakeGateway): Promise<{ machine: MemoryRuntime; deviceId: string }> {
  const machine = memoryRuntime();
  return { machine, deviceId: await pair(machine, gateway) };
}

const mismatch = {
  code: "AUTH_TOKEN_MISMATCH",
  authReason: "token_mismatch",
  canRetryWithDeviceToken: false,
};

test("the shared secret on this machine makes no device, also when there is one", async () => {
  await withFake({}, async (gateway) => {
    const { machine } = await again(undefined, gateway, ["gateway", "call", "sessions.list"], SECRET);
    assert.equal(await machine.fs.info(IDENTITY), null);
    const paired = await pairedFiles(gateway);
    await again(paired.machine, gateway, ["gateway", "call", "sessions.list"], SECRET);
    for (const connect of gateway.connects) {
      assert.equal("device" in connect, false);
      assert.deepEqual(connect["auth"], { token: FAKE_TOKEN });
    }
  });
});

test("without a secret the device's own token is used", async () => {
  await withFake({}, async (gateway) => {
    const { machine, deviceId } = await pairedFiles(gateway);
    assert.equal((await again(machine, gateway, ["gateway", "call", "sessions.list"])).code, 0);
    const [connect] = gateway.connects;
    assert.deepEqual(connect?.["auth"], { deviceToken: "device-token-1" });
    assert.equal((connect?.["device"] as Json)["id"], deviceId);
    assert.equal((connect?.["device"] as Json)["nonce"], "n");
    assert.equal((connect?.["device"] as Json)["signedAt"], 1);
  });
});

test("a token of one gateway is not shown to another", async () => {
  await withFake({}, async (gateway) => {
    const { machine } = await pairedFiles(gateway);
    await withFake({}, async (other) => {
      await again(machine, other, ["gateway", "call", "sessions.list"]);
      assert.equal(JSON.stringify(other.connects).includes("device-token-1"), false);
    });
  });
});

test("a wrong secret on this machine is followed by the device's token, once", async () => {
  const admit = (params: Json): void => {
    if (authOf(params)["deviceToken"] !== "device-token-1") throw refuse("INVALID_REQUEST", mismatch);
  };
  await withFake({ admit }, async (gateway) => {
    const { machine } = await pairedFiles(gateway);
    const { code } = await again(machine, gateway, ["gateway", "call", "sessions.list"], {
      OPENCLAW_GATEWAY_TOKEN: "old-token",
    });
    assert.equal(code, 0);
    assert.deepEqual(gateway.connects.map((connect) => connect["auth"]), [
      { token: "old-token" },
      { token: "old-token", deviceToken: "device-token-1" },
    ]);
  });
});

test("when both are refused the message names both and nothing is tried a third time", async () => {
  const admit = (): void => {
    throw refuse("INVALID_REQUEST", mismatch, "unauthorized: gateway token mismatch");
  };
  await withFake({ admit }, async (gateway) => {
    const { machine } = await pairedFiles(gateway);
    const before = machine.fs.snapshot();
    const told = await again(machine, gateway, ["gateway", "health"], {
      OPENCLAW_GATEWAY_TOKEN: "old-token",
    });
    assert.equal(told.code, 1);
    assert.equal(gateway.connects.length, 2);
    assert.match(told.stderr, /Credential used: OPENCLAW_GATEWAY_TOKEN, then this device's own token in ~\//);
    assert.ok(!told.stderr.includes("old-token") && !told.stderr.includes("device-token-1"));
    // A refusal is no reason to forget anything: it may be the wrong gateway.
    const { "/home/user/.openclaw/identity/device-tokens.json": kept } = told.machine.fs.snapshot();
    assert.equal(kept, before["/home/user/.openclaw/identity/device-tokens.json"]);
  });
});

test("a wrong secret without a stored token is not tried twice", async () => {
  const admit = (): void => {
    throw refuse("INVALID_REQUEST", mismatch);
  };
  await withFake({ admit }, async (gateway) => {
    const told = await again(undefined, gateway, ["gateway", "health"], { OPENCLAW_GATEWAY_TOKEN: "old" });
    assert.equal(told.code, 1);
    assert.equal(gateway.connects.length, 1);
    assert.equal(await told.machine.fs.info(IDENTITY), null);
  });
});

test("when scopes are cut for want of a device, the device is shown and its token kept", async () => {
  const hello = (params: Json): Json => {
    const scopes = params["device"] ? params["scopes"] : [];
    return {
      auth: {
        role: "operator",
        scopes,
        ...(params["device"] ? { deviceToken: "given", issuedAtMs: 7 } : {}),
      },
    };
  };
  await withFake({ hello }, async (gateway) => {
    const { code, machine } = await again(undefined, gateway, ["gateway", "call", "sessions.list"], SECRET);
    assert.equal(code, 0);
    assert.deepEqual(gateway.connects.map((connect) => "device" in connect), [false, true]);
    const kept = JSON.parse(
      machine.fs.snapshot()["/home/user/.openclaw/identity/device-tokens.json"] ?? "",
    ) as Json;
    const tokens = (kept["tokens"] as Record<string, Json>)[gateway.url];
    assert.deepEqual(tokens, { operator: { token: "given", scopes: ["operator.read"], issuedAtMs: 7 } });
    // The next command without a secret gets in with it.
    assert.equal((await again(machine, gateway, ["gateway", "call", "sessions.list"])).code, 0);
    assert.deepEqual(gateway.connects.at(-1)?.["auth"], { deviceToken: "given" });
  });
});

test("scopes that are cut in spite of the device are no endless story", async () => {
  const hello = { auth: { role: "operator", scopes: [] } };
  await withFake({ hello }, async (gateway) => {
    await again(undefined, gateway, ["gateway", "call", "sessions.list"], SECRET);
    assert.equal(gateway.connects.length, 2);
  });
});

test("probes never make a device and never ask to be paired", async () => {
  const hello = { auth: { role: "operator", scopes: [] } };
  await withFake({ hello }, async (gateway) => {
    for (
      const argv of [["gateway", "probe"], ["gateway", "status"], ["status"], ["security", "audit", "--deep"]]
    ) {
      for (const vars of [SECRET, {}]) {
        const { machine } = await again(undefined, gateway, argv, vars);
        assert.equal(await machine.fs.info(IDENTITY), null, argv.join(" "));
      }
    }
    assert.ok(gateway.connects.length > 0);
    assert.ok(gateway.connects.every((connect) => !("device" in connect)));
  });
});

test("a client that stays connected shows its device at once", async () => {
  await withFake({}, async (gateway) => {
    const runtime = memoryRuntime({ env: { ...SECRET, OPENCLAW_GATEWAY_PORT: String(gateway.port) } });
    const { place, vars } = placeOf(runtime, { dev: false });
    const context = {
      runtime,
      place,
      vars,
      env: systemEnv(),
      json: false,
      logLevel: undefined,
      output: makeOutput(runtime, { vars, noColor: true, json: false }),
      signal: new AbortController().signal,
    };
    const target = await resolveTarget(context, {});
    const client = await openGateway(context, target, {
      scopes: ["operator.read"],
      timeoutMs: 5_000,
      asDevice: true,
    });
    await client.close();
    assert.equal(gateway.connects.length, 1);
    assert.ok(gateway.connects[0]?.["device"]);
    assert.deepEqual(gateway.connects[0]?.["auth"], { token: FAKE_TOKEN });
  });
});

const refusals: readonly (readonly [string, string, Json, RegExp])[] = [
  [
    "NOT_PAIRED",
    "PAIRING_REQUIRED",
    { requestId: "req-1", reason: "not-paired" },
    /on the gateway's host: openclaw devices approve req-1/,
  ],
  ["INVALID_REQUEST", "AUTH_DEVICE_TOKEN_MISMATCH", {}, /rotated or revoked\. Log in once with --token/],
  ["INVALID_REQUEST", "AUTH_SCOPE_MISMATCH", {}, /This device may do less than that/],
  ["INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_EXPIRED", {}, /Set the clocks/],
  [
    "INVALID_REQUEST",
    "DEVICE_AUTH_SIGNATURE_INVALID",
    {},
    /Check that ~\/\.openclaw\/identity\/device\.json/,
  ],
];
for (const [code, detail, more, fix] of refusals) {
  test(`${detail} names the credential and the one thing to do`, async () => {
    const admit = (): void => {
      throw refuse(code, { code: detail, ...more });
    };
    await withFake({ admit }, async (gateway) => {
      const { machine } = await pairedFiles(gateway);
      const told = await again(machine, gateway, ["gateway", "health"]);
      assert.equal(told.code, 1);
      assert.match(told.stderr, new RegExp(detail));
      assert.match(
        told.stderr,
        /Credential used: this device's own token in ~\/\.openclaw\/identity\/device-tokens\.json\./,
      );
      assert.match(told.stderr, fix);
      assert.ok(!told.stderr.includes("device-token-1"));
    });
  });
}

test("a token that cannot be kept is a warning, not a failure", async () => {
  const hello = (params: Json): Json => ({
    auth: { role: "operator", scopes: params["device"] ? params["scopes"] : [], deviceToken: "given" },
  });
  await withFake({ hello }, async (gateway) => {
    const port = { OPENCLAW_GATEWAY_PORT: String(gateway.port), ...SECRET };
    const { code, stderr } = await runCli(["gateway", "call", "sessions.list"], {
      vars: port,
      before: (machine) =>
        machine.fs.failNext("writeAtomic", "/home/user/.openclaw/identity/device-tokens.json", "ENOSPC"),
    });
    assert.equal(code, 0);
    assert.match(stderr, /Warning: the device token could not be kept: ENOSPC/);
  });
});
