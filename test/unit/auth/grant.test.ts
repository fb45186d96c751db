import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, it } from "node:test";
import { deviceIdOf, verifyDevice } from "#auth/device";
import { grant, type Asked } from "#auth/grant";
import { Fault } from "#kernel/fault";
import type { ConnectParams } from "#protocol/connect";
import { someSettings, TOKEN } from "#test/support/doorstep";
import { makeEnv } from "#test/support/env";

const NONCE = "11111111-2222-4333-8444-555555555555";
const SCOPES = ["operator.admin", "operator.read"];
const { env } = makeEnv(7);

type Client = Partial<ConnectParams["client"]>;

function asked(client: Client, over: Partial<Asked> = {}, params: Partial<ConnectParams> = {}): Asked {
  return {
    params: {
      minProtocol: 4, maxProtocol: 4, caps: [], scopes: SCOPES, auth: { token: TOKEN },
      client: { id: "gateway-client", mode: "backend", version: "1", platform: "linux", ...client },
      ...params,
    },
    ingress: "direct-local",
    origin: null,
    host: "127.0.0.1:18789",
    settings: someSettings(),
    nonce: NONCE,
    ...over,
  };
}

async function refusal(
  request: Asked,
): Promise<{ code: string; details: Record<string, unknown> | undefined }> {
  try {
    await grant(request, env.clock);
  } catch (error) {
    assert.ok(error instanceof Fault);
    return { code: error.code, details: error.details };
  }
  assert.fail("was granted");
}

function signedDevice(
  change: Partial<{ nonce: string; signedAt: number; key: string; version: string }> = {},
) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(12);
  const id = deviceIdOf(raw);
  const signedAt = change.signedAt ?? env.clock.now();
  const nonce = change.nonce ?? NONCE;
  const version = change.version ?? "v3";
  const fields = [
    version,
    id,
    "gateway-client",
    "backend",
    "operator",
    SCOPES.join(","),
    signedAt,
    TOKEN,
    nonce,
  ];
  if (version === "v3") fields.push("linux", "");
  const signature = sign(null, Buffer.from(fields.join("|")), privateKey).toString("base64url");
  return { id, publicKey: change.key ?? raw.toString("base64url"), signature, signedAt, nonce };
}

describe("grant without a device (wire §2)", () => {
  it("lets a local back end and the CLI keep every scope they ask for", async () => {
    for (const client of [{}, { id: "cli", mode: "cli" }] as Client[]) {
      const granted = await grant(asked(client), env.clock);
      assert.deepEqual(granted, { role: "operator", method: "token", scopes: SCOPES });
    }
  });

  it("admits other clients with no scope at all", async () => {
    const others: Client[] = [{ id: "cli", mode: "probe" }, { id: "test", mode: "test" }, { mode: "ui" }];
    for (const client of others) assert.deepEqual((await grant(asked(client), env.clock)).scopes, []);
  });

  it("gives no scope to a back end that is not local or comes from a browser", async () => {
    const remote = await grant(asked({}, { ingress: "direct-remote" }), env.clock);
    const browser = await grant(asked({}, { origin: "http://127.0.0.1:3000" }), env.clock);
    assert.deepEqual([remote.scopes, browser.scopes], [[], []]);
  });

  it("takes the shared secret in either field (A-30)", async () => {
    const granted = await grant(asked({}, {}, { auth: { password: TOKEN } }), env.clock);
    assert.deepEqual(granted.scopes, SCOPES);
  });

  it("asks for a device when nothing was offered, and of every node", async () => {
    assert.equal((await refusal(asked({}, {}, { auth: {} }))).code, "DEVICE_REQUIRED");
    assert.equal(
      (await refusal(asked({ id: "node-host", mode: "node" }, {}, { role: "node" }))).code,
      "DEVICE_REQUIRED",
    );
  });

  it("refuses a wrong secret with the code that says so", async () => {
    const { details } = await refusal(asked({}, {}, { auth: { token: "nope" } }));
    assert.deepEqual(details, {
      code: "AUTH_TOKEN_MISMATCH", authReason: "token_mismatch", canRetryWithDeviceToken: false,
      recommendedNextStep: "update_auth_credentials",
    });
  });

  it("never accepts a placeholder as the secret (A-31)", async () => {
    for (const secret of ["", "undefined", "null", "__OPENCLAW_REDACTED__"]) {
      const request = asked({}, { settings: someSettings({ shared: { mode: "token", secret } }) }, {
        auth: { token: secret },
      });
      assert.notEqual((await refusal(request)).code, "");
    }
  });

  it("sends browser clients without an acceptable origin away before looking at the secret", async () => {
    const ui: Client = { id: "openclaw-control-ui", mode: "webchat" };
    const none = await refusal(asked(ui, {}, { auth: { token: "nope" } }));
    assert.deepEqual(none.details, {
      code: "CONTROL_UI_ORIGIN_NOT_ALLOWED",
      reason: "origin missing or invalid",
    });
    const foreign = await refusal(asked(ui, { origin: "https://evil.example" }));
    assert.deepEqual(foreign.details, {
      code: "CONTROL_UI_ORIGIN_NOT_ALLOWED",
      reason: "origin not allowed",
    });
  });

  it("refuses unknown roles, and workers, who speak another protocol (A-08)", async () => {
    assert.equal((await refusal(asked({}, {}, { role: "king" }))).code, "INVALID_ROLE");
    for (
      const worker of [
        asked({}, {}, { role: "worker" }),
        asked({ id: "openclaw-worker" }),
        asked({ mode: "worker" }),
      ]
    ) {
      await assert.rejects(grant(worker, env.clock), /^Fault: invalid-handshake$/);
    }
  });
});

describe("grant with a device (A-45)", () => {
  const detail = async (device: ReturnType<typeof signedDevice>) =>
    (await refusal(asked({}, {}, { device }))).details?.["code"];

  it("accepts v3 and v2 signatures over this socket's nonce", async () => {
    for (const version of ["v3", "v2"]) {
      const device = signedDevice({ version });
      const granted = await grant(asked({}, {}, { device }), env.clock);
      assert.equal(granted.deviceId, device.id);
    }
  });

  it("names what is wrong with a proof", async () => {
    assert.equal(await detail({ ...signedDevice(), id: "0".repeat(64) }), "DEVICE_AUTH_DEVICE_ID_MISMATCH");
    assert.equal(await detail(signedDevice({ key: "garbage" })), "DEVICE_AUTH_DEVICE_ID_MISMATCH");
    const late = env.clock.now() - 120_001;
    assert.equal(await detail(signedDevice({ signedAt: late })), "DEVICE_AUTH_SIGNATURE_EXPIRED");
    assert.equal(await detail(signedDevice({ nonce: " " })), "DEVICE_AUTH_NONCE_REQUIRED");
    assert.equal(await detail(signedDevice({ nonce: "other" })), "DEVICE_AUTH_NONCE_MISMATCH");
    assert.equal(await detail({ ...signedDevice(), signature: "AAAA" }), "DEVICE_AUTH_SIGNATURE_INVALID");
  });

  it("asks a device to come again while its record cannot be read", async () => {
    const request = asked({}, { ingress: "direct-remote" }, { device: signedDevice() });
    assert.equal((await refusal(request)).code, "STARTING");
  });

  it("reproduces the published golden vector", async () => {
    const id = "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c";
    const raw = Buffer.from("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg", "base64url");
    assert.equal(deviceIdOf(raw), id);
    const device = {
      id, publicKey: raw.toString("base64url"), signedAt: 1737264000000, nonce: NONCE,
      signature: "HCTE6PW5xG1lfI20TtJ3ldoGsRk4VLuapACkHVX71eL8b59K4iEHYWOVEn32Trym9UrJNdNGhpgCSmT97yDSCw",
    };
    const params: ConnectParams = {
      minProtocol: 4, maxProtocol: 4, caps: [], device, scopes: ["operator.read", "operator.write"],
      client: { id: "openclaw-tui", mode: "ui", version: "1", platform: "linux" },
      auth: { token: "secret-token" },
    };
    const clock = { now: () => 1737264000000 };
    const proven = { deviceId: id, publicKey: device.publicKey };
    assert.deepEqual(await verifyDevice(params, device, "operator", NONCE, clock), proven);
    const v2 = "cMUcnfN9yNa3BlAes68llgxXal6qyVnzraH0JjW8W6Wtr3Zfgl1sFADjfOmLXa0wLJizHw5nIWU0qYH48Rn7DQ";
    const older = { ...device, signature: v2 };
    assert.deepEqual(await verifyDevice(params, older, "operator", NONCE, clock), proven);
  });
});
