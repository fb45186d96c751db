// Public advisories about pairing and device tokens, tried against our gateway's own rules. One named test
// each.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Caller } from "#auth/pairing/callers";
import type { AnyMethod } from "#gateway/dispatch";
import { methods } from "#methods/manifest.gen";
import {
  aKey,
  callerOf,
  type Key,
  type Knock,
  LAN,
  openStage,
  owner,
  type Stage,
} from "#test/support/doorstep";

const specs = methods as readonly AnyMethod[];
const NODE = { id: "node-host", mode: "node", version: "1", platform: "linux" } as const;

let stage: Stage;
beforeEach(async () => void (stage = await openStage()));
afterEach(() => stage.close());

async function attacker(...scopes: string[]): Promise<{ key: Key; caller: Caller; token: string }> {
  const key = aKey();
  const { deviceToken: token = "" } = await stage.knock({ device: key, scopes });
  const granted = await stage.knock({ device: key, scopes, auth: { deviceToken: token } });
  return { key, caller: callerOf(granted, key.deviceId), token };
}

async function victim(...scopes: string[]): Promise<Key> {
  const key = aKey();
  await stage.knock({ device: key, scopes });
  return key;
}

async function requestOf(knock: Knock): Promise<string> {
  return String((await stage.refused({ peer: LAN, ...knock })).details?.["requestId"]);
}

describe("advisories: pairing", () => {
  it("CVE-2026-32922 GHSA-4jpw-hj22-2xmc: rotating mints nothing the caller does not hold", async () => {
    const admin = await victim("operator.admin");
    const { caller } = await attacker("operator.pairing");
    for (const each of [caller, owner("operator.pairing")]) {
      for (const scopes of [undefined, ["operator.admin"]]) {
        await assert.rejects(stage.pairing.desk.rotate(each, admin.deviceId, "operator", scopes));
      }
    }
  });

  it("oc#50626: rotating tells nobody another device's token", async () => {
    const other = await victim("operator.pairing");
    const { caller } = await attacker("operator.pairing");
    await assert.rejects(stage.pairing.desk.rotate(caller, other.deviceId, "operator", []), /denied/);
    const byOwner = await stage.pairing.desk.rotate(owner(), other.deviceId, "operator", undefined);
    assert.equal("token" in byOwner, false);
  });

  it("GHSA-whf9-3hcx-gq54: rotating makes no role that was not approved", async () => {
    const { key, caller } = await attacker("operator.admin");
    await assert.rejects(stage.pairing.desk.rotate(caller, key.deviceId, "node", []), /denied/);
  });

  it("CVE-2026-41356 GHSA-rfqg-qgf8-xr9x: rotating ends the connections the old token opened", async () => {
    const key = await victim("operator.read");
    await stage.pairing.desk.rotate(owner(), key.deviceId, "operator", undefined);
    assert.deepEqual(stage.revoked, [{ deviceId: key.deviceId, role: "operator" }]);
  });

  it("CVE-2026-33579 CVE-2026-62223: approving gives nothing the approver does not hold", async () => {
    const requestId = await requestOf({ device: aKey(), scopes: ["operator.admin"] });
    for (const scopes of [["operator.pairing"], ["operator.pairing", "operator.write"]]) {
      const { caller } = await attacker(...scopes);
      await assert.rejects(stage.pairing.desk.approve(caller, requestId));
      await assert.rejects(stage.pairing.desk.approve(owner(...scopes), requestId));
    }
  });

  it("CVE-2026-33577: approving a node's commands needs what running them needs", async () => {
    const { deviceId = "" } = await stage.knock({ device: aKey(), role: "node", client: NODE });
    const offer = { client: NODE, caps: ["system"], commands: ["system.run"] };
    const { pendingRequestId = "" } = await stage.pairing.surfaces.declare(deviceId, offer);
    for (const scopes of [["operator.pairing"], ["operator.pairing", "operator.write"]]) {
      await assert.rejects(
        stage.pairing.surfaces.approve(owner(...scopes), pendingRequestId),
        /missing scope/,
      );
    }
  });

  it("CVE-2026-42426 GHSA-67mf-f936-ppxf, CVE-2026-41909: managing pairings is its own scope", () => {
    const managing = specs.filter(({ name }) => /^(?:device|node)\.(?:pair|token)\./.test(name));
    assert.ok(managing.length >= 13);
    for (const { name, scope } of managing) {
      assert.equal(scope, name.includes(".setup") ? "operator.admin" : "operator.pairing", name);
    }
  });

  it("GHSA-xrq9-jm7v-g9h7: a device sees and manages itself only", async () => {
    const other = await victim("operator.read");
    const theirs = await requestOf({ device: other, scopes: ["operator.write"] });
    const { caller, key } = await attacker("operator.pairing", "operator.write");
    const seen = JSON.stringify(await stage.pairing.desk.list(caller));
    assert.equal(seen.includes(other.deviceId), false);
    assert.ok(seen.includes(key.deviceId));
    await assert.rejects(stage.pairing.desk.approve(caller, theirs), /unknown requestId/);
    await assert.rejects(stage.pairing.desk.reject(caller, theirs), /unknown requestId/);
    await assert.rejects(stage.pairing.desk.remove(caller, other.deviceId), /unknown deviceId/);
  });

  it("CVE-2026-53852 GHSA-8mg9-j9cf-54cj: pairing again with no scopes brings no old ones back", async () => {
    const key = await victim("operator.admin");
    await stage.pairing.desk.revoke(owner(), key.deviceId, "operator");
    await stage.pairing.desk.approve(owner(), await requestOf({ device: key, scopes: [] }));
    assert.deepEqual((await stage.store.devices.get(key.deviceId))?.scopes, []);
    assert.deepEqual((await stage.store.devices.get(key.deviceId))?.tokens[0]?.scopes, []);
  });

  it("CVE-2026-35625: a device's own token never widens anything, and a page never silently", async () => {
    const { key, token } = await attacker("operator.read");
    const wide = await stage.refused({
      device: key,
      scopes: ["operator.admin"],
      auth: { deviceToken: token },
    });
    assert.equal(wide.details?.["code"], "AUTH_SCOPE_MISMATCH");
    const byField = await stage.refused({ device: key, scopes: ["operator.admin"], auth: { token } });
    assert.equal(byField.details?.["code"], "AUTH_SCOPE_MISMATCH");
    const page = await stage.refused({
      device: key, scopes: ["operator.admin"], client: { id: "test", mode: "test" },
      headers: { origin: "http://localhost:1" },
    });
    assert.equal(page.details?.["reason"], "scope-upgrade");
    assert.deepEqual((await stage.store.devices.get(key.deviceId))?.scopes, ["operator.read"]);
  });

  it("CVE-2026-32987: a setup code works once, for one device, and does not widen what waits", async () => {
    const { setupCode } = await stage.pairing.setup.issue(owner(), {
      publicUrl: "wss://gateway.example", bootstrapProfile: "limited",
    });
    const { bootstrapToken } = JSON.parse(Buffer.from(setupCode, "base64url").toString()) as {
      bootstrapToken: string;
    };
    const device = aKey();
    const client = { id: "test", mode: "test" } as const;
    const knock = { device, client, auth: { bootstrapToken }, peer: LAN };
    const first = await requestOf({ ...knock, scopes: ["operator.read"] });
    const greedy = await stage.refused({ ...knock, scopes: ["operator.admin"] });
    assert.equal(greedy.details?.["code"], "AUTH_SCOPE_MISMATCH");
    const [pending] = (await stage.pairing.desk.list(owner())).pending;
    assert.equal(pending?.requestId, first);
    assert.equal(pending?.scopes.includes("operator.admin"), false);
    await stage.pairing.desk.approve(owner(), first);
    assert.ok(await stage.knock({ ...knock, scopes: ["operator.read"] }));
    const replay = await stage.refused({ ...knock, scopes: ["operator.read"] });
    assert.equal(replay.details?.["code"], "AUTH_BOOTSTRAP_TOKEN_INVALID");
  });

  it("CVE-2026-32905 GHSA-xr4f-mjxj-w6w5: who does not hold it hands nothing off by setup code", async () => {
    const asked = { publicUrl: "wss://gateway.example" };
    const weak = owner("operator.write", "operator.pairing");
    await assert.rejects(stage.pairing.setup.issue(weak, asked), /missing scope: operator.admin/);
    await assert.rejects(
      stage.pairing.setup.issue(weak, { ...asked, bootstrapProfile: "limited" }),
      /missing scope/,
    );
  });

  it("GHSA-392f-ggf5-fp3c: a look-alike of the approved platform is another one", async () => {
    const key = aKey();
    await stage.knock({ device: key, scopes: [], client: { platform: "darwin k" } });
    // The Kelvin sign folds to k in Unicode, and to nothing here.
    const drift = await stage.refused({ device: key, scopes: [], client: { platform: "darwin \u212a" } });
    assert.equal(drift.details?.["reason"], "metadata-upgrade");
  });

  it("CVE-2026-53838: a node that comes back gets what was approved, whatever it says", async () => {
    const key = aKey();
    const { deviceId = "" } = await stage.knock({ device: key, role: "node", client: NODE });
    const offer = { client: NODE, caps: ["system"], commands: ["system.notify"] };
    const { pendingRequestId = "" } = await stage.pairing.surfaces.declare(deviceId, offer);
    await stage.pairing.surfaces.approve(owner(), pendingRequestId);
    const back = {
      ...offer,
      client: { ...NODE, platform: "darwin" },
      commands: ["system.run", "camera.list"],
    };
    const effective = await stage.pairing.surfaces.declare(deviceId, back);
    assert.deepEqual(effective.commands, []);
    const waiting = (await stage.pairing.surfaces.list(owner())).pending[0];
    assert.deepEqual([waiting?.platform, waiting?.commands], ["linux", ["system.run"]]);
  });
});
