import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openTokenKey } from "#auth/token-key";
import { issuedAtMs, tokenMatches, TokenMint } from "#auth/tokens";
import { systemRandom } from "#kernel/random";
import { nodeFs } from "#runtime/fs";
import { makeEnv } from "#test/support/env";

const { env } = makeEnv(5);
const mint = new TokenMint(new Uint8Array(32).fill(1), env.ids);
const forDevice = { deviceId: "d".repeat(64), role: "operator", scopes: ["operator.read"], nowMs: 1_000 };

describe("the mint of device tokens", () => {
  it("makes 32-byte tokens that it can make again and that the record does not hold", () => {
    const { record, token } = mint.make(forDevice);
    assert.equal(Buffer.from(token, "base64url").length, 32);
    assert.equal(mint.reveal(forDevice.deviceId, record), token);
    assert.equal(JSON.stringify(record).includes(token), false);
    assert.notEqual(mint.make(forDevice).token, token);
  });

  it("recognises a token until it is revoked", () => {
    const { record, token } = mint.make(forDevice);
    assert.equal(tokenMatches(token, record), true);
    assert.equal(tokenMatches(`${token}A`, record), false);
    assert.equal(tokenMatches("", record), false);
    assert.equal(tokenMatches(token, { ...record, revokedAtMs: 2_000 }), false);
  });

  it("cannot make what another key made", () => {
    const { record } = mint.make(forDevice);
    const other = new TokenMint(new Uint8Array(32).fill(2), env.ids);
    assert.equal(other.reveal(forDevice.deviceId, record), undefined);
    assert.equal(mint.reveal("e".repeat(64), record), undefined);
    const { serial: _, ...imported } = record;
    assert.equal(mint.reveal(forDevice.deviceId, imported), undefined);
    assert.throws(() => new TokenMint(new Uint8Array(16), env.ids), /too short/);
  });

  it("names a shared secret without telling it", () => {
    assert.equal(mint.generation("secret"), mint.generation("secret"));
    assert.notEqual(mint.generation("secret"), mint.generation("Secret"));
    assert.equal(mint.generation("secret").includes("secret"), false);
  });

  it("dates a token by its last rotation", () => {
    const { record } = mint.make(forDevice);
    assert.equal(issuedAtMs(record), 1_000);
    assert.equal(issuedAtMs({ ...record, rotatedAtMs: 3_000 }), 3_000);
  });
});

describe("the key of the mint", () => {
  it("is made once, is readable by its owner only, and is replaced when it is no key", async () => {
    const folder = await mkdtemp(join(tmpdir(), "token-key-"));
    const fs = nodeFs(async () => null);
    try {
      const key = await openTokenKey(fs, folder, systemRandom());
      assert.equal(key.length, 32);
      assert.deepEqual(await openTokenKey(fs, folder, systemRandom()), key);
      const path = join(folder, "identity", "device-tokens.key");
      if (process.platform !== "win32") assert.equal((await stat(path)).mode & 0o777, 0o600);
      await fs.writeAtomic(path, "torn");
      assert.equal((await openTokenKey(fs, folder, systemRandom())).length, 32);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
