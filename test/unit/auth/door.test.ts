import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Fault } from "#kernel/fault";
import { aKey, type Knock, LAN, openStage, owner, type Stage, TOKEN } from "#test/support/doorstep";

const ALL = ["operator.admin", "operator.read"];
const BACKEND: Knock = { client: { id: "gateway-client", mode: "backend" }, scopes: ALL };
const NODE: Knock = { client: { id: "node-host", mode: "node" }, role: "node" };
const PAGE: Knock = { client: { id: "openclaw-control-ui", mode: "webchat" }, scopes: ALL };

async function withStage(
  change: Parameters<typeof openStage>[0],
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const stage = await openStage(change);
  try {
    await work(stage);
  } finally {
    await stage.close();
  }
}

const codeOf = (error: Fault): unknown => error.details?.["code"] ?? error.code;

describe("connects as recorded (wire §2, raw-handshake-errors)", () => {
  let stage: Stage;
  before(async () => void (stage = await openStage()));
  after(() => stage.close());

  it("without a device get the recorded scopes", async () => {
    const table: [string, Knock, readonly string[]][] = [
      ["back end", BACKEND, ALL],
      ["CLI", { ...BACKEND, client: { id: "cli", mode: "cli" } }, ALL],
      ["unknown scopes", { ...BACKEND, scopes: ["operator.bogus"] }, ["operator.bogus"]],
      ["no scopes", { ...BACKEND, scopes: [] }, []],
      ["probe", { ...BACKEND, client: { id: "cli", mode: "probe" } }, []],
      ["test", { ...BACKEND, client: { id: "test", mode: "test" } }, []],
      ["back end as ui", { ...BACKEND, client: { id: "gateway-client", mode: "ui" } }, []],
      ["back end on the network", { ...BACKEND, peer: LAN }, []],
      ["back end in a page", { ...BACKEND, headers: { origin: "http://localhost:1" } }, []],
      ["a foreign Host alone", { ...BACKEND, headers: { host: "evil.example" } }, ALL],
      ["password field", { ...BACKEND, auth: { password: TOKEN } }, ALL],
    ];
    for (const [what, knock, scopes] of table) {
      assert.deepEqual((await stage.knock(knock)).scopes, scopes, what);
    }
  });

  it("are refused with the recorded codes", async () => {
    const table: [string, Knock, string][] = [
      ["terminal app without device", { scopes: ALL }, "CONTROL_UI_DEVICE_IDENTITY_REQUIRED"],
      ["page without origin", PAGE, "CONTROL_UI_ORIGIN_NOT_ALLOWED"],
      [
        "foreign page",
        { ...BACKEND, headers: { origin: "https://evil.example" } },
        "CONTROL_UI_ORIGIN_NOT_ALLOWED",
      ],
      ["opaque page", { ...BACKEND, headers: { origin: "null" } }, "CONTROL_UI_ORIGIN_NOT_ALLOWED"],
      ["our page without device", { ...PAGE, headers: { origin: "http://localhost:1" } },
        "CONTROL_UI_DEVICE_IDENTITY_REQUIRED"],
      ["node without device", NODE, "DEVICE_IDENTITY_REQUIRED"],
      ["nothing at all", { ...BACKEND, auth: {} }, "DEVICE_IDENTITY_REQUIRED"],
      ["device token without device", { ...BACKEND, auth: { deviceToken: "x" } }, "DEVICE_IDENTITY_REQUIRED"],
      ["wrong secret", { ...BACKEND, auth: { token: "nope" } }, "AUTH_TOKEN_MISMATCH"],
      ["wrong password", { ...BACKEND, auth: { password: "nope" } }, "AUTH_TOKEN_MISMATCH"],
      ["device, no secret", { device: aKey(), auth: {} }, "AUTH_TOKEN_MISSING"],
      [
        "device, wrong device token",
        { device: aKey(), auth: { deviceToken: "x" } },
        "AUTH_DEVICE_TOKEN_MISMATCH",
      ],
      [
        "device, wrong setup code",
        { device: aKey(), auth: { bootstrapToken: "x" } },
        "AUTH_BOOTSTRAP_TOKEN_INVALID",
      ],
      ["wrong nonce", { device: aKey(), tamper: { nonce: "other" } }, "DEVICE_AUTH_NONCE_MISMATCH"],
      ["blank nonce", { device: aKey(), tamper: { nonce: " " } }, "DEVICE_AUTH_NONCE_REQUIRED"],
      ["old signature", { device: aKey(), tamper: { signedAt: 1 } }, "DEVICE_AUTH_SIGNATURE_EXPIRED"],
      [
        "other scopes signed",
        { device: aKey(), tamper: { scopes: "operator.read" } },
        "DEVICE_AUTH_SIGNATURE_INVALID",
      ],
      ["other token signed", { device: aKey(), tamper: { token: "x" } }, "DEVICE_AUTH_SIGNATURE_INVALID"],
      [
        "swapped key",
        { device: aKey(), tamper: { publicKey: aKey().publicKey } },
        "DEVICE_AUTH_DEVICE_ID_MISMATCH",
      ],
      ["garbage key", { device: aKey(), tamper: { publicKey: "garbage" } }, "DEVICE_AUTH_DEVICE_ID_MISMATCH"],
      [
        "somebody else's id",
        { device: aKey(), tamper: { id: aKey().deviceId } },
        "DEVICE_AUTH_DEVICE_ID_MISMATCH",
      ],
    ];
    for (const [what, knock, code] of table) assert.equal(codeOf(await stage.refused(knock)), code, what);
  });

  it("say what to do next in the recorded words", async () => {
    const plain = await stage.refused({ ...BACKEND, auth: { token: "nope" } });
    assert.equal(plain.message, "unauthorized: gateway token mismatch (provide gateway auth token)");
    assert.deepEqual([plain.details?.["canRetryWithDeviceToken"], plain.details?.["recommendedNextStep"]],
      [false, "update_auth_credentials"]);
    const device = await stage.refused({ device: aKey(), auth: { token: "nope" } });
    assert.equal(
      device.message,
      "unauthorized: gateway token mismatch (open the dashboard URL and paste the token " +
        "in Control UI settings)",
    );
    assert.deepEqual([device.details?.["canRetryWithDeviceToken"], device.details?.["recommendedNextStep"]], [
      true,
      "retry_with_device_token",
    ]);
  });
});

describe("the modes of authentication (auth §3)", () => {
  it("password compares either field with the password and says so", async () => {
    await withStage({ shared: { mode: "password", secret: "open sesame" } }, async (stage) => {
      for (
        const auth of [{ password: "open sesame" }, { token: "open sesame" }, {
          token: "x",
          password: "open sesame",
        }]
      ) {
        assert.equal((await stage.knock({ ...BACKEND, auth })).method, "password");
      }
      assert.equal(
        codeOf(await stage.refused({ ...BACKEND, auth: { password: "x" } })),
        "AUTH_PASSWORD_MISMATCH",
      );
      assert.equal(codeOf(await stage.refused({ device: aKey(), auth: {} })), "AUTH_PASSWORD_MISSING");
    });
  });

  it("none asks for no secret on this machine, and gives pages and the network nothing for it", async () => {
    await withStage({ shared: { mode: "none" } }, async (stage) => {
      const local = await stage.knock({ ...BACKEND, client: { id: "test", mode: "test" }, auth: {} });
      assert.deepEqual([local.method, local.scopes], ["none", ALL]);
      const dashboard = { ...PAGE, device: aKey(), auth: {}, headers: { origin: "http://localhost:1" } };
      const granted = await stage.knock(dashboard);
      assert.deepEqual([granted.scopes, granted.deviceToken], [ALL, undefined]);
      assert.deepEqual((await stage.knock({ ...BACKEND, auth: {}, peer: LAN })).scopes, []);
      const remote = await stage.refused({ device: aKey(), auth: {}, peer: LAN, scopes: ALL });
      assert.equal(remote.details?.["reason"], "not-paired");
    });
  });

  it("token without a configured one lets nobody in by any value", async () => {
    await withStage({ shared: { mode: "token" } }, async (stage) => {
      for (const token of ["undefined", "null", "__OPENCLAW_REDACTED__", "guess"]) {
        await stage.refused({ ...BACKEND, auth: { token } });
      }
      assert.equal(
        codeOf(await stage.refused({ ...BACKEND, auth: { token: "guess" } })),
        "AUTH_TOKEN_NOT_CONFIGURED",
      );
    });
  });

  const proxied = {
    shared: { mode: "trusted-proxy" as const, password: "local password" },
    proxies: { trustedProxies: ["10.0.0.1"], allowRealIpFallback: false },
    trustedProxy: { userHeader: "remote-user", requiredHeaders: [], allowUsers: [], allowLoopback: false },
    origins: { allowed: ["https://dash.example"], hostFallback: false },
    identityScopes: { "ada@example.com": ["operator.read"] },
  };
  const behind = {
    peer: "10.0.0.1",
    auth: {},
    headers: {
      "x-forwarded-for": "198.51.100.9",
      "remote-user": "Ada@example.com",
      origin: "https://dash.example",
    },
  };

  it("trusted-proxy takes the user from the proxy and scopes from the config only", async () => {
    await withStage(proxied, async (stage) => {
      const granted = await stage.knock({ ...PAGE, ...behind });
      assert.deepEqual([granted.method, granted.user, granted.scopes], ["trusted-proxy", "Ada@example.com", [
        "operator.read",
      ]]);
      const forged = await stage.refused({
        ...BACKEND,
        auth: {},
        headers: { "remote-user": "ada@example.com" },
      });
      assert.equal(forged.details?.["authReason"], "trusted_proxy_untrusted_source");
      const attributed = await stage.refused({ ...BACKEND, auth: {}, peer: LAN, headers: behind.headers });
      assert.equal(attributed.details?.["authReason"], "proxy_attribution_required");
      const local = await stage.knock({ ...BACKEND, auth: { password: "local password" } });
      assert.deepEqual([local.method, local.scopes], ["password", ALL]);
      const remote = await stage.refused({ ...BACKEND, auth: { password: "local password" }, peer: LAN });
      assert.equal(codeOf(remote), "AUTH_UNAUTHORIZED");
    });
  });

  it("a proxy user's device waits unless the config lets it in (GHSA-qjpc-qf9m-xwmr)", async () => {
    await withStage(proxied, async (stage) => {
      const device = aKey();
      const asks = { ...PAGE, ...behind, device, scopes: ["operator.write"] };
      assert.equal((await stage.refused(asks)).details?.["reason"], "not-paired");
      stage.settings.pairing = {
        ...stage.settings.pairing,
        proxyScopes: ["operator.read", "operator.write"],
      };
      const granted = await stage.knock(asks);
      assert.deepEqual(granted.scopes, ["operator.write", "operator.read"]);
      const wide = await stage.refused({ ...asks, scopes: ["operator.admin"] });
      assert.equal(wide.details?.["reason"], "scope-upgrade");
      const { paired } = await stage.pairing.desk.list(owner());
      assert.deepEqual([paired[0]?.approvedVia, paired[0]?.remoteIp], ["trusted-proxy", "198.51.100.9"]);
      assert.deepEqual(paired[0]?.scopes, ["operator.write"]);
    });
  });

  it("a node has no scopes, whoever the proxy says it is", async () => {
    await withStage(
      { ...proxied, identityScopes: { "Ada@example.com": ["operator.admin"] } },
      async (stage) => {
        stage.settings.pairing = { ...stage.settings.pairing, autoApproveCidrs: ["198.51.100.0/24"] };
        const { origin: _, ...headers } = behind.headers;
        const node = await stage.knock({ ...NODE, ...behind, headers, device: aKey() });
        assert.deepEqual([node.user, node.scopes], ["Ada@example.com", []]);
      },
    );
  });

  it("nodes of a named network are paired at once the first time", async () => {
    await withStage({}, async (stage) => {
      stage.settings.pairing = { ...stage.settings.pairing, autoApproveCidrs: ["192.0.2.0/24"] };
      assert.ok((await stage.knock({ ...NODE, device: aKey(), peer: LAN })).deviceToken);
      assert.equal((await stage.refused({ device: aKey(), peer: LAN })).details?.["reason"], "not-paired");
      const other = await stage.refused({ ...NODE, device: aKey(), peer: "198.51.100.9" });
      assert.equal(other.details?.["reason"], "not-paired");
    });
  });
});

describe("what the upgrade request adds (A-37)", () => {
  it("a scopes header caps what is granted, empty to nothing, absent not at all", async () => {
    await withStage({}, async (stage) => {
      const table: [string | undefined, string[]][] = [
        [undefined, ["operator.admin"]],
        ["", []],
        [" , ", []],
        ["operator.read", ["operator.read"]],
        ["operator.admin", ["operator.admin"]],
        ["operator.write,operator.read", ["operator.write", "operator.read"]],
      ];
      for (const [header, scopes] of table) {
        const headers = header === undefined ? {} : { "x-openclaw-scopes": header };
        const granted = await stage.knock({ ...BACKEND, scopes: ["operator.admin"], headers });
        assert.deepEqual(granted.scopes, scopes, header);
      }
      const narrow = {
        ...BACKEND,
        scopes: ["operator.read"],
        headers: { "x-openclaw-scopes": "operator.admin" },
      };
      assert.deepEqual((await stage.knock(narrow)).scopes, ["operator.read"]);
    });
  });
});
