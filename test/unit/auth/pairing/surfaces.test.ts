import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { allowedCommands } from "#auth/pairing/node-commands";
import type { Declared } from "#auth/pairing/surfaces";
import { aKey, callerOf, openStage, owner, type Stage } from "#test/support/doorstep";

const CLIENT = {
  id: "node-host",
  mode: "node",
  version: "1.0.0",
  platform: "linux",
  displayName: "shed",
} as const;
const declared = (commands: string[], caps = ["system"]): Declared => ({ client: CLIENT, caps, commands });

let stage: Stage;
let nodeId: string;
beforeEach(async () => {
  stage = await openStage();
  const granted = await stage.knock({ device: aKey(), role: "node", client: CLIENT });
  nodeId = granted.deviceId ?? "";
});
afterEach(() => stage.close());

describe("what a node offers (nodes-ops §1)", () => {
  it("waits for approval, cut to what its platform may, and is announced", async () => {
    const surface = await stage.pairing.surfaces.declare(
      nodeId,
      declared(["system.which", "camera.snap", "foo.bar"]),
    );
    assert.deepEqual([surface.state, surface.caps, surface.commands], ["pending-approval", [], []]);
    assert.deepEqual(stage.eventsOf("node.pair.requested"), [{
      requestId: surface.pendingRequestId,
      nodeId,
      clientId: "node-host",
      clientMode: "node",
      displayName: "shed",
      platform: "linux",
      version: "1.0.0",
      deviceFamily: "Linux",
      caps: ["system"],
      commands: ["system.which"],
      requiredApproveScopes: ["operator.pairing", "operator.admin"],
      silent: true,
      ts: stage.now(),
    }]);
    const again = await stage.pairing.surfaces.declare(nodeId, declared(["system.which"]));
    assert.equal(again.pendingRequestId, surface.pendingRequestId);
    assert.equal(stage.eventsOf("node.pair.requested").length, 1);
  });

  it("works once approved, and goes on working while something wider waits", async () => {
    const decisions: string[] = [];
    stage.pairing.surfaces.onDecided(({ decision }) => void decisions.push(decision));
    const first = await stage.pairing.surfaces.declare(nodeId, declared(["system.which"]));
    const { node } = await stage.pairing.surfaces.approve(owner(), first.pendingRequestId ?? "");
    assert.deepEqual([node.nodeId, node.commands], [nodeId, ["system.which"]]);
    const offer = declared(["system.which", "system.run"]);
    const wider = await stage.pairing.surfaces.declare(nodeId, offer);
    assert.deepEqual([wider.state, wider.commands], ["pending-reapproval", ["system.which"]]);
    const other = await stage.pairing.surfaces.declare(nodeId, declared(["system.which", "fs.listDir"]));
    assert.notEqual(other.pendingRequestId, wider.pendingRequestId);
    assert.deepEqual(decisions, ["approved", "rejected"]);
    const narrow = await stage.pairing.surfaces.declare(nodeId, declared(["system.which"]));
    assert.deepEqual([narrow.state, narrow.commands], ["approved", ["system.which"]]);
    assert.equal((await stage.pairing.surfaces.list(owner())).pending.length, 0);
  });

  it("is approved by those who may run such commands (CVE-2026-33577, GHSA-67mf-f936-ppxf)", async () => {
    const table: [string[], string[], RegExp | undefined][] = [
      [[], ["operator.pairing"], undefined],
      [["system.notify"], ["operator.pairing"], /missing scope: operator.write/],
      [["system.notify"], ["operator.pairing", "operator.write"], undefined],
      [["system.run"], ["operator.pairing", "operator.write"], /missing scope: operator.admin/],
      [["system.run"], ["operator.write"], /missing scope: operator.pairing/],
      [["system.run"], ["operator.admin"], undefined],
    ];
    for (const [commands, scopes, refusal] of table) {
      const caps = [`cap of ${commands.join()} for ${scopes.join()}`];
      const { pendingRequestId = "" } = await stage.pairing.surfaces.declare(
        nodeId,
        declared(commands, caps),
      );
      const approval = stage.pairing.surfaces.approve(owner(...scopes), pendingRequestId);
      if (refusal) await assert.rejects(approval, refusal);
      else await approval;
    }
  });

  it("is shown with the state of its device, and rejected like any request", async () => {
    const { pendingRequestId = "" } = await stage.pairing.surfaces.declare(
      nodeId,
      declared(["system.notify"]),
    );
    const [device] = (await stage.pairing.desk.list(owner())).paired;
    assert.equal(device?.pendingNodeSurface?.requestId, pendingRequestId);
    assert.deepEqual(await stage.pairing.surfaces.reject(owner(), pendingRequestId),
      { requestId: pendingRequestId, nodeId });
    await assert.rejects(stage.pairing.surfaces.approve(owner(), pendingRequestId), /unknown requestId/);
    assert.equal(
      (await stage.pairing.surfaces.effective(nodeId, declared(["system.notify"]))).state,
      "unapproved",
    );
  });

  it("is gone with the node: a device that was nothing else is forgotten", async () => {
    await stage.pairing.surfaces.remove(owner(), nodeId);
    assert.equal(await stage.store.devices.get(nodeId), null);
    assert.deepEqual(stage.eventsOf("node.pair.resolved").at(-1),
      { requestId: "", nodeId, decision: "removed", ts: stage.now() });
    assert.deepEqual(stage.revoked.at(-1), { deviceId: nodeId, role: "node" });
    await assert.rejects(stage.pairing.surfaces.remove(owner(), nodeId), /unknown nodeId/);
    await assert.rejects(stage.pairing.surfaces.declare(nodeId, declared([])), /unknown nodeId/);
  });

  it("of a device that is an operator, too, goes without the rest", async () => {
    const key = aKey();
    const operator = await stage.knock({ device: key, scopes: ["operator.read"] });
    const asked = await stage.refused({ device: key, role: "node", client: CLIENT });
    await stage.pairing.desk.approve(owner(), String(asked.details?.["requestId"]));
    await stage.pairing.surfaces.remove(owner(), key.deviceId);
    const left = await stage.store.devices.get(key.deviceId);
    assert.deepEqual([left?.role, left?.roles, left?.tokens.length], ["operator", ["operator"], 1]);
    const auth = { deviceToken: operator.deviceToken ?? "" };
    assert.ok(await stage.knock({ device: key, scopes: ["operator.read"], auth }));
  });

  it("shrinks at once when the config forbids a command", async () => {
    const offer = declared(["system.notify"]);
    const { pendingRequestId = "" } = await stage.pairing.surfaces.declare(nodeId, offer);
    await stage.pairing.surfaces.approve(owner(), pendingRequestId);
    stage.settings.pairing = {
      ...stage.settings.pairing,
      nodeCommands: { allow: [], deny: ["system.notify"] },
    };
    assert.deepEqual((await stage.pairing.surfaces.effective(nodeId, offer)).commands, []);
  });

  it("is managed by a confined device for itself only", async () => {
    const { deviceToken = "", deviceId = "" } = await stage.knock({
      device: aKey(),
      scopes: ["operator.pairing"],
    });
    const caller = {
      ...callerOf({ role: "operator", scopes: ["operator.pairing"], method: "device-token", deviceId }),
    };
    assert.ok(deviceToken);
    const { pendingRequestId = "" } = await stage.pairing.surfaces.declare(nodeId, declared([], ["x"]));
    assert.deepEqual(await stage.pairing.surfaces.list(caller), { pending: [], paired: [] });
    await assert.rejects(stage.pairing.surfaces.approve(caller, pendingRequestId), /unknown requestId/);
  });
});

describe("commands by platform (nodes-ops §1.5)", () => {
  const none = { allow: [], deny: [] };

  it("are those of the platform, plus allowed, minus denied ones", () => {
    const all = ["system.run", "camera.snap", "camera.list", "device.info", " system.run ", ""];
    assert.deepEqual(allowedCommands(all, "linux", none), ["system.run"]);
    assert.deepEqual(allowedCommands(all, "darwin", none), ["system.run", "camera.list", "device.info"]);
    assert.deepEqual(allowedCommands(all, "iOS 19", none), ["camera.list", "device.info"]);
    assert.deepEqual(allowedCommands(all, "toaster", none), ["camera.list"]);
    assert.deepEqual(allowedCommands(all, "linux", { allow: ["camera.snap"], deny: ["system.*"] }), [
      "camera.snap",
    ]);
  });
});
