// The life of a device, with the official reference client: paired at once on the gateway's own machine,
// asked about from elsewhere, widened, rotated, revoked, forgotten (spec/auth §5, wire §3).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openOfficialSchema } from "#test/support/official-schema";
import { openclaw } from "#test/support/wire/command";
import type { CommandResult } from "#test/support/wire/command";
import { makeDevice } from "#test/support/wire/device";
import type { TestDevice } from "#test/support/wire/device";
import { enter, refusedAt } from "#test/support/wire/device-client";
import type { DeviceClientOptions, Refused, TokenStore } from "#test/support/wire/device-client";
import { openForwarder } from "#test/support/wire/forwarder";
import type { Forwarder } from "#test/support/wire/forwarder";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { openRefClient } from "#test/support/wire/refclient";
import type { RefClient } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

const REMOTE_IP = "192.0.2.50";
const READ_WRITE = ["operator.read", "operator.write"];
const schema = openOfficialSchema();
let gateway: GatewayProcess;
let remote: Forwarder;
let admin: RefClient;

before(async () => {
  gateway = await openGatewayProcess({ config: { gateway: { trustedProxies: ["127.0.0.1"] } } });
  remote = await openForwarder({
    to: { host: "127.0.0.1", port: gateway.port },
    headers: { "X-Forwarded-For": REMOTE_IP },
  });
  admin = await openRefClient({ url: gateway.url, token: gateway.token });
});

after(async () => {
  await admin?.close();
  await remote?.close();
  await gateway?.close();
});

describe("on the gateway's own machine", () => {
  const device = makeDevice();
  const store: TokenStore = new Map();

  test("the first connect with the shared token pairs the device and brings its token", async () => {
    const client = await enter(here(device, { token: gateway.token, store }));
    assert.deepEqual(schema.validate("HelloOk", client.hello), []);
    const { method, role, scopes, deviceToken, issuedAtMs } = client.auth;
    assert.deepEqual([method, role, scopes], ["token", "operator", READ_WRITE]);
    assert.match(String(deviceToken), /^[A-Za-z0-9_-]{43}$/);
    assert.ok(Number.isInteger(issuedAtMs));
    const { pending, paired } = await listed();
    assert.deepEqual(pending, []);
    const mine = paired.find((each) => each["deviceId"] === device.deviceId);
    assert.deepEqual([mine?.["approvedVia"], mine?.["connected"]], ["silent", true]);
    assert.ok(!JSON.stringify(mine).includes(String(deviceToken)), "the list holds no token");
    await client.close();
  });

  test("it comes back with its own token alone", async () => {
    const kept = store.get(`${device.deviceId}|operator`);
    assert.ok(kept);
    const client = await enter(here(device, { store }));
    assert.deepEqual([client.auth["method"], client.auth["deviceToken"]], ["device-token", kept.token]);
    assert.equal((await client.request("health"))["ok"], true);
    await client.close();
  });

  test("fewer scopes are honoured, more are refused", async () => {
    const { token = "" } = store.get(`${device.deviceId}|operator`) ?? {};
    const narrow = await enter(here(device, { deviceToken: token, scopes: ["operator.read"] }));
    assert.deepEqual(narrow.auth["scopes"], ["operator.read"]);
    await assert.rejects(narrow.request("chat.send", {}), /missing scope: operator\.write/);
    await narrow.close();
    const wide = await refusedAt(here(device, { deviceToken: token, scopes: ["operator.admin"] }));
    assertRefused(wide, "INVALID_REQUEST", { code: "AUTH_SCOPE_MISMATCH", authReason: "scope_mismatch" });
  });

  test("the shared token widens it without asking, and the token changes", async () => {
    const before = store.get(`${device.deviceId}|operator`)?.token;
    const scopes = [...READ_WRITE, "operator.admin"];
    const client = await enter(here(device, { token: gateway.token, scopes, store }));
    assert.deepEqual(client.auth["scopes"], scopes);
    assert.notEqual(client.auth["deviceToken"], before);
    await client.close();
    const old = await refusedAt(here(device, { deviceToken: before ?? "" }));
    assertRefused(old, "INVALID_REQUEST", { code: "AUTH_DEVICE_TOKEN_MISMATCH" });
  });

  test("another role is never given without asking", async () => {
    const node = { role: "node", client: { name: "node-host", mode: "node" }, scopes: [] } as const;
    const refused = await refusedAt(here(device, { token: gateway.token, ...node, scopes: [] }));
    assertRefused(refused, "NOT_PAIRED", {
      code: "PAIRING_REQUIRED",
      reason: "role-upgrade",
      requestedRole: "node",
      approvedRoles: ["operator"],
    });
    await openclawHere("devices", "reject", String(refused.details["requestId"]));
  });
});

describe("from elsewhere", () => {
  const device = makeDevice();
  const store: TokenStore = new Map();
  let requestId = "";

  test("the first connect waits for approval, and everybody who pairs is told", async () => {
    const refused = await refusedAt(there(device, { token: gateway.token, store }));
    assertRefused(refused, "NOT_PAIRED", {
      code: "PAIRING_REQUIRED",
      reason: "not-paired",
      deviceId: device.deviceId,
      requestedRole: "operator",
      requestedScopes: READ_WRITE,
      recommendedNextStep: "wait_then_retry",
      retryable: true,
      pauseReconnect: false,
    });
    requestId = String(refused.details["requestId"]);
    // Clients read the id out of the reason, so its words matter.
    const reason = `pairing required: device is not approved yet (requestId: ${requestId})`;
    assert.equal(refused.close.reason, reason);
    const event = await admin.waitFor(
      "device.pair.requested",
      ({ event, payload }) => event === "device.pair.requested" && payload["requestId"] === requestId,
    );
    assert.deepEqual(schema.validate("DevicePairRequestedEvent", event.payload), []);
    assert.deepEqual([event.payload["remoteIp"], event.payload["silent"]], [REMOTE_IP, false]);
    assert.equal(store.size, 0);
  });

  test("asking again is the same request, and not announced twice", async () => {
    const from = admin.events.length;
    const refused = await refusedAt(there(device, { token: gateway.token }));
    assert.equal(refused.details["requestId"], requestId);
    assert.ok(!admin.events.slice(from).some(({ event }) => event === "device.pair.requested"));
  });

  test("the operator sees it, and approves it by its id", async () => {
    const { stdout } = await openclawHere("devices", "list");
    for (const part of [requestId, REMOTE_IP, "Pending (1)"]) assert.ok(stdout.includes(part), stdout);
    const shown = await openclaw(["devices", "approve"], at());
    assert.equal(shown.code, 1, "without an id nothing is approved");
    assert.ok(shown.stdout.includes(`openclaw devices approve ${requestId}`));
    assert.ok((await listed()).pending.length === 1);
    const approved = (await openclawHere("devices", "approve", requestId, "--json")).json();
    assert.equal((approved["device"] as Json)["approvedVia"], "owner");
    const event = await admin.waitFor(
      "device.pair.resolved",
      ({ event, payload }) => event === "device.pair.resolved" && payload["requestId"] === requestId,
    );
    assert.equal(event.payload["decision"], "approved");
    const again = await openclaw(["devices", "approve", requestId], at());
    assert.equal(again.code, 1);
    assert.match(again.stderr, /unknown requestId/);
  });

  test("it is let in, and comes back with its own token alone", async () => {
    const first = await enter(there(device, { token: gateway.token, store }));
    assert.deepEqual([first.auth["method"], first.auth["scopes"]], ["token", READ_WRITE]);
    await first.close();
    const second = await enter(there(device, { store }));
    assert.deepEqual([second.auth["method"], second.auth["scopes"]], ["device-token", READ_WRITE]);
    await second.close();
  });

  test("more scopes need another approval; the earlier one stays", async () => {
    const scopes = [...READ_WRITE, "operator.admin"];
    const refused = await refusedAt(there(device, { token: gateway.token, scopes }));
    assertRefused(refused, "NOT_PAIRED", {
      code: "PAIRING_REQUIRED",
      reason: "scope-upgrade",
      approvedScopes: READ_WRITE,
      approvedRoles: ["operator"],
    });
    const meanwhile = await enter(there(device, { store }));
    await meanwhile.close();
    await openclawHere("devices", "approve", String(refused.details["requestId"]));
    const client = await enter(there(device, { token: gateway.token, scopes, store }));
    assert.deepEqual(client.auth["scopes"], scopes);
    await client.close();
  });

  test("a changed platform needs another approval, and a rejection says so", async () => {
    const refused = await refusedAt(there(device, { token: gateway.token, platform: "darwin" }));
    assertRefused(refused, "NOT_PAIRED", { code: "PAIRING_REQUIRED", reason: "metadata-upgrade" });
    const id = String(refused.details["requestId"]);
    await openclawHere("devices", "reject", id);
    const event = await admin.waitFor(
      "device.pair.resolved",
      ({ event, payload }) => event === "device.pair.resolved" && payload["requestId"] === id,
    );
    assert.equal(event.payload["decision"], "rejected");
  });

  test("rotating its token ends its connection and the old token", async () => {
    const live = await enter(there(device, { store }));
    const rotate = ["devices", "rotate", "--device", device.deviceId, "--role", "operator"];
    const rotated = (await openclawHere(...rotate)).json();
    assert.deepEqual([rotated["tokenDelivery"], "token" in rotated], ["withheld-cross-device", false]);
    assert.deepEqual(await live.ended, { code: 4001, reason: "device removed" });
    const { token = "" } = store.get(`${device.deviceId}|operator`) ?? {};
    const old = await refusedAt(there(device, { deviceToken: token }));
    assertRefused(old, "INVALID_REQUEST", { code: "AUTH_DEVICE_TOKEN_MISMATCH" });
    const fresh = await enter(there(device, { token: gateway.token, store }));
    assert.notEqual(fresh.auth["deviceToken"], token);
    await fresh.close();
  });

  test("revoking its role ends its connection, and the shared token alone no longer helps", async () => {
    const live = await enter(there(device, { store }));
    await openclawHere("devices", "revoke", "--device", device.deviceId, "--role", "operator");
    assert.deepEqual(await live.ended, { code: 4001, reason: "device removed" });
    const { token = "" } = store.get(`${device.deviceId}|operator`) ?? {};
    const byToken = await refusedAt(there(device, { deviceToken: token }));
    assertRefused(byToken, "INVALID_REQUEST", { code: "AUTH_DEVICE_TOKEN_MISMATCH" });
    const byShared = await refusedAt(there(device, { token: gateway.token }));
    assertRefused(byShared, "NOT_PAIRED", { code: "PAIRING_REQUIRED", reason: "role-upgrade" });
  });

  test("removing it makes it a stranger", async () => {
    await openclawHere("devices", "remove", device.deviceId);
    const refused = await refusedAt(there(device, { token: gateway.token }));
    assertRefused(refused, "NOT_PAIRED", { code: "PAIRING_REQUIRED", reason: "not-paired" });
    assert.ok(!(await listed()).paired.some((each) => each["deviceId"] === device.deviceId));
  });

  test("all of it survives a restart", async () => {
    const other = makeDevice();
    const tokens: TokenStore = new Map();
    await (await enter(here(other, { token: gateway.token, store: tokens }))).close();
    await admin.close();
    await gateway.stop();
    await gateway.start();
    admin = await openRefClient({ url: gateway.url, token: gateway.token });
    const client = await enter(here(other, { store: tokens }));
    assert.equal(client.auth["method"], "device-token");
    await client.close();
    assert.deepEqual((await listed()).pending.map((each) => each["deviceId"]), [device.deviceId]);
  });
});

function here(device: TestDevice, more: Partial<DeviceClientOptions>): DeviceClientOptions {
  return { url: gateway.url, device, ...more };
}

function there(device: TestDevice, more: Partial<DeviceClientOptions>): DeviceClientOptions {
  return { url: remote.url, device, ...more };
}

function at(): { rootDir: string; stateDir: string; env: Record<string, string> } {
  const { rootDir, stateDir, port } = gateway;
  return { rootDir, stateDir, env: { OPENCLAW_GATEWAY_PORT: String(port) } };
}

/** A command that succeeds. */
async function openclawHere(...args: string[]): Promise<CommandResult> {
  const result = await openclaw(args, at());
  assert.equal(result.code, 0, result.stderr);
  return result;
}

async function listed(): Promise<{ pending: Json[]; paired: Json[] }> {
  const answer = await admin.request("device.pair.list");
  return { pending: answer["pending"] as Json[], paired: answer["paired"] as Json[] };
}

/** The wire code, every named detail, and a close that repeats the message. */
function assertRefused(refused: Refused, code: string, details: Json): void {
  assert.equal(refused.code, code, refused.message);
  for (const [key, value] of Object.entries(details)) assert.deepEqual(refused.details[key], value, key);
  assert.equal(refused.close.code, 1008);
}
