import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Fault } from "#kernel/fault";
import { aKey, type Knock, LAN, openStage, type Stage, TOKEN } from "#test/support/doorstep";

const BACKEND: Knock = {
  client: { id: "gateway-client", mode: "backend" }, scopes: ["operator.admin", "operator.read"],
};

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

describe("guessing (A-100 to A-102)", () => {
  const guess = { ...BACKEND, auth: { token: "guess" } };

  it("from the network is locked out, the right secret with it, and a device token is not", async () => {
    await withStage({}, async (stage) => {
      stage.settings.rateLimit = { ...stage.settings.rateLimit, attemptsMax: 3, lockoutMs: 20_000 };
      const device = aKey();
      const { deviceToken = "" } = await stage.knock({ device, scopes: ["operator.read"] });
      for (let attempt = 0; attempt < 3; attempt++) {
        assert.equal(codeOf(await stage.refused({ ...guess, peer: LAN })), "AUTH_TOKEN_MISMATCH");
      }
      for (
        const locked of [{ ...guess, peer: LAN }, { ...BACKEND, peer: LAN }, {
          ...BACKEND,
          peer: `::ffff:${LAN}`,
        }]
      ) {
        const refusal = await stage.refused(locked);
        assert.deepEqual([codeOf(refusal), refusal.retryable, refusal.retryAfterMs], [
          "AUTH_RATE_LIMITED",
          true,
          20_000,
        ]);
      }
      assert.ok(
        await stage.knock({ device, peer: LAN, scopes: ["operator.read"], auth: { token: deviceToken } }),
      );
      assert.ok(await stage.knock(BACKEND));
      await stage.advance(20_000);
      assert.ok(await stage.knock({ ...BACKEND, peer: LAN }));
    });
  });

  it("is counted whatever other credential comes with it", async () => {
    await withStage({}, async (stage) => {
      stage.settings.rateLimit = { ...stage.settings.rateLimit, attemptsMax: 3 };
      const device = aKey();
      for (let attempt = 0; attempt < 3; attempt++) {
        await stage.refused({
          device,
          peer: LAN,
          auth: { token: "guess", deviceToken: "bogus", bootstrapToken: "x" },
        });
      }
      assert.equal(codeOf(await stage.refused({ ...BACKEND, peer: LAN })), "AUTH_RATE_LIMITED");
    });
  });

  it("next to a right device token tells nothing: the guess is not looked at", async () => {
    await withStage({}, async (stage) => {
      const device = aKey();
      const { deviceToken = "" } = await stage.knock({ device, scopes: ["operator.read"] });
      for (const token of ["guess", TOKEN]) {
        const granted = await stage.knock({
          device,
          scopes: ["operator.read"],
          auth: { token, deviceToken },
        });
        assert.equal(granted.method, "device-token");
      }
    });
  });

  it("on this machine is delayed, and of each page on its own locked out", async () => {
    await withStage({}, async (stage) => {
      const delays: number[] = [];
      for (let attempt = 0; attempt < 7; attempt++) {
        delays.push(stage.door.refusalDelayMs(await stage.refused(guess)));
      }
      assert.deepEqual(delays, [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
      const page = (port: number): Knock => ({ ...guess, headers: { origin: `http://localhost:${port}` } });
      for (let attempt = 0; attempt < 10; attempt++) {
        const refusal = await stage.refused(page(1));
        assert.deepEqual([codeOf(refusal), stage.door.refusalDelayMs(refusal)], ["AUTH_TOKEN_MISMATCH", 0]);
      }
      assert.equal(codeOf(await stage.refused(page(1))), "AUTH_RATE_LIMITED");
      assert.equal(codeOf(await stage.refused(page(2))), "AUTH_TOKEN_MISMATCH");
      assert.ok(await stage.knock(BACKEND));
    });
  });

  it("costs nothing when no credential was sent", async () => {
    await withStage({}, async (stage) => {
      for (let attempt = 0; attempt < 20; attempt++) await stage.refused({ ...BACKEND, auth: {}, peer: LAN });
      assert.ok(await stage.knock({ ...BACKEND, peer: LAN }));
    });
  });
});
