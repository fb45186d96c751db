import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { closeReasonOf } from "#auth/refusals";
import { aKey, callerOf, LAN, openStage, owner, type Stage, TOKEN } from "#test/support/doorstep";

const READ_WRITE = ["operator.read", "operator.write"];

describe("a device from the network (wire §3, recorded in pairing-lan)", () => {
  let stage: Stage;
  const device = aKey();
  const lan = { device, peer: LAN, scopes: READ_WRITE };
  before(async () => void (stage = await openStage()));
  after(() => stage.close());

  it("waits for approval, is told how, and is announced once", async () => {
    const refusal = await stage.refused(lan);
    const requestId = String(refusal.details?.["requestId"]);
    assert.equal(refusal.message, "pairing required: device is not approved yet");
    assert.deepEqual(refusal.details, {
      code: "PAIRING_REQUIRED", reason: "not-paired", requestId,
      remediationHint: "Approve this device from the pending pairing requests.",
      recommendedNextStep: "wait_then_retry", retryable: true, pauseReconnect: false,
      deviceId: device.deviceId, requestedRole: "operator", requestedScopes: READ_WRITE,
    });
    assert.equal(closeReasonOf(refusal), `${refusal.message} (requestId: ${requestId})`);
    assert.deepEqual(stage.eventsOf("device.pair.requested"), [{
      requestId, deviceId: device.deviceId, publicKey: device.publicKey, platform: "linux",
      clientId: "openclaw-tui", clientMode: "ui", role: "operator", roles: ["operator"], scopes: READ_WRITE,
      remoteIp: LAN, silent: false, isRepair: false, ts: stage.now(),
    }]);
  });

  it("keeps its request id when it tries again", async () => {
    const [first] = stage.eventsOf("device.pair.requested");
    const again = await stage.refused(lan);
    assert.equal(again.details?.["requestId"], first?.["requestId"]);
    assert.equal(stage.eventsOf("device.pair.requested").length, 1);
  });

  it("is paired by an operator, and its token comes with the next hello", async () => {
    const [pending] = (await stage.pairing.desk.list(owner())).pending;
    assert.ok(pending);
    const { device: shown } = await stage.pairing.desk.approve(owner(), pending.requestId);
    assert.equal(shown.approvedVia, "owner");
    assert.deepEqual(shown.tokens, [{ role: "operator", scopes: READ_WRITE, createdAtMs: stage.now() }]);
    assert.deepEqual(stage.eventsOf("device.pair.resolved").at(-1), {
      requestId: pending.requestId, deviceId: device.deviceId, decision: "approved", ts: stage.now(),
    });
    const granted = await stage.knock(lan);
    assert.equal(granted.method, "token");
    assert.match(String(granted.deviceToken), /^[\w-]{43}$/);
    assert.equal(granted.issuedAtMs, shown.tokens[0]?.createdAtMs);
    assert.equal((await stage.knock(lan)).deviceToken, granted.deviceToken);
  });

  it("logs in with its token in either field, with fewer scopes but not with more", async () => {
    const { deviceToken = "" } = await stage.knock(lan);
    for (const auth of [{ deviceToken }, { token: deviceToken }]) {
      const granted = await stage.knock({ ...lan, auth });
      assert.deepEqual([granted.method, granted.deviceToken], ["device-token", deviceToken]);
    }
    const narrow = await stage.knock({ ...lan, auth: { deviceToken }, scopes: ["operator.read"] });
    assert.deepEqual(narrow.scopes, ["operator.read"]);
    const wide = await stage.refused({ ...lan, auth: { deviceToken }, scopes: ["operator.admin"] });
    assert.deepEqual(wide.details, {
      code: "AUTH_SCOPE_MISMATCH", authReason: "scope_mismatch", canRetryWithDeviceToken: false,
      recommendedNextStep: "review_auth_configuration",
    });
  });

  it("waits again for more scopes, another role, or another platform, and keeps what it has", async () => {
    const table = [
      [{ scopes: [...READ_WRITE, "operator.admin"] }, "scope-upgrade", "is asking for more scopes"],
      [{ role: "node", scopes: [], client: { id: "node-host" as const, mode: "node" as const } },
        "role-upgrade", "is asking for a higher role"],
      [{ client: { platform: "darwin" } }, "metadata-upgrade", "identity changed"],
    ] as const;
    for (const [change, reason, text] of table) {
      const refusal = await stage.refused({ ...lan, ...change });
      assert.equal(refusal.details?.["reason"], reason);
      assert.match(refusal.message, new RegExp(text));
      assert.deepEqual(refusal.details?.["approvedRoles"], ["operator"]);
      assert.deepEqual(refusal.details?.["approvedScopes"], READ_WRITE);
      // A node is not somebody sitting before a window: no hint to just wait.
      assert.equal("retryable" in (refusal.details ?? {}), reason !== "role-upgrade");
    }
    assert.deepEqual((await stage.knock(lan)).scopes, READ_WRITE);
  });

  it("has one request for all it asks; what that replaced counts as rejected", async () => {
    const { pending } = await stage.pairing.desk.list(owner());
    assert.equal(pending.length, 1);
    assert.deepEqual(pending[0]?.roles, ["node", "operator"]);
    assert.equal(pending[0]?.isRepair, true);
    const rejected = stage.eventsOf("device.pair.resolved").filter(({ decision }) => decision === "rejected");
    assert.equal(rejected.length, 2);
    await stage.pairing.desk.reject(owner(), pending[0]?.requestId ?? "");
    await assert.rejects(
      stage.pairing.desk.approve(owner(), pending[0]?.requestId ?? ""),
      /unknown requestId/,
    );
  });

  it("loses its token by rotation, its role by revocation, and everything by removal", async () => {
    const { deviceToken = "" } = await stage.knock(lan);
    const rotated = await stage.pairing.desk.rotate(owner(), device.deviceId, "operator", undefined);
    assert.deepEqual(rotated, {
      deviceId: device.deviceId, role: "operator", scopes: READ_WRITE, rotatedAtMs: stage.now(),
      tokenDelivery: "withheld-cross-device",
    });
    const old = await stage.refused({ ...lan, auth: { deviceToken } });
    assert.equal(old.details?.["code"], "AUTH_DEVICE_TOKEN_MISMATCH");
    const fresh = await stage.knock(lan);
    assert.notEqual(fresh.deviceToken, deviceToken);
    await stage.pairing.desk.revoke(owner(), device.deviceId, "operator");
    const revoked = await stage.refused({ ...lan, auth: { deviceToken: fresh.deviceToken ?? "" } });
    assert.equal(revoked.details?.["code"], "AUTH_DEVICE_TOKEN_MISMATCH");
    assert.equal((await stage.refused(lan)).details?.["reason"], "role-upgrade");
    await stage.pairing.desk.remove(owner(), device.deviceId);
    assert.equal((await stage.refused(lan)).details?.["reason"], "not-paired");
    const told = stage.revoked.map(({ deviceId, role }) => [deviceId === device.deviceId, role]);
    assert.deepEqual(told, [[true, "operator"], [true, "operator"], [true, undefined]]);
  });
});

describe("a device on this machine (A-55)", () => {
  let stage: Stage;
  before(async () => void (stage = await openStage()));
  after(() => stage.close());

  it("is paired at once with the shared secret, and that is announced as resolved only", async () => {
    const device = aKey();
    const granted = await stage.knock({ device, scopes: ["operator.read"] });
    assert.deepEqual(granted.scopes, ["operator.read"]);
    assert.match(String(granted.deviceToken), /^[\w-]{43}$/);
    assert.equal(stage.eventsOf("device.pair.requested").length, 0);
    assert.equal(stage.eventsOf("device.pair.resolved").at(-1)?.["deviceId"], device.deviceId);
    const [shown] = (await stage.pairing.desk.list(owner())).paired;
    assert.deepEqual([shown?.approvedVia, shown?.remoteIp], ["silent", undefined]);
  });

  it("gets more scopes with the shared secret, not with its own token, and not another role", async () => {
    const device = aKey();
    const first = await stage.knock({ device, scopes: ["operator.read"] });
    const auth = { deviceToken: first.deviceToken ?? "" };
    const wide = ["operator.read", "operator.write", "operator.admin"];
    assert.equal(
      (await stage.refused({ device, scopes: wide, auth })).details?.["code"],
      "AUTH_SCOPE_MISMATCH",
    );
    const second = await stage.knock({ device, scopes: wide });
    assert.deepEqual(second.scopes, wide);
    assert.notEqual(second.deviceToken, first.deviceToken);
    const node = { device, role: "node", client: { id: "node-host" as const, mode: "node" as const } };
    const refusal = await stage.refused(node);
    assert.equal(refusal.details?.["reason"], "role-upgrade");
    assert.deepEqual(refusal.details?.["approvedScopes"], [
      "operator.admin",
      "operator.read",
      "operator.write",
    ]);
  });

  it("that is a node is paired at once, too, and holds no scope whatever it asks", async () => {
    const node = {
      device: aKey(),
      role: "node",
      client: { id: "node-host" as const, mode: "node" as const },
    };
    const granted = await stage.knock({ ...node, scopes: ["operator.admin"] });
    assert.deepEqual([granted.role, granted.scopes], ["node", []]);
    assert.ok(granted.deviceToken);
  });

  it("that comes from a page must be one of ours", async () => {
    const headers = { origin: "http://localhost:3000" };
    const ours = await stage.knock({
      device: aKey(), headers, scopes: ["operator.read"], client: { id: "webchat-ui", mode: "webchat" },
    });
    assert.ok(ours.deviceToken);
    const refusal = await stage.refused({ device: aKey(), headers, client: { id: "test", mode: "test" } });
    assert.equal(refusal.details?.["reason"], "not-paired");
    assert.equal("retryable" in (refusal.details ?? {}), false);
    assert.equal("remoteIp" in (stage.eventsOf("device.pair.requested").at(-1) ?? {}), false);
  });

  it("waits like any other when that is switched off", async () => {
    stage.settings.pairing = { ...stage.settings.pairing, autoApproveLocal: false };
    assert.equal((await stage.refused({ device: aKey() })).details?.["reason"], "not-paired");
    stage.settings.pairing = { ...stage.settings.pairing, autoApproveLocal: true };
  });

  it("that an operator took the role from is not let in again without being asked", async () => {
    const device = aKey();
    await stage.knock({ device, scopes: ["operator.read"] });
    await stage.pairing.desk.revoke(owner(), device.deviceId, "operator");
    assert.equal((await stage.refused({ device, scopes: [] })).details?.["reason"], "role-upgrade");
  });

  it("that is a back end stays one: no pairing, no token", async () => {
    const granted = await stage.knock({
      device: aKey(), client: { id: "gateway-client", mode: "backend" }, scopes: ["operator.admin"],
    });
    assert.deepEqual([granted.scopes, granted.deviceToken], [["operator.admin"], undefined]);
  });

  it("leaves nothing behind when its like took its place long ago (A-61)", async () => {
    const lost = aKey();
    const client = { id: "openclaw-macos" as const, mode: "ui" as const, platform: "darwin" };
    await stage.knock({ device: lost, client });
    await stage.advance(700_000);
    await stage.knock({ device: aKey(), client });
    assert.equal(stage.revoked.at(-1)?.deviceId, lost.deviceId);
    const { paired } = await stage.pairing.desk.list(owner());
    assert.equal(paired.some(({ deviceId }) => deviceId === lost.deviceId), false);
  });
});

describe("device tokens (A-70 to A-74)", () => {
  let stage: Stage;
  before(async () => void (stage = await openStage()));
  after(() => stage.close());

  it("are nowhere in the database", async () => {
    const { deviceToken = "", deviceId = "" } = await stage.knock({ device: aKey(), scopes: READ_WRITE });
    const stored = JSON.stringify(await stage.store.devices.get(deviceId));
    assert.equal(stored.includes(deviceToken), false);
    const shown = JSON.stringify(await stage.pairing.desk.list(owner()));
    assert.equal(/hash|serial/.test(shown) || shown.includes(deviceToken), false);
  });

  it("belong to one device and one role", async () => {
    const [one, other] = [aKey(), aKey()];
    const { deviceToken = "" } = await stage.knock({ device: one, scopes: ["operator.read"] });
    await stage.knock({ device: other, scopes: ["operator.read"] });
    const stolen = await stage.refused({ device: other, scopes: [], auth: { deviceToken } });
    assert.equal(stolen.details?.["code"], "AUTH_DEVICE_TOKEN_MISMATCH");
    const node = { role: "node", client: { id: "node-host" as const, mode: "node" as const } };
    const wrongRole = await stage.refused({ device: one, ...node, auth: { deviceToken } });
    assert.equal(wrongRole.details?.["code"], "AUTH_DEVICE_TOKEN_MISMATCH");
  });

  it("of a page die with the secret they were issued under, others do not", async () => {
    const page = { device: aKey(), headers: { origin: "http://localhost:1" }, scopes: ["operator.read"] };
    const app = { device: aKey(), scopes: ["operator.read"] };
    const byPage = await stage.knock(page);
    const byApp = await stage.knock(app);
    const again = await stage.knock({ ...page, auth: { deviceToken: byPage.deviceToken ?? "" } });
    const appAgain = await stage.knock({ ...app, auth: { deviceToken: byApp.deviceToken ?? "" } });
    stage.settings.shared = { mode: "token", secret: "another-secret-entirely" };
    assert.deepEqual([byPage, byApp, again, appAgain].map((granted) => stage.door.holds(granted)),
      [false, false, false, true]);
    const dead = await stage.refused({ ...page, auth: { deviceToken: byPage.deviceToken ?? "" } });
    assert.equal(dead.details?.["code"], "AUTH_DEVICE_TOKEN_MISMATCH");
    assert.ok(await stage.knock({ ...app, auth: { deviceToken: byApp.deviceToken ?? "" } }));
    stage.settings.shared = { mode: "token", secret: TOKEN };
  });

  it("that rotate in band are told to the device only; its connection closes after the answer", async () => {
    const device = aKey();
    const scopes = ["operator.read", "operator.pairing"];
    const { deviceToken = "" } = await stage.knock({ device, scopes });
    const caller = callerOf(await stage.knock({ device, scopes, auth: { deviceToken } }), "own");
    const rotated = await stage.pairing.desk.rotate(caller, device.deviceId, "operator", ["operator.read"]);
    assert.deepEqual([rotated.tokenDelivery, rotated.scopes], ["in-band", ["operator.read"]]);
    assert.deepEqual(stage.revoked.at(-1),
      { deviceId: device.deviceId, role: "operator", exceptConnectionId: "own" });
    stage.pairing.desk.finish(caller, device.deviceId, "operator");
    assert.equal(stage.revoked.at(-1)?.onlyConnectionId, "own");
    const granted = await stage.knock({
      device,
      scopes: ["operator.read"],
      auth: { deviceToken: rotated.token ?? "" },
    });
    assert.equal(granted.method, "device-token");
  });

  it("survive the loss of the key they were made from", async () => {
    const device = aKey();
    const { deviceToken = "", deviceId = "" } = await stage.knock({ device, scopes: ["operator.read"] });
    const record = await stage.store.devices.get(deviceId);
    assert.ok(record);
    const tokens = record.tokens.map((token) => ({ ...token, serial: "of another key" }));
    await stage.store.commit((tx) => tx.devices.put({ ...record, tokens }));
    const byToken = await stage.knock({ device, scopes: ["operator.read"], auth: { deviceToken } });
    assert.equal(byToken.deviceToken, deviceToken);
    const bySecret = await stage.knock({ device, scopes: ["operator.read"] });
    assert.notEqual(bySecret.deviceToken, deviceToken);
  });

  it("are void in a decision that a revocation overtook", async () => {
    const granted = await stage.knock({ device: aKey(), scopes: ["operator.read"] });
    assert.equal(stage.door.holds(granted), true);
    await stage.pairing.desk.revoke(owner(), granted.deviceId ?? "", "operator");
    assert.equal(stage.door.holds(granted), false);
  });

  it("note when they were used, without making the handshake wait", async () => {
    const device = aKey();
    const { deviceToken = "", deviceId = "" } = await stage.knock({ device, scopes: ["operator.read"] });
    await stage.advance(5_000);
    const commits = stage.store.stats().commits;
    await stage.knock({ device, scopes: ["operator.read"], auth: { deviceToken } });
    assert.equal(stage.store.stats().commits, commits);
    const { paired } = await stage.pairing.desk.list(owner());
    const shown = paired.find((entry) => entry.deviceId === deviceId);
    assert.deepEqual([shown?.lastSeenReason, shown?.tokens[0]?.lastUsedAtMs], [
      "device-token-auth",
      stage.now(),
    ]);
  });
});
