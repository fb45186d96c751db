// Two machines on one: a gateway in a network namespace, and outside of it a client on the network, a proxy
// in front, and people who pretend to be one or the other. Each is attributed and answered as spec/auth §2
// says.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openclaw } from "#test/support/wire/command";
import { challengeOf, makeDevice, proven } from "#test/support/wire/device";
import { enter, refusedAt } from "#test/support/wire/device-client";
import type { TokenStore } from "#test/support/wire/device-client";
import { openForwarder } from "#test/support/wire/forwarder";
import type { Forwarder } from "#test/support/wire/forwarder";
import { openInnerGateway, openNetSpace } from "#test/support/wire/net-space";
import type { InnerGateway } from "#test/support/wire/net-space";
import { connectParams, openHalfOpen, openRawClient, upgradeText } from "#test/support/wire/raw-client";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

const space = openNetSpace();
const skip = typeof space === "string" ? space : false;
const net = typeof space === "string"
  ? { within: [], inside: "", client: "", proxy: "", close: () => {} }
  : space;
let gateway: InnerGateway;
let proxies: Forwarder[] = [];

before(async () => {
  if (skip) return;
  const controlUi = { allowedOrigins: ["https://allowed.example"] };
  gateway = await openInnerGateway(net, { trustedProxies: [net.proxy], controlUi });
});

after(async () => {
  await Promise.all(proxies.map((each) => each.close()));
  await gateway?.close();
  net.close();
});

describe("a client on the network", { skip }, () => {
  const device = makeDevice();
  const store: TokenStore = new Map();

  test("waits, is approved on the gateway's machine, and comes back with its own token", async () => {
    const asked = { url: gateway.url, device, token: gateway.token, store };
    const refused = await refusedAt(asked);
    assert.deepEqual([refused.code, refused.details["reason"]], ["NOT_PAIRED", "not-paired"]);
    const { pending } = (await gateway.openclaw("devices", "list", "--json")).json();
    const [request] = pending as Json[];
    assert.deepEqual([request?.["remoteIp"], request?.["deviceId"]], [net.client, device.deviceId]);
    const approved = await gateway.openclaw("devices", "approve", String(request?.["requestId"]));
    assert.equal(approved.code, 0, approved.stderr);
    await (await enter(asked)).close();
    const back = await enter({ url: gateway.url, device, store });
    assert.equal(back.auth["method"], "device-token");
    const removed = await gateway.openclaw("devices", "remove", device.deviceId);
    assert.equal(removed.code, 0, removed.stderr);
    assert.deepEqual(await back.ended, { code: 4001, reason: "device removed" });
  });

  test("holds no scope by the shared secret alone, whoever it says it is", async () => {
    const clients = [{ id: "gateway-client", mode: "backend" }, { id: "cli", mode: "cli" }, {
      id: "test",
      mode: "test",
    }];
    for (const client of clients) {
      const answer = await knock({ client: { ...client, version: "1", platform: "linux" } });
      assert.deepEqual(record(record(answer["payload"])["auth"])["scopes"], []);
    }
  });

  test("is not let in by a header it writes itself, neither as this machine nor as another", async () => {
    const spoofed: readonly Record<string, string>[] = [
      { "X-Forwarded-For": "127.0.0.1" },
      { "X-Forwarded-For": net.proxy },
      { Forwarded: "for=127.0.0.1" },
      { "X-Real-IP": "127.0.0.1" },
      { "X-Forwarded-For": "127.0.0.1, 127.0.0.1" },
    ];
    for (const headers of spoofed) {
      const through = await proxy({ headers, from: net.client });
      assert.match(
        await upgrade(through),
        /^HTTP\/1\.1 403 [\s\S]*proxy_attribution_required/,
        JSON.stringify(headers),
      );
    }
  });
});

describe("behind the proxy", { skip }, () => {
  test("each client is where the proxy says, and asks for itself", async () => {
    for (const clientIp of ["203.0.113.5", "203.0.113.6"]) {
      const through = await proxy({ headers: { "X-Forwarded-For": clientIp } });
      const device = makeDevice();
      await refusedAt({ url: through.url, device, token: gateway.token });
      const { pending } = (await gateway.openclaw("devices", "list", "--json")).json();
      const request = (pending as Json[]).find((each) => each["deviceId"] === device.deviceId);
      assert.equal(request?.["remoteIp"], clientIp);
    }
  });

  test("what a client put in front of the proxy's entry is not believed", async () => {
    const through = await proxy({ headers: { "X-Forwarded-For": "127.0.0.1, 203.0.113.9" } });
    const device = makeDevice();
    const refused = await refusedAt({ url: through.url, device, token: gateway.token });
    assert.equal(refused.code, "NOT_PAIRED");
    const { pending } = (await gateway.openclaw("devices", "list", "--json")).json();
    const request = (pending as Json[]).find((each) => each["deviceId"] === device.deviceId);
    assert.equal(request?.["remoteIp"], "203.0.113.9");
  });

  test("a proxy that names nobody, or this machine, is no proxy", async () => {
    for (const headers of [{ "X-Forwarded-Proto": "https" }, { "X-Forwarded-For": "127.0.0.1" }]) {
      assert.match(await upgrade(await proxy({ headers })), /^HTTP\/1\.1 403 /, JSON.stringify(headers));
    }
  });

  test("guesses are counted for the client behind the proxy, not for the proxy", async () => {
    const guesser = await proxy({ headers: { "X-Forwarded-For": "203.0.113.66" } });
    let last: Json = {};
    for (let tries = 0; tries < 12; tries++) {
      last = await knock({ auth: { token: `guess-${tries}` } }, guesser.port);
    }
    assert.equal(record(record(last["error"])["details"])["code"], "AUTH_RATE_LIMITED");
    const other = await proxy({ headers: { "X-Forwarded-For": "203.0.113.67" } });
    assert.equal((await knock({}, other.port))["ok"], true);
  });
});

describe("a browser on the network", { skip }, () => {
  test("with a page of another site is refused, with an allowed one it waits for approval", async () => {
    const ui = { id: "openclaw-control-ui", version: "1", platform: "web", mode: "webchat" };
    const codeOf = async (origin: string): Promise<unknown> => {
      const raw = await openRawClient(gateway.port, { host: net.inside, headers: { Origin: origin } });
      const params = connectParams(gateway.token, { client: ui });
      const answer = await raw.connect(proven(makeDevice(), params, challengeOf(raw.frames)));
      raw.close();
      return record(record(answer["error"])["details"])["code"];
    };
    assert.equal(await codeOf("https://evil.example"), "CONTROL_UI_ORIGIN_NOT_ALLOWED");
    // Loopback is this machine's word for itself; on the network it means the visitor's own machine.
    assert.equal(await codeOf("http://127.0.0.1:18789"), "CONTROL_UI_ORIGIN_NOT_ALLOWED");
    assert.equal(await codeOf("https://allowed.example"), "PAIRING_REQUIRED");
    // The gateway's own page, by its private address.
    assert.equal(await codeOf(gateway.httpUrl), "PAIRING_REQUIRED");
  });
});

test("a bind to the network without a secret is refused before anything listens", { skip }, async () => {
  const rootDir = await mkdtemp(join(tmpdir(), "openclaw-open-"));
  const argv = [
    "gateway",
    "run",
    "--allow-unconfigured",
    "--bind",
    "lan",
    "--auth",
    "none",
    "--port",
    "18790",
  ];
  const refused = await openclaw(argv, { rootDir, stateDir: join(rootDir, "state"), within: net.within });
  await rm(rootDir, { recursive: true, force: true });
  assert.equal(refused.code, 78);
  assert.match(refused.stderr, /Refusing to bind gateway to lan without auth/);
});

/** Connects as the device-less back end, straight or through a forwarder on `port`. */
async function knock(over: Json, port?: number): Promise<Json> {
  const raw = await openRawClient(port ?? gateway.port, port === undefined ? { host: net.inside } : {});
  const answer = await raw.connect(connectParams(gateway.token, over));
  raw.close();
  return answer;
}

/** The bare answer to a WebSocket upgrade. */
async function upgrade(through: Forwarder): Promise<string> {
  const half = await openHalfOpen(through.port, upgradeText(gateway.port));
  const deadline = performance.now() + 5_000;
  while (!half.ended() && !half.received().includes("}") && performance.now() < deadline) await sleep(10);
  half.destroy();
  return half.received();
}

type Headers = Record<string, string>;

async function proxy({ headers, from = net.proxy }: { headers: Headers; from?: string }): Promise<Forwarder> {
  const opened = await openForwarder({ to: { host: net.inside, port: gateway.port }, headers, from });
  proxies = [...proxies, opened];
  return opened;
}
