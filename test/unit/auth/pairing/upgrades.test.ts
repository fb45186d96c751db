import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Caller } from "#auth/pairing/callers";
import { aKey, callerOf, openStage, owner, type Stage } from "#test/support/doorstep";

let stage: Stage;
let caller: Caller;
const closing = new AbortController();
beforeEach(async () => {
  stage = await openStage();
  caller = callerOf(await stage.knock({ device: aKey(), scopes: ["operator.read"] }));
});
afterEach(() => stage.close());

describe("a device that asks for more (device.scopes.*)", () => {
  it("gets its token back with the scopes once somebody approved", async () => {
    const { requestId } = await stage.pairing.upgrades.request(caller, ["operator.write"]);
    assert.equal(stage.eventsOf("device.pair.requested").at(-1)?.["requestId"], requestId);
    const waiting = stage.pairing.upgrades.wait(caller, requestId, closing.signal);
    await stage.settle();
    await stage.pairing.desk.approve(owner(), requestId);
    const result = await waiting;
    assert.equal(result.status, "approved");
    assert.ok(result.status === "approved");
    assert.deepEqual(result.scopes, ["operator.write"]);
    const stored = await stage.store.devices.get(caller.deviceId ?? "");
    assert.deepEqual(stored?.scopes, ["operator.read", "operator.write"]);
    assert.deepEqual(await stage.pairing.upgrades.wait(caller, requestId, closing.signal), result);
  });

  it("is told when it was rejected, and when nobody answered in time", async () => {
    const first = await stage.pairing.upgrades.request(caller, ["operator.write"]);
    const waiting = stage.pairing.upgrades.wait(caller, first.requestId, closing.signal);
    await stage.settle();
    await stage.pairing.desk.reject(owner(), first.requestId);
    assert.deepEqual(await waiting, { status: "rejected", requestId: first.requestId });
    const second = await stage.pairing.upgrades.request(caller, ["operator.write"]);
    const late = stage.pairing.upgrades.wait(caller, second.requestId, closing.signal);
    await stage.advance(300_000);
    assert.deepEqual(await late, { status: "expired", requestId: second.requestId });
  });

  it("waits for its own request only, and only while it is connected", async () => {
    const { requestId } = await stage.pairing.upgrades.request(caller, ["operator.write"]);
    const other = callerOf(await stage.knock({ device: aKey(), scopes: ["operator.read"] }));
    await assert.rejects(stage.pairing.upgrades.wait(other, requestId, closing.signal), /unknown requestId/);
    await assert.rejects(stage.pairing.upgrades.wait(caller, "no such", closing.signal), /unknown requestId/);
    const gone = new AbortController();
    const waiting = stage.pairing.upgrades.wait(caller, requestId, gone.signal);
    await stage.settle();
    gone.abort(new Error("connection closed"));
    await assert.rejects(waiting, /connection closed/);
    assert.equal(stage.scheduled() <= 1, true);
  });

  it("must be a paired device", async () => {
    await assert.rejects(
      stage.pairing.upgrades.request(owner(), ["operator.write"]),
      /device identity required/,
    );
  });

  it("is not asked again for what its token covers, but is for what an operator took from it", async () => {
    const { requestId } = await stage.pairing.upgrades.request(caller, ["operator.read"]);
    assert.equal((await stage.pairing.upgrades.wait(caller, requestId, closing.signal)).status, "approved");
    await stage.pairing.desk.rotate(owner(), caller.deviceId ?? "", "operator", []);
    const narrowed = await stage.pairing.upgrades.request(caller, ["operator.read"]);
    assert.equal((await stage.pairing.desk.list(owner())).pending[0]?.requestId, narrowed.requestId);
  });
});
