// The proof of a device, held against the recorded vector (wire §3).
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Device, deviceOf, newKeyPair, payloadV3, prove } from "#protocol/client/device";
import type { ConnectParams } from "#protocol/connect";

const NONCE = "11111111-2222-4333-8444-555555555555";
const TS = 1_737_264_000_000;
const ID = "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c";

const params: Pick<ConnectParams, "client" | "role" | "scopes" | "auth"> = {
  client: { id: "openclaw-tui", mode: "ui", version: "1", platform: " Linux " },
  role: "operator",
  scopes: ["operator.read", "operator.write"],
  auth: { token: "secret-token" },
};

/** The device whose private key is the bytes 0 to 31. */
async function goldenDevice(): Promise<Device> {
  const der = Buffer.from(
    `302e020100300506032b657004220420${Buffer.from([...Array(32).keys()]).toString("hex")}`,
    "hex",
  );
  const privateKey = await crypto.subtle.importKey("pkcs8", der, "Ed25519", false, ["sign"]);
  const raw = Buffer.from("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg", "base64url");
  const publicKey = await crypto.subtle.importKey("raw", raw, "Ed25519", true, ["verify"]);
  return deviceOf({ privateKey, publicKey });
}

test("the recorded key signs the recorded text as recorded", async () => {
  const device = await goldenDevice();
  assert.equal(device.id, ID);
  assert.equal(device.publicKey, "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg");
  assert.deepEqual(await prove(device, params, { nonce: NONCE, ts: TS }), {
    id: ID,
    publicKey: device.publicKey,
    signature: "HCTE6PW5xG1lfI20TtJ3ldoGsRk4VLuapACkHVX71eL8b59K4iEHYWOVEn32Trym9UrJNdNGhpgCSmT97yDSCw",
    signedAt: TS,
    nonce: NONCE,
  });
});

test("the text has the credential that is sent first, and never a password", () => {
  const token = (auth: ConnectParams["auth"]): string | undefined =>
    payloadV3("d", { ...params, auth }, { nonce: "n", ts: 1 }).split("|")[7];
  assert.equal(token({ token: "t", deviceToken: "d", bootstrapToken: "b" }), "t");
  assert.equal(token({ deviceToken: "d", bootstrapToken: "b" }), "d");
  assert.equal(token({ bootstrapToken: "b" }), "b");
  assert.equal(token({ password: "p" }), "");
  assert.equal(token(undefined), "");
});

test("scopes keep their order, and only A to Z become small", () => {
  const client = { ...params.client, platform: " İOS ", deviceFamily: "MacBook" };
  const text = payloadV3("d", { ...params, client, scopes: ["b", "a"], role: undefined }, {
    nonce: "n",
    ts: 1,
  });
  assert.equal(text, "v3|d|openclaw-tui|ui|operator|b,a|1|secret-token|n|İos|macbook");
});

test("two keys are two devices, and a key is the same device every time", async () => {
  const [one, other] = [await newKeyPair(true), await newKeyPair(true)];
  assert.notEqual((await deviceOf(one)).id, (await deviceOf(other)).id);
  assert.equal((await deviceOf(one)).id, (await deviceOf(one)).id);
  await assert.rejects(crypto.subtle.exportKey("pkcs8", (await newKeyPair(false)).privateKey));
});
