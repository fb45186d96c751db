// Public advisories about proxies, guessing and budgets, tried against our gateway. One named test each.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { attribute } from "#auth/ingress";
import { isPlaceholder, sameSecret } from "#auth/secret";
import { aKey, type Knock, LAN, openStage, type Stage, TOKEN } from "#test/support/doorstep";
import { openTestGateway } from "#test/support/gateway";

const BACKEND: Knock = { client: { id: "gateway-client", mode: "backend" }, scopes: ["operator.admin"] };

async function withStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage();
  try {
    await work(stage);
  } finally {
    await stage.close();
  }
}

describe("advisories: loopback is not identity", () => {
  it("GHSA-xc7w-v5x6-cc87: behind a proxy nobody configured the peer address proves nothing", async () => {
    await withStage(async (stage) => {
      const headers = { "x-forwarded-for": "198.51.100.9" };
      const refused = await stage.refused({ ...BACKEND, headers });
      assert.equal(refused.details?.["authReason"], "proxy_attribution_required");
      assert.equal((await stage.refused({ device: aKey(), headers })).details?.["reason"], undefined);
    });
  });

  it("GHSA-pchc-86f6-8758: no forwarding header makes a remote caller local", () => {
    const claims = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "localhost", "127.0.0.1, 127.0.0.1"];
    for (const claim of claims) {
      for (const peer of [LAN, "127.0.0.1", "10.0.0.1"]) {
        for (const trustedProxies of [[], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"]]) {
          const settings = { trustedProxies, allowRealIpFallback: true };
          for (const name of ["x-forwarded-for", "x-real-ip", "forwarded"]) {
            const { ingress } = attribute(new Headers({ [name]: claim }), peer, settings);
            assert.equal(ingress, "unattributable-proxy", `${name}: ${claim} from ${peer}`);
          }
        }
      }
    }
  });

  it("GHSA-c37p-4qqg-3p76: what a client writes left of a trusted hop is not believed", () => {
    const settings = { trustedProxies: ["10.0.0.0/8"], allowRealIpFallback: false };
    const forged = new Headers({ "x-forwarded-for": "127.0.0.1, 10.0.0.5, 198.51.100.9, 10.0.0.7" });
    assert.deepEqual(attribute(forged, "10.0.0.1", settings), {
      ingress: "trusted-proxy",
      clientIp: "198.51.100.9",
    });
  });

  it("over the wire, too: the upgrade is refused before any secret is looked at", async () => {
    const gateway = await openTestGateway();
    try {
      const origin = gateway.url.replace("ws:", "http:");
      const headers = { "x-forwarded-for": "127.0.0.1", authorization: `Bearer ${gateway.token}` };
      const response = await fetch(`${origin}/`, { headers });
      assert.equal(response.status, 403);
      const body = (await response.json()) as { error: { type: string } };
      assert.equal(body.error.type, "proxy_attribution_required");
    } finally {
      await gateway.close();
    }
  });
});

describe("advisories: guessing", () => {
  it("GHSA-5847-rm3g-23mw: two spellings of one address share one budget", async () => {
    await withStage(async (stage) => {
      stage.settings.rateLimit = { ...stage.settings.rateLimit, attemptsMax: 4 };
      const guess = { ...BACKEND, auth: { token: "guess" } };
      for (const peer of [LAN, `::ffff:${LAN}`, `::FFFF:${LAN}`, LAN]) {
        await stage.refused({ ...guess, peer });
      }
      const locked = await stage.refused({ ...BACKEND, peer: `::ffff:${LAN}` });
      assert.equal(locked.details?.["code"], "AUTH_RATE_LIMITED");
    });
  });

  it("oc#57647: a bogus device token beside the guess does not switch counting off", async () => {
    await withStage(async (stage) => {
      stage.settings.rateLimit = { ...stage.settings.rateLimit, attemptsMax: 3 };
      const guess = { device: aKey(), peer: LAN, auth: { token: "guess", deviceToken: "bogus" } };
      for (let attempt = 0; attempt < 3; attempt++) await stage.refused(guess);
      const locked = await stage.refused({ ...BACKEND, peer: LAN });
      assert.equal(locked.details?.["code"], "AUTH_RATE_LIMITED");
    });
  });

  it("a web page on the owner's machine cannot guess without end", async () => {
    await withStage(async (stage) => {
      const page = { ...BACKEND, auth: { token: "guess" }, headers: { origin: "http://localhost:8080" } };
      for (let attempt = 0; attempt < 10; attempt++) await stage.refused(page);
      const locked = await stage.refused({ ...page, auth: { token: TOKEN } });
      assert.equal(locked.details?.["code"], "AUTH_RATE_LIMITED");
    });
  });

  it("GHSA-jmm5-fvh5-gf4p: secrets are compared by digest in constant time, and nowhere else", () => {
    assert.equal(sameSecret("secret", "secret"), true);
    assert.equal(sameSecret("secreT", "secret"), false);
    const folder = fileURLToPath(new URL("../../../src/auth", import.meta.url));
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts")
    );
    for (const name of sources) {
      const text = readFileSync(`${folder}/${name}`, "utf8");
      const plain =
        /(?:secret|token|password)\)?\s*[!=]==\s*(?:\w+\.)*(?:secret|token|password|offered|given)\b/i;
      assert.equal(plain.test(text), false, `${name} compares a secret with ===`);
    }
  });

  it("oc#139494 oc#68403: words that stand for no value are no secret", async () => {
    for (const word of ["", " ", "undefined", "null", "__OPENCLAW_REDACTED__"]) {
      assert.equal(isPlaceholder(word), true);
      assert.equal(sameSecret(word, word), false);
      await withStage(async (stage) => {
        stage.settings.shared = { mode: "token", secret: word };
        await stage.refused({ ...BACKEND, auth: { token: word } });
      });
    }
  });
});

describe("advisories: a budget on every input", () => {
  it("GHSA-q447-rj3r-2cgh: a frame before connect is at most 64 KiB", async () => {
    const gateway = await openTestGateway();
    try {
      const { closed } = await gateway.beforeConnect("x".repeat(65_537));
      assert.equal(closed.code, 1009);
    } finally {
      await gateway.close();
    }
  });

  it("GHSA-h89v-j3x9-8wqj GHSA-w2cg-vxx6-5xjg: long lists in connect cost a refusal only", async () => {
    await withStage(async (stage) => {
      const scopes = Array.from({ length: 2_000 }, (_, index) => `operator.${index}`);
      await stage.refused({ device: aKey(), peer: LAN, scopes, auth: { token: "x".repeat(60_000) } });
      assert.equal((await stage.store.pairRequests.list()).length, 0);
    });
  });
});
