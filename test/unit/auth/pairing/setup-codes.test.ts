import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setupUrl, type SetupFacts } from "#auth/pairing/setup-url";
import { aKey, type Knock, LAN, openStage, owner, type Stage } from "#test/support/doorstep";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  Object.assign(stage.facts, { publicOrigin: "https://gateway.example" });
});
afterEach(() => stage.close());

const PHONE: Knock = {
  client: { id: "openclaw-ios", mode: "node", platform: "ios", displayName: "phone" },
  role: "node",
  peer: LAN,
};
const tokenIn = (code: string): string =>
  (JSON.parse(Buffer.from(code, "base64url").toString()) as { bootstrapToken: string }).bootstrapToken;

describe("a setup code (auth §6)", () => {
  it("tells a device where to go and lets it in once, with its tokens for both roles", async () => {
    const issued = await stage.pairing.setup.issue(owner(), {});
    assert.match(issued.setupCode, /^[\w-]+$/);
    assert.deepEqual([issued.access, issued.gatewayUrl, issued.urlSource],
      ["full", "wss://gateway.example", "gateway.publicOrigin"]);
    const device = aKey();
    const auth = { bootstrapToken: tokenIn(issued.setupCode) };
    const granted = await stage.knock({ ...PHONE, device, auth });
    assert.deepEqual([granted.method, granted.role, granted.scopes], ["bootstrap-token", "node", []]);
    const operator = granted.deviceTokens?.[0];
    assert.equal(operator?.role, "operator");
    assert.equal(operator?.scopes.includes("operator.pairing"), false);
    const later = await stage.knock({
      device, peer: LAN, client: { platform: "ios" }, scopes: ["operator.admin"],
      auth: { deviceToken: operator?.deviceToken ?? "" },
    });
    assert.equal(later.method, "device-token");
    const replay = await stage.refused({ ...PHONE, device, auth });
    assert.equal(replay.details?.["code"], "AUTH_BOOTSTRAP_TOKEN_INVALID");
  });

  it("belongs to the first device that shows it (A-81)", async () => {
    const { setupCode } = await stage.pairing.setup.issue(owner(), {});
    const auth = { bootstrapToken: tokenIn(setupCode) };
    const client = { id: "test" as const, mode: "test" as const };
    const first = aKey();
    const waits = await stage.refused({ ...PHONE, client, device: first, auth });
    assert.deepEqual([waits.details?.["reason"], waits.details?.["recommendedNextStep"]],
      ["not-paired", "wait_then_retry"]);
    const second = await stage.refused({ ...PHONE, device: aKey(), auth });
    assert.equal(second.details?.["code"], "AUTH_BOOTSTRAP_TOKEN_INVALID");
    await stage.pairing.desk.approve(owner(), String(waits.details?.["requestId"]));
    assert.ok((await stage.knock({ ...PHONE, client, device: first, auth })).deviceTokens);
  });

  it("expires after ten minutes and is nowhere in the database", async () => {
    const { setupCode, setupId } = await stage.pairing.setup.issue(owner(), {});
    const stored = JSON.stringify(await stage.store.setupCodes.get(setupId));
    assert.equal(stored.includes(tokenIn(setupCode)), false);
    await stage.advance(600_000);
    const late = await stage.refused({
      ...PHONE,
      device: aKey(),
      auth: { bootstrapToken: tokenIn(setupCode) },
    });
    assert.equal(late.details?.["code"], "AUTH_BOOTSTRAP_TOKEN_INVALID");
  });

  it("hands off no more than its profile, and its maker holds all of it", async () => {
    const limited = await stage.pairing.setup.issue(owner(), { bootstrapProfile: "limited" });
    const device = aKey();
    const auth = { bootstrapToken: tokenIn(limited.setupCode) };
    const asOperator = {
      device,
      peer: LAN,
      auth,
      client: { id: "openclaw-ios" as const, mode: "ui" as const },
    };
    const greedy = await stage.refused({ ...asOperator, scopes: ["operator.admin"] });
    assert.equal(greedy.details?.["code"], "AUTH_SCOPE_MISMATCH");
    await stage.knock({ ...asOperator, scopes: ["operator.write"] });
    assert.equal((await stage.store.devices.get(device.deviceId))?.scopes.includes("operator.admin"), false);
    await assert.rejects(stage.pairing.setup.issue(owner("operator.read"), {}), /missing scope/);
    const node = await stage.pairing.setup.issue(owner("operator.pairing"), { bootstrapProfile: "node" });
    const nodeOnly = await stage.knock({
      ...PHONE,
      device: aKey(),
      auth: { bootstrapToken: tokenIn(node.setupCode) },
    });
    assert.equal(nodeOnly.deviceTokens, undefined);
  });

  it("reports what became of it after the answer was sent (A-86)", async () => {
    const { setupCode, setupId } = await stage.pairing.setup.issue(owner(), { bootstrapProfile: "node" });
    assert.deepEqual(await stage.pairing.setup.status(setupId), {});
    const granted = await stage.knock({
      ...PHONE,
      device: aKey(),
      auth: { bootstrapToken: tokenIn(setupCode) },
    });
    assert.equal(granted.setupId, setupId);
    const device = { deviceId: granted.deviceId ?? "", deviceName: "phone" };
    await stage.pairing.setup.delivered(setupId, device, true);
    const outcome = { setupId, ...device, access: "node", ts: stage.now() };
    assert.deepEqual(stage.eventsOf("device.pair.setup.completed"), [outcome]);
    assert.deepEqual(await stage.pairing.setup.status(setupId), { completion: outcome });
    await stage.pairing.setup.delivered(setupId, device, false);
    assert.equal(stage.eventsOf("device.pair.setup.deliveryUncertain").length, 1);
  });

  it("that is guessed locks the guesser out", async () => {
    stage.settings.rateLimit = { ...stage.settings.rateLimit, attemptsMax: 2 };
    for (let attempt = 0; attempt < 2; attempt++) {
      await stage.refused({ ...PHONE, device: aKey(), auth: { bootstrapToken: `guess ${attempt}` } });
    }
    const locked = await stage.refused({ ...PHONE, device: aKey(), auth: { bootstrapToken: "guess" } });
    assert.equal(locked.details?.["code"], "AUTH_RATE_LIMITED");
  });
});

describe("the address in a setup code (A-82, A-83)", () => {
  const lan: SetupFacts = {
    addresses: [{ url: "ws://192.168.1.5:18789", source: "gateway.bind=lan" }, {
      url: "ws://10.0.0.5:18789",
      source: "lan",
    }],
    auth: "token",
  };

  it("is the one asked for, else the configured one, else the listener's", () => {
    const facts = { ...lan, remoteUrl: "wss://far.example/path/" };
    assert.equal(setupUrl({ publicUrl: "https://me.example/" }, facts).url, "wss://me.example");
    assert.equal(setupUrl({ preferRemoteUrl: true }, facts).url, "wss://far.example/path");
    const listener = setupUrl({}, facts);
    assert.deepEqual([listener.url, listener.all.length, listener.isPlain], [
      "ws://192.168.1.5:18789",
      2,
      true,
    ]);
  });

  it("is refused when nobody could use it, or it would show secrets on the way", () => {
    assert.throws(() => setupUrl({}, { ...lan, addresses: [] }), /loopback only/);
    assert.throws(() => setupUrl({ publicUrl: "ws://gateway.example" }, lan), /plain ws:\/\//);
    assert.throws(() => setupUrl({ publicUrl: "wss://me:pw@gateway.example" }, lan), /credentials/);
    assert.throws(() => setupUrl({ publicUrl: "ftp://gateway.example" }, lan), /ws:\/\/ or wss:\/\//);
  });

  it("that is plain makes nobody an administrator", async () => {
    const issued = await stage.pairing.setup.issue(owner(), { publicUrl: "ws://192.168.1.5:18789" });
    assert.deepEqual([issued.access, issued.accessDowngraded], ["limited", true]);
  });
});
