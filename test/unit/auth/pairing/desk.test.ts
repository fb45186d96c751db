import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Caller } from "#auth/pairing/callers";
import { aKey, callerOf, type Key, LAN, openStage, owner, type Stage } from "#test/support/doorstep";

let stage: Stage;
beforeEach(async () => void (stage = await openStage()));
afterEach(() => stage.close());

/** A paired device that logged in with its own token. */
async function deviceCaller(...scopes: string[]): Promise<{ key: Key; caller: Caller }> {
  const key = aKey();
  const { deviceToken = "" } = await stage.knock({ device: key, scopes });
  return {
    key,
    caller: callerOf(await stage.knock({ device: key, scopes, auth: { deviceToken } }), key.deviceId),
  };
}

async function pendingOf(key: Key, scopes: string[], role = "operator"): Promise<string> {
  const client = role === "node" ? { id: "node-host" as const, mode: "node" as const } : {};
  const refusal = await stage.refused({ device: key, peer: LAN, scopes, role, client });
  return String(refusal.details?.["requestId"]);
}

describe("approving", () => {
  it("is bounded by what the approver holds (CVE-2026-33579)", async () => {
    const requestId = await pendingOf(aKey(), ["operator.admin"]);
    const { caller } = await deviceCaller("operator.pairing", "operator.read");
    await assert.rejects(stage.pairing.desk.approve(caller, requestId), /unknown requestId/);
    await assert.rejects(
      stage.pairing.desk.approve(owner("operator.pairing"), requestId),
      /missing scope: operator.admin/,
    );
    assert.equal((await stage.store.devices.list()).length, 1);
    await stage.pairing.desk.approve(owner(), requestId);
  });

  it("one's own device gives nothing one does not hold, and no other role", async () => {
    const { key, caller } = await deviceCaller("operator.pairing", "operator.read");
    const more = await pendingOf(key, ["operator.pairing", "operator.write"]);
    await assert.rejects(stage.pairing.desk.approve(caller, more), /missing scope: operator.write/);
    await stage.pairing.desk.reject(caller, more);
    const node = await pendingOf(key, [], "node");
    await assert.rejects(stage.pairing.desk.approve(caller, node), /missing scope: operator.admin/);
  });

  it("an expired request is unknown", async () => {
    const requestId = await pendingOf(aKey(), []);
    await stage.advance(300_000);
    await assert.rejects(stage.pairing.desk.approve(owner(), requestId), /unknown requestId/);
    assert.equal((await stage.pairing.desk.list(owner())).pending.length, 0);
  });

  it("a device that lost its role brings back only what it asks now (GHSA-8mg9-j9cf-54cj)", async () => {
    const key = aKey();
    await stage.knock({ device: key, scopes: ["operator.admin"] });
    await stage.pairing.desk.revoke(owner(), key.deviceId, "operator");
    const requestId = await pendingOf(key, []);
    await stage.pairing.desk.approve(owner(), requestId);
    assert.deepEqual((await stage.store.devices.get(key.deviceId))?.scopes, []);
    const wide = await stage.refused({ device: key, peer: LAN, scopes: ["operator.read"] });
    assert.equal(wide.details?.["reason"], "scope-upgrade");
  });

  it("more scopes lets the device go on with the token it has", async () => {
    const key = aKey();
    const { deviceToken = "" } = await stage.knock({ device: key, scopes: ["operator.read"] });
    const requestId = await pendingOf(key, ["operator.read", "operator.write"]);
    await stage.pairing.desk.approve(owner(), requestId);
    const granted = await stage.knock({
      device: key, peer: LAN, scopes: ["operator.read", "operator.write"], auth: { deviceToken },
    });
    assert.equal(granted.deviceToken, deviceToken);
  });
});

describe("a device that logged in by its own token (GHSA-xrq9-jm7v-g9h7)", () => {
  it("sees itself only, unless it is an administrator", async () => {
    const other = aKey();
    await stage.knock({ device: other, scopes: ["operator.read"] });
    await pendingOf(aKey(), []);
    const { key, caller } = await deviceCaller("operator.pairing");
    const seen = await stage.pairing.desk.list(caller);
    assert.deepEqual([seen.pending.length, seen.paired.map(({ deviceId }) => deviceId)], [0, [key.deviceId]]);
    const { caller: admin } = await deviceCaller("operator.admin");
    assert.equal((await stage.pairing.desk.list(admin)).paired.length, 3);
  });

  it("cannot touch another device", async () => {
    const other = aKey();
    await stage.knock({ device: other, scopes: ["operator.pairing"] });
    const theirs = await pendingOf(aKey(), []);
    const { caller } = await deviceCaller("operator.pairing");
    const { desk } = stage.pairing;
    const attempts: [Promise<unknown>, RegExp][] = [
      [desk.reject(caller, theirs), /unknown requestId/],
      [desk.remove(caller, other.deviceId), /unknown deviceId/],
      [desk.rename(caller, other.deviceId, "mine"), /unknown deviceId/],
      [desk.rotate(caller, other.deviceId, "operator", undefined), /device token rotation denied/],
      [desk.revoke(caller, other.deviceId, "operator"), /device token revocation denied/],
    ];
    for (const [attempt, text] of attempts) await assert.rejects(attempt, text);
    assert.equal(stage.revoked.length, 0);
  });

  it("may name and remove itself, but not when it is a node, too", async () => {
    const { key, caller } = await deviceCaller("operator.pairing");
    assert.deepEqual(await stage.pairing.desk.rename(caller, key.deviceId, "lab"), {
      deviceId: key.deviceId,
      label: "lab",
    });
    const node = await pendingOf(key, [], "node");
    await stage.pairing.desk.approve(owner(), node);
    await assert.rejects(stage.pairing.desk.remove(caller, key.deviceId), /removal denied/);
    await assert.rejects(
      stage.pairing.desk.revoke(caller, key.deviceId, "node"),
      /missing scope: operator.admin/,
    );
    await stage.pairing.desk.revoke(owner(), key.deviceId, "node");
    const { key: second, caller: plain } = await deviceCaller("operator.pairing");
    await stage.pairing.desk.remove(plain, second.deviceId);
    assert.deepEqual(stage.revoked.at(-1), {
      deviceId: second.deviceId,
      exceptConnectionId: second.deviceId,
    });
  });
});

describe("rotating (CVE-2026-32922, GHSA-whf9-3hcx-gq54)", () => {
  it("never mints more than the caller holds or than was approved", async () => {
    const admin = aKey();
    await stage.knock({ device: admin, scopes: ["operator.admin"] });
    const { desk } = stage.pairing;
    const pairing = owner("operator.pairing");
    await assert.rejects(
      desk.rotate(pairing, admin.deviceId, "operator", undefined),
      /missing scope: operator.admin/,
    );
    await assert.rejects(
      desk.rotate(pairing, admin.deviceId, "operator", ["operator.read"]),
      /missing scope: operator.read/,
    );
    const reader = aKey();
    await stage.knock({ device: reader, scopes: ["operator.read"] });
    await assert.rejects(
      desk.rotate(owner(), reader.deviceId, "operator", ["operator.admin"]),
      /rotation denied/,
    );
    const rotated = await desk.rotate(owner(), admin.deviceId, "operator", ["operator.read"]);
    assert.deepEqual(rotated.scopes, ["operator.read"]);
  });

  it("never makes a role that is not approved", async () => {
    const key = aKey();
    await stage.knock({ device: key, scopes: ["operator.read"] });
    const { desk } = stage.pairing;
    await assert.rejects(desk.rotate(owner(), key.deviceId, "node", []), /rotation denied/);
    await assert.rejects(desk.rotate(owner(), "0".repeat(64), "operator", []), /rotation denied/);
    await desk.revoke(owner(), key.deviceId, "operator");
    await assert.rejects(desk.rotate(owner(), key.deviceId, "operator", []), /rotation denied/);
    await assert.rejects(desk.revoke(owner(), key.deviceId, "node"), /revocation denied/);
  });

  it("of a narrowed token keeps it narrow on the device's own login", async () => {
    const { key, caller } = await deviceCaller("operator.pairing", "operator.read");
    const { token = "" } = await stage.pairing.desk.rotate(caller, key.deviceId, "operator", [
      "operator.pairing",
    ]);
    const wide = await stage.refused({
      device: key,
      scopes: ["operator.read"],
      auth: { deviceToken: token },
    });
    assert.equal(wide.details?.["code"], "AUTH_SCOPE_MISMATCH");
  });
});

describe("the list of requests", () => {
  it("is bounded: the oldest of too many gives way and counts as rejected", async () => {
    for (let visitor = 0; visitor < 258; visitor++) {
      await pendingOf(aKey(), []);
      await stage.advance(1);
    }
    assert.equal((await stage.pairing.desk.list(owner())).pending.length, 256);
    assert.equal(
      stage.eventsOf("device.pair.resolved").filter(({ decision }) => decision === "rejected").length,
      2,
    );
  });

  it("keeps an operator's name for a device through a new pairing", async () => {
    const key = aKey();
    await stage.knock({ device: key, scopes: [] });
    await stage.pairing.desk.rename(owner(), key.deviceId, "kitchen");
    await stage.knock({ device: key, scopes: ["operator.read"] });
    const [shown] = (await stage.pairing.desk.list(owner())).paired;
    assert.equal(shown?.operatorLabel, "kitchen");
  });
});
