import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { httpRefusal } from "#auth/door";
import type { BearerGranted } from "#auth/grant";
import { Fault } from "#kernel/fault";
import { DEFAULT_OPERATOR_SCOPES } from "#protocol/scopes";
import { aKey, LAN, openStage, owner, type Stage, TOKEN } from "#test/support/doorstep";

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

describe("HTTP requests (auth §10)", () => {
  const ask = async (
    stage: Stage, headers: Record<string, string>, options: { peer?: string; acceptsDevices?: boolean } = {},
  ): Promise<BearerGranted> => {
    const all = new Headers(headers);
    const { peer = "127.0.0.1", acceptsDevices = false } = options;
    return stage.door.bearer({
      ...stage.door.arrived(all, peer), authorization: all.get("authorization"), acceptsDevices,
    });
  };
  const refusal = async (...asked: Parameters<typeof ask>) => {
    const error = await ask(...asked).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof Fault);
    return httpRefusal(error);
  };

  it("with the shared secret are the owner's, whatever scopes header they carry (A-111)", async () => {
    await withStage({}, async (stage) => {
      const granted = await ask(stage, {
        authorization: `Bearer ${TOKEN}`,
        "x-openclaw-scopes": "operator.read",
      });
      assert.deepEqual([granted.isOwner, granted.scopes], [true, DEFAULT_OPERATOR_SCOPES]);
      const unauthorized = {
        status: 401,
        headers: {},
        body: { error: { message: "Unauthorized", type: "unauthorized" } },
      };
      for (const headers of [{}, { authorization: "Bearer nope" }, { authorization: `Basic ${TOKEN}` }]) {
        assert.deepEqual(await refusal(stage, headers as Record<string, string>), unauthorized);
      }
    });
  });

  it("of mode none are bounded by the scopes header, and pages must be allowed (A-112, A-114)", async () => {
    await withStage({ shared: { mode: "none" } }, async (stage) => {
      assert.deepEqual((await ask(stage, {})).scopes, DEFAULT_OPERATOR_SCOPES);
      assert.deepEqual((await ask(stage, { "x-openclaw-scopes": "operator.read" })).scopes, [
        "operator.read",
      ]);
      assert.deepEqual((await ask(stage, { "x-openclaw-scopes": "" })).scopes, []);
      assert.equal((await refusal(stage, { origin: "https://evil.example" }))?.status, 403);
      assert.ok(await ask(stage, { origin: "http://localhost:1" }));
    });
  });

  it("through a proxy nobody configured are refused before any secret is looked at (H-05)", async () => {
    await withStage({}, async (stage) => {
      const answer = await refusal(stage, {
        authorization: `Bearer ${TOKEN}`,
        "x-forwarded-for": "127.0.0.1",
      });
      assert.deepEqual([answer?.status, answer?.body.error.type], [403, "proxy_attribution_required"]);
    });
  });

  it("that guess get 429 with the seconds to wait (A-104)", async () => {
    await withStage({}, async (stage) => {
      stage.settings.rateLimit = { ...stage.settings.rateLimit, attemptsMax: 1, lockoutMs: 19_400 };
      await refusal(stage, { authorization: "Bearer nope" }, { peer: LAN });
      assert.deepEqual(await refusal(stage, { authorization: `Bearer ${TOKEN}` }, { peer: LAN }), {
        status: 429, headers: { "Retry-After": "20" },
        body: {
          error: {
            message: "Too many failed authentication attempts. Please try again later.",
            type: "rate_limited",
          },
        },
      });
    });
  });

  it("take device tokens on the dashboard's routes only, with the token's scopes (A-113)", async () => {
    await withStage({}, async (stage) => {
      const { deviceToken = "", deviceId } = await stage.knock({ device: aKey(), scopes: ["operator.read"] });
      const headers = { authorization: `Bearer ${deviceToken}` };
      const granted = await ask(stage, headers, { acceptsDevices: true });
      assert.deepEqual([granted.scopes, granted.deviceId, granted.isOwner], [
        ["operator.read"],
        deviceId,
        false,
      ]);
      assert.equal((await refusal(stage, headers))?.status, 401);
      await stage.pairing.desk.revoke(owner(), deviceId ?? "", "operator");
      assert.equal((await refusal(stage, headers, { acceptsDevices: true }))?.status, 401);
    });
  });
});
