// Devices against a whole gateway over real sockets, with the official reference client: paired at once on
// this machine, waiting behind a proxy, approved, back by their own token, and cut off when that is taken
// away.

import assert from "node:assert/strict";
import { createPublicKey, sign } from "node:crypto";
import { type AddressInfo, connect, createServer } from "node:net";
import { after, before, describe, it } from "node:test";
import { GatewayClient } from "@openclaw/gateway-client";
import { aKey, type Key } from "#test/support/doorstep";
import { openTestGateway, type TestClient, type TestGateway } from "#test/support/gateway";
import { openOfficialSchema } from "#test/support/official-schema";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;
type Stored = { token?: string; scopes?: string[] };

interface Session {
  hello: Json;
  auth: Json;
  closed: Promise<{ code: number; reason: string }>;
  request(method: string, params?: unknown): Promise<Json>;
  stop(): Promise<void>;
}

/** A reverse proxy on this machine that tells the gateway which client it serves. */
async function openProxy(gateway: TestGateway, clientIp: string): Promise<{ url: string; close(): void }> {
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    client.once("data", (head) => {
      const text = head.toString("latin1");
      upstream.write(text.replace("\r\n", `\r\nX-Forwarded-For: ${clientIp}\r\n`), "latin1");
      client.pipe(upstream);
    });
    upstream.pipe(client);
    for (const [one, other] of [[client, upstream], [upstream, client]] as const) {
      // Either side may go away first; the other follows.
      one.on("error", () => other.destroy());
    }
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}

/** A machine with one device identity and a place for its tokens. */
class Machine {
  readonly key: Key = aKey();
  readonly tokens = new Map<string, Stored>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Resolves with the hello, or rejects with the first refusal. */
  connect(scopes: string[], options: { token?: string; role?: "operator" | "node" } = {}): Promise<Session> {
    const { role = "operator", token } = options;
    const { privateKey } = this.key;
    const publicKeyPem = createPublicKey(privateKey).export({ format: "pem", type: "spki" }).toString();
    const privateKeyPem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    return new Promise((resolve, reject) => {
      let closed: (ending: { code: number; reason: string }) => void = () => {};
      const ending = new Promise<{ code: number; reason: string }>((settle) => void (closed = settle));
      const client: GatewayClient = new GatewayClient({
        url: this.#url, minProtocol: 4, maxProtocol: 4, role, scopes, platform: "linux",
        clientName: role === "node" ? "node-host" : "openclaw-tui", mode: role === "node" ? "node" : "ui",
        caps: [], commands: role === "node" ? ["system.notify"] : [],
        ...(token === undefined ? {} : { token }),
        deviceIdentity: { deviceId: this.key.deviceId, publicKeyPem, privateKeyPem },
        hostDeps: {
          signDevicePayload: (_pem, payload) =>
            sign(null, Buffer.from(payload), privateKey).toString("base64url"),
          publicKeyRawBase64UrlFromPem: () => this.key.publicKey,
          loadDeviceAuthToken: (which) => this.tokens.get(which.role) ?? null,
          storeDeviceAuthToken: (which) => void this.tokens.set(which.role, which),
          clearDeviceAuthToken: (which) => void this.tokens.delete(which.role),
        },
        onHelloOk: (hello) => {
          const said = record(hello);
          resolve({
            hello: said, auth: record(said["auth"]), closed: ending, stop: () => client.stopAndWait(),
            request: (method, params) => client.request<Json>(method, params ?? {}),
          });
        },
        onConnectError: (error) => {
          reject(error);
          void client.stopAndWait();
        },
        onClose: (code, reason) => closed({ code, reason }),
      });
      client.start();
    });
  }
}

describe("devices and the official client", () => {
  const official = openOfficialSchema();
  let gateway: TestGateway;
  let admin: TestClient;
  before(async () => {
    gateway = await openTestGateway({
      config: {
        gateway: {
          mode: "local", auth: { mode: "token", token: "test-token-of-the-in-process-gateway" },
          trustedProxies: ["127.0.0.1"],
        },
      },
    });
    admin = await gateway.connect(["operator.admin"]);
  });
  after(() => gateway.close());

  const pending = async (): Promise<Json[]> =>
    ((await admin.call("device.pair.list")) as { pending: Json[] }).pending;
  const detailsOf = (error: unknown): Json => {
    assert.ok(error instanceof Error && "details" in error, String(error));
    return error.details as Json;
  };

  it("on this machine: the first connect pairs, the second uses the device's own token", async () => {
    const machine = new Machine(gateway.url);
    const first = await machine.connect(["operator.read"], { token: gateway.token });
    assert.deepEqual([first.auth["method"], first.auth["scopes"]], ["token", ["operator.read"]]);
    assert.deepEqual(official.validate("HelloOk", first.hello), []);
    await first.stop();
    assert.equal(machine.tokens.get("operator")?.token, first.auth["deviceToken"]);
    const second = await machine.connect(["operator.read"]);
    assert.equal(second.auth["method"], "device-token");
    assert.equal(second.auth["deviceToken"], first.auth["deviceToken"]);
    assert.equal(second.auth["issuedAtMs"], first.auth["issuedAtMs"]);
    await second.stop();
  });

  it("behind a proxy: waits, is approved, comes back, asks for more, and gets it", async () => {
    const proxy = await openProxy(gateway, "198.51.100.9");
    const machine = new Machine(proxy.url);
    const refused = detailsOf(
      await machine.connect(["operator.read"], { token: gateway.token }).catch((e: unknown) => e),
    );
    assert.deepEqual([refused["code"], refused["reason"]], ["PAIRING_REQUIRED", "not-paired"]);
    const [request] = await pending();
    assert.deepEqual([request?.["requestId"], request?.["remoteIp"]], [refused["requestId"], "198.51.100.9"]);
    await admin.call("device.pair.approve", { requestId: refused["requestId"] });
    const paired = await machine.connect(["operator.read"], { token: gateway.token });
    await paired.stop();
    const byToken = await machine.connect(["operator.read"]);
    assert.equal(byToken.auth["method"], "device-token");
    const asked = await byToken.request("device.scopes.requestUpgrade", { scopes: ["operator.write"] });
    const waiting = byToken.request("device.scopes.waitUpgrade", { requestId: asked["requestId"] });
    await admin.call("device.pair.approve", { requestId: asked["requestId"] });
    const result = await waiting;
    assert.equal(result["status"], "approved");
    assert.deepEqual(official.validate("ScopeUpgradeResult", result), []);
    await byToken.stop();
    machine.tokens.set("operator", { token: String(result["deviceToken"]), scopes: ["operator.write"] });
    const wider = await machine.connect(["operator.write"]);
    assert.deepEqual(wider.auth["scopes"], ["operator.write"]);
    await wider.stop();
    proxy.close();
  });

  it("rotating and revoking close its connection with 4001, and its old token is worth nothing", async () => {
    const machine = new Machine(gateway.url);
    const { deviceId } = machine.key;
    for (const method of ["device.token.rotate", "device.token.revoke"]) {
      const live = await machine.connect(["operator.read"], { token: gateway.token });
      const answer = await admin.call(method, { deviceId, role: "operator" });
      const definition = official.resultOf(method);
      if (definition) assert.deepEqual(official.validate(definition, answer), []);
      assert.deepEqual(await live.closed, { code: 4001, reason: "device removed" });
      await live.stop();
      const old = detailsOf(await machine.connect(["operator.read"]).catch((error: unknown) => error));
      assert.equal(old["code"], "AUTH_DEVICE_TOKEN_MISMATCH");
    }
    const again = await machine.connect(["operator.read"], { token: gateway.token }).catch((error: unknown) =>
      error
    );
    assert.equal(detailsOf(again)["reason"], "role-upgrade");
  });

  it("a device that removes itself has its answer before its connection closes", async () => {
    const machine = new Machine(gateway.url);
    const live = await machine.connect(["operator.pairing"], { token: gateway.token });
    const { deviceId } = machine.key;
    assert.deepEqual(await live.request("device.pair.remove", { deviceId }), { deviceId });
    assert.equal((await live.closed).code, 4001);
    await live.stop();
  });

  it("operators with the scope hear of all of it, in shapes the official schema knows", async () => {
    const heard = admin.events.filter(({ event }) => event?.startsWith("device.pair."));
    assert.ok(heard.some(({ event }) => event === "device.pair.requested"));
    assert.ok(heard.some(({ event }) => event === "device.pair.resolved"));
    for (const frame of heard) assert.deepEqual(official.validateFrame(frame, "s>c"), []);
  });
});
