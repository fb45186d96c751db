// Public advisories of this field, tried against our gateway: authority that nobody gave. One named test
// each.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import type { AnyMethod } from "#gateway/dispatch";
import { methods } from "#methods/manifest.gen";
import { noParams } from "#protocol/method";
import { holds, holdsAll } from "#protocol/scopes";
import { aKey, type Knock, LAN, openStage, type Stage, TOKEN } from "#test/support/doorstep";
import { openTestGateway, type TestGateway } from "#test/support/gateway";

const specs = methods as readonly AnyMethod[];
const ADMIN = ["operator.admin"];
const BACKEND: Knock = { client: { id: "gateway-client", mode: "backend" }, scopes: ADMIN };

describe("advisories: authority that nobody gave", () => {
  let stage: Stage;
  let gateway: TestGateway;
  before(async () => {
    stage = await openStage();
    gateway = await openTestGateway();
  });
  after(async () => {
    await stage.close();
    await gateway.close();
  });

  it("CVE-2026-25593 GHSA-g55j-c2v4-pjcg: nothing is called before authentication", async () => {
    for (const method of ["config.apply", "config.patch", "config.set", "device.pair.approve", "health"]) {
      const params = { raw: "{}", cliPath: "/bin/sh" };
      const { answer, closed } = await gateway.beforeConnect({ type: "req", id: "1", method, params });
      assert.equal(answer?.error?.message, "invalid handshake: first request must be connect");
      assert.equal(closed.code, 1008);
    }
  });

  it("CVE-2026-28472 GHSA-rv39-79c4-7459: a token that is only present skips no device check", async () => {
    for (const auth of [{ token: "present" }, { token: "" }, { password: "x" }, { deviceToken: "x" }, {}]) {
      await stage.refused({ ...BACKEND, auth });
      await stage.refused({ scopes: ADMIN, auth });
      await stage.refused({ role: "node", client: { id: "node-host", mode: "node" }, auth });
    }
    const node = await stage.refused({ role: "node", client: { id: "node-host", mode: "node" } });
    assert.equal(node.code, "DEVICE_REQUIRED");
  });

  it("GHSA-rqpp-rjj8-7wv8: a shared secret alone makes nobody what he says he is", async () => {
    const others: Knock[] = [
      { ...BACKEND, peer: LAN },
      { ...BACKEND, client: { id: "test", mode: "test" } },
      { ...BACKEND, client: { id: "gateway-client", mode: "ui" } },
      { ...BACKEND, client: { id: "cli", mode: "probe" } },
      { ...BACKEND, headers: { origin: "http://localhost:1" } },
    ];
    for (const knock of others) assert.deepEqual((await stage.knock(knock)).scopes, []);
    const device = await stage.refused({ device: aKey(), peer: LAN, scopes: ADMIN });
    assert.equal(device.details?.["reason"], "not-paired");
  });

  it("GHSA-qjpc-qf9m-xwmr: a proxy's user gets what was approved, not what he declares", async () => {
    const proxied = await openStage({
      shared: { mode: "trusted-proxy" },
      proxies: { trustedProxies: ["10.0.0.1"], allowRealIpFallback: false },
      trustedProxy: { userHeader: "remote-user", requiredHeaders: [], allowUsers: [], allowLoopback: false },
      origins: { allowed: ["https://dash.example"], hostFallback: false },
    });
    const headers = {
      "x-forwarded-for": "198.51.100.9", "remote-user": "eve", origin: "https://dash.example",
    };
    const page: Knock = {
      client: { id: "openclaw-control-ui", mode: "webchat" },
      scopes: ADMIN,
      auth: {},
      headers,
      peer: "10.0.0.1",
    };
    assert.deepEqual((await proxied.knock(page)).scopes, []);
    assert.equal((await proxied.refused({ ...page, device: aKey() })).details?.["reason"], "not-paired");
    await proxied.close();
  });

  it("GHSA-mqpw-46fh-299h: operator.write approves nothing", () => {
    for (const spec of specs.filter(({ name }) => /approv|\.pair\.|token\.|grants/.test(name))) {
      if (spec.scope === "none" || spec.scope === "operator.read") continue;
      assert.equal(holds(["operator.write"], spec.scope), false, `${spec.name} needs ${spec.scope}`);
    }
    for (const scope of ["operator.approvals", "operator.pairing", "operator.admin"]) {
      assert.equal(holds(["operator.write", "operator.read"], scope), false);
    }
  });

  it("GHSA-qm2m-28pf-hgjw CVE-2026-35669: HTTP makes no administrator without the secret", async () => {
    const open = await openStage({ shared: { mode: "none" } });
    const headers = new Headers({ "x-openclaw-scopes": "operator.admin,operator.write" });
    const asked = {
      ...open.door.arrived(headers, "127.0.0.1"),
      authorization: null,
      defaults: ["operator.write"],
    };
    const granted = await open.door.bearer(asked);
    assert.deepEqual([granted.scopes, granted.isOwner], [["operator.write"], false]);
    assert.ok(holdsAll(["operator.write"], granted.scopes));
    await open.close();
  });

  it("GHSA-943q-mwmv-hhvh: tools are not reached over HTTP by anybody who is not let", async () => {
    const origin = gateway.url.replace("ws:", "http:");
    const body = JSON.stringify({ tool: "sessions_spawn", args: {} });
    for (const headers of [{}, { authorization: "Bearer wrong" }] as Record<string, string>[]) {
      const response = await fetch(`${origin}/tools/invoke`, { method: "POST", headers, body });
      assert.ok([401, 404, 405].includes(response.status), String(response.status));
    }
  });

  it("GHSA-gv46-4xfq-jv58 CVE-2026-28466: no caller's word approves a command on a node", async () => {
    const client = await gateway.connect(["operator.write"]);
    const params = {
      nodeId: "n",
      command: "system.run",
      params: { command: ["id"], approved: true, approvalDecision: "allow-always" },
      idempotencyKey: "k",
    };
    const refused = await client.fails("node.invoke", params);
    assert.ok(["FORBIDDEN", "INVALID_REQUEST", "UNAVAILABLE"].includes(refused.code));
  });

  it("CVE-2026-26322 GHSA-g6q9-8fvw-f7rf: no method lets its caller name another gateway", () => {
    for (const spec of specs) {
      if (spec.params === noParams) continue;
      const schema = JSON.stringify(z.toJSONSchema(spec.params, { io: "input", unrepresentable: "any" }));
      assert.equal(/"(?:gatewayUrl|gatewayToken|gatewayPassword)"/.test(schema), false, spec.name);
    }
  });

  it("CVE-2026-25253 GHSA-g8p2-7wf7-98mq: a foreign page is turned away, right token or not", async () => {
    const foreign = ["https://evil.example", "http://localhost.evil.example", "null", "file://"];
    for (const origin of foreign) {
      for (const device of [undefined, aKey()]) {
        const refused = await stage.refused({
          ...BACKEND,
          ...(device ? { device } : {}),
          headers: { origin },
        });
        assert.equal(refused.details?.["code"], "CONTROL_UI_ORIGIN_NOT_ALLOWED");
      }
    }
  });

  it("oc#9435: a token in the URL is no credential", async () => {
    const url = `${gateway.url}/?token=${gateway.token}&gatewayUrl=ws://evil.example`;
    const closed = await new Promise<string>((resolve) => {
      const socket = new WebSocket(url);
      socket.onclose = ({ reason }) => resolve(reason);
      socket.onmessage = ({ data }) => {
        if (!String(data).includes("connect.challenge")) return;
        const client = { id: "gateway-client", mode: "backend", version: "1", platform: "test" };
        const params = { minProtocol: 4, maxProtocol: 4, client, scopes: ADMIN };
        socket.send(JSON.stringify({ type: "req", id: "1", method: "connect", params }));
      };
    });
    assert.equal(closed, "device identity required");
  });

  it("A-37: what a request may do is capped by its upgrade, never widened", async () => {
    const headers = { "x-openclaw-scopes": "operator.admin" };
    assert.deepEqual((await stage.knock({ ...BACKEND, scopes: ["operator.read"], headers })).scopes, [
      "operator.read",
    ]);
    assert.deepEqual(
      (await stage.knock({ ...BACKEND, peer: LAN, headers, auth: { token: TOKEN } })).scopes,
      [],
    );
  });
});
