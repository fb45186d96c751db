// `openclaw devices …`: what each one asks of the gateway, with which scopes, and what it prints (cli §14).
import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleDevice, examplePending, PairedDevice, PendingDevice } from "#protocol/records/device";
import { against } from "#test/support/cli";
import { FakeError } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

const older = { ...examplePending, requestId: "older-request", ts: 1 };
const LISTED = {
  pending: [older, { ...examplePending, displayName: "kit\u001b[31mchen", isRepair: true }],
  paired: [{
    ...exampleDevice,
    connected: true,
    tokens: [{ role: "operator", scopes: [], createdAtMs: 1, revokedAtMs: 2 }],
  }],
};
const ID = exampleDevice.deviceId;
const REQUEST = examplePending.requestId;

test("list shows who waits, with the whole request id, and who is paired", async () => {
  const { code, stdout, stderr, gateway } = await against({ "device.pair.list": LISTED }, [
    "devices",
    "list",
  ]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  for (
    const part of [
      "Pending (2)",
      REQUEST,
      "kit[31mchen",
      "[known]",
      "192.0.2.2",
      "Paired (1)",
      ID,
      "operator (revoked)",
      "now",
    ]
  ) {
    assert.ok(stdout.includes(part), `${part} is missing in\n${stdout}`);
  }
  assert.ok(!stdout.includes("\u001b"), "control characters of a device's name reach no terminal");
  assert.deepEqual(gateway.connects[0]?.scopes, ["operator.pairing"]);
  assert.deepEqual(gateway.calls, [{ method: "device.pair.list", params: {} }]);
});

test("list as JSON is the answer of the gateway, with the documented records", async () => {
  const { json } = await against({ "device.pair.list": LISTED }, ["devices", "--json", "list"]);
  assert.deepEqual(json(), LISTED);
  for (const each of LISTED.pending) PendingDevice.parse(each);
  for (const each of LISTED.paired) PairedDevice.parse(each);
});

test("nobody waiting and nobody paired is one sentence", async () => {
  const { stdout } = await against({ "device.pair.list": { pending: [], paired: [] } }, ["devices", "list"]);
  assert.equal(stdout, "No device pairing entries.\n");
});

test("approve asks as an administrator, for exactly the request that was named", async () => {
  const methods = { "device.pair.approve": { requestId: REQUEST, device: exampleDevice } };
  const told = await against(methods, ["devices", "approve", REQUEST]);
  assert.equal(told.code, 0);
  assert.match(told.stdout, /^Approved .*: operator, read, write\.\n$/);
  assert.deepEqual(told.gateway.calls, [{ method: "device.pair.approve", params: { requestId: REQUEST } }]);
  assert.deepEqual(told.gateway.connects[0]?.scopes, ["operator.admin"]);
  const asked = await against(methods, ["devices", "approve", REQUEST, "--json"]);
  assert.deepEqual(asked.json(), methods["device.pair.approve"]);
});

test("approve without an id, or with --latest, shows the newest request and approves nothing", async () => {
  for (const more of [[], ["--latest"], [older.requestId, "--latest"]]) {
    const told = await against({ "device.pair.list": LISTED }, ["devices", "approve", ...more]);
    assert.equal(told.code, 1);
    assert.ok(told.stdout.includes(`openclaw devices approve ${REQUEST}`));
    assert.match(told.stdout, /Nothing was approved/);
    assert.deepEqual(told.gateway.calls.map(({ method }) => method), ["device.pair.list"]);
  }
});

test("the command to type names the gateway and the profile, and no secret", async () => {
  const methods = { "device.pair.list": LISTED };
  const told = await against(methods, ["--profile", "ops", "devices", "approve"], {});
  assert.ok(told.stdout.includes(`openclaw --profile ops devices approve ${REQUEST}`));
  const typed = await against(methods, ["devices", "approve", "--token", "fake-token-0123456789"]);
  assert.ok(!typed.stdout.includes("fake-token"));
  assert.match(typed.stdout, /with the same --token/);
});

test("approve without an id as JSON is one document with the request and the command", async () => {
  const { code, json } = await against({ "device.pair.list": LISTED }, ["devices", "approve", "--json"]);
  assert.equal(code, 1);
  const { ok, error, selected, approveCommand } = json();
  assert.equal(ok, false);
  assert.equal((error as Json)["type"], "cli_error");
  assert.equal((selected as Json)["requestId"], REQUEST);
  assert.equal(approveCommand, `openclaw devices approve ${REQUEST}`);
  const none = await against({ "device.pair.list": { pending: [], paired: [] } }, [
    "devices",
    "approve",
    "--json",
  ]);
  assert.equal(none.code, 1);
  assert.equal(none.json()["selected"], null);
});

test("an unknown request is the gateway's refusal, as text and as the envelope", async () => {
  const unknown = (): never => {
    throw new FakeError({ code: "INVALID_REQUEST", message: "unknown requestId" });
  };
  const told = await against({ "device.pair.approve": unknown }, ["devices", "approve", "x"]);
  assert.equal(told.code, 1);
  assert.match(told.stderr, /unknown requestId/);
  const { json } = await against({ "device.pair.approve": unknown }, ["devices", "approve", "x", "--json"]);
  const error = json()["error"] as Json;
  assert.deepEqual([error["type"], error["code"]], ["gateway_request_error", "INVALID_REQUEST"]);
});

test("reject, remove and rename are one call each, with the pairing scope", async () => {
  const cases: readonly (readonly [string[], string, Json, Json])[] = [
    [["reject", REQUEST], "device.pair.reject", { requestId: REQUEST }, { requestId: REQUEST, deviceId: ID }],
    [["remove", ID], "device.pair.remove", { deviceId: ID }, { deviceId: ID }],
    [["rename", "--device", ID, "--name", " kitchen "], "device.pair.rename", {
      deviceId: ID,
      label: "kitchen",
    }, { deviceId: ID, label: "kitchen" }],
  ];
  for (const [argv, method, params, answer] of cases) {
    const told = await against({ [method]: answer }, ["devices", ...argv]);
    assert.equal(told.code, 0, told.stderr);
    assert.deepEqual(told.gateway.calls, [{ method, params }]);
    assert.deepEqual(told.gateway.connects[0]?.scopes, ["operator.pairing"]);
    assert.deepEqual((await against({ [method]: answer }, ["devices", ...argv, "--json"])).json(), answer);
  }
});

test("rotate and revoke print JSON without being asked, and need an administrator", async () => {
  const rotated = {
    deviceId: ID,
    role: "operator",
    scopes: [],
    rotatedAtMs: 1,
    tokenDelivery: "withheld-cross-device",
  };
  const base = ["devices", "rotate", "--device", ID, "--role", "operator"];
  const wanted: readonly (readonly [string[], Json])[] = [
    [[], {}],
    [["--no-scopes"], { scopes: [] }],
    [["--scope", "operator.read", "--scope", "operator.write"], {
      scopes: ["operator.read", "operator.write"],
    }],
  ];
  for (const [more, scopes] of wanted) {
    const told = await against({ "device.token.rotate": rotated }, [...base, ...more]);
    assert.deepEqual(told.json(), rotated);
    const params = { deviceId: ID, role: "operator", ...scopes };
    assert.deepEqual(told.gateway.calls, [{ method: "device.token.rotate", params }]);
    assert.deepEqual(told.gateway.connects[0]?.scopes, ["operator.admin"]);
  }
  assert.equal((await against({}, [...base, "--no-scopes", "--scope", "x"])).code, 1);
  const revoked = { deviceId: ID, role: "node", revokedAtMs: 5 };
  const argv = ["devices", "revoke", "--device", ID, "--role", "node"];
  assert.deepEqual((await against({ "device.token.revoke": revoked }, argv)).json(), revoked);
});

test("what always answers JSON fails as JSON, also for a typing error", async () => {
  const denied = (): never => {
    throw new FakeError({ code: "INVALID_REQUEST", message: "device token rotation denied" });
  };
  const base = ["devices", "rotate", "--device", ID, "--role", "operator"];
  const refused = await against({ "device.token.rotate": denied }, base);
  assert.equal(refused.code, 1);
  assert.equal(refused.stderr, "");
  assert.equal((refused.json()["error"] as Json)["type"], "gateway_request_error");
  const typed = await against({}, ["devices", "revoke", "--bogus"]);
  assert.equal((typed.json()["error"] as Json)["type"], "cli_error");
});

test("a token that comes back is kept and not shown", async () => {
  const answer = {
    deviceId: ID,
    role: "operator",
    scopes: [],
    rotatedAtMs: 1,
    token: "fresh-token",
    tokenDelivery: "in-band",
  };
  const argv = ["devices", "rotate", "--device", ID, "--role", "operator"];
  const { stdout, machine, gateway } = await against({ "device.token.rotate": answer }, argv, {
    files: { "/home/user/.openclaw/identity/x": "" },
  });
  assert.ok(!stdout.includes("fresh-token"));
  const kept = JSON.parse(
    machine.fs.snapshot()["/home/user/.openclaw/identity/device-tokens.json"] ?? "",
  ) as Json;
  assert.deepEqual(kept["tokens"], { [gateway.url]: { operator: { token: "fresh-token", scopes: [] } } });
});

test("clear wants --yes, and turns away those who wait only with --pending", async () => {
  const methods = {
    "device.pair.list": LISTED,
    "device.pair.remove": { deviceId: ID },
    "device.pair.reject": { requestId: "r" },
  };
  const refused = await against(methods, ["devices", "clear"]);
  assert.equal(refused.code, 1);
  assert.deepEqual(refused.gateway.calls, []);
  const some = await against(methods, ["devices", "clear", "--yes", "--json"]);
  assert.deepEqual(some.json(), { removedDevices: [ID], rejectedPending: [] });
  const all = await against(methods, ["devices", "clear", "--yes", "--pending", "--json"]);
  assert.deepEqual(all.json(), { removedDevices: [ID], rejectedPending: ["older-request", REQUEST] });
});

test("what is missing is a usage error before anything is asked", async () => {
  const wrong = [
    ["reject"],
    ["remove"],
    ["rename", "--device", ID],
    ["rename", "--name", "x"],
    ["rotate", "--device", ID],
    ["revoke", "--role", "operator"],
    ["rename", "--device", ID, "--name", "x".repeat(65)],
    ["approve", "a", "b"],
  ];
  for (const argv of wrong) {
    const told = await against({}, ["devices", ...argv]);
    assert.equal(told.code, 1, argv.join(" "));
    assert.deepEqual(told.gateway.connects, [], argv.join(" "));
  }
});

test("join-code asks for a node's code and prints the link", async () => {
  const answer = {
    setupId: "s",
    setupCode: "code",
    joinUrl: "oc-pair://code",
    gatewayUrl: "ws://192.0.2.1:1",
    auth: "token",
    urlSource: "gateway.bind",
    access: "node",
    expiresAtMs: 1_795_334_028_839,
  };
  const told = await against({ "device.pair.setupCode": answer }, ["devices", "join-code"]);
  assert.equal(told.stdout, "oc-pair://code\n");
  assert.deepEqual(told.gateway.calls[0]?.params, { bootstrapProfile: "node", joinUrl: true });
  assert.deepEqual(told.gateway.connects[0]?.scopes, ["operator.admin"]);
});
