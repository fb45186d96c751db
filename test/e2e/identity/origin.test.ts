// Where a request comes from: pages of other sites, headers only a proxy may write, and what neither of them
// changes (spec/auth §2, §9; advisories GHSA-xc7w-v5x6-cc87 and its kin).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { challengeOf, makeDevice, proven } from "#test/support/wire/device";
import { openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openHalfOpen, openRawClient, upgradeText } from "#test/support/wire/raw-client";
import type { RawClient } from "#test/support/wire/raw-client";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

const UI = { id: "openclaw-control-ui", version: "1.0.0", platform: "web", mode: "webchat" };
const TUI = { id: "openclaw-tui", version: "1.0.0", platform: "linux", mode: "ui" };
let gateway: GatewayProcess;
let own: string;

before(async () => {
  gateway = await openGatewayProcess({
    config: { gateway: { controlUi: { allowedOrigins: ["https://allowed.example"] } } },
  });
  own = `http://127.0.0.1:${gateway.port}`;
});

after(() => gateway?.close());

describe("a page of another site", () => {
  const foreign = [
    "https://evil.example",
    "http://evil.example:1",
    "http://127.0.0.1.evil.example",
    "https://allowed.example.evil.example",
    "null",
    "https://allowed.example/path",
    "https://me@allowed.example",
    "file://",
  ];
  for (const origin of foreign) {
    test(`${origin} is refused with the right secret, whatever client it says it is`, async () => {
      for (const client of [UI, TUI, { ...TUI, id: "gateway-client", mode: "backend" }]) {
        const { answer, raw } = await knock({ Origin: origin }, { client });
        const error = record(answer["error"]);
        assert.deepEqual([answer["ok"], error["code"]], [false, "INVALID_REQUEST"]);
        const { code, reason } = record(error["details"]);
        assert.equal(code, "CONTROL_UI_ORIGIN_NOT_ALLOWED");
        assert.ok(reason === "origin not allowed" || reason === "origin missing or invalid", String(reason));
        assert.equal((await raw.closed).code, 1008);
      }
    });
  }

  test("a dashboard that names no page at all is refused", async () => {
    const { answer } = await knock({}, { client: UI });
    assert.equal(record(record(answer["error"])["details"])["code"], "CONTROL_UI_ORIGIN_NOT_ALLOWED");
  });
});

describe("a page that is allowed", () => {
  test("pairs its device silently as the dashboard, on this machine", async () => {
    for (const origin of [own, "https://allowed.example"]) {
      const { answer, raw } = await knock({ Origin: origin }, { client: UI, device: true });
      assert.equal(answer["ok"], true, JSON.stringify(answer["error"]));
      assert.ok(record(record(answer["payload"])["auth"])["deviceToken"]);
      raw.close();
    }
  });

  test("does not pair anything else without asking", async () => {
    const other = { id: "openclaw-macos", version: "1", platform: "darwin", mode: "cli" };
    const { answer } = await knock({ Origin: own }, { client: other, device: true });
    assert.equal(record(record(answer["error"])["details"])["code"], "PAIRING_REQUIRED");
  });

  test("holds no scope without a device, also as a back end", async () => {
    const { answer, raw } = await knock({ Origin: own }, {});
    assert.deepEqual(record(record(answer["payload"])["auth"])["scopes"], []);
    raw.close();
  });
});

describe("headers that only a proxy may write", () => {
  const spoofed: readonly (readonly [string, string])[] = [
    ["X-Forwarded-For", "127.0.0.1"],
    ["X-Forwarded-For", "192.0.2.1"],
    ["Forwarded", "for=127.0.0.1"],
    ["X-Real-IP", "127.0.0.1"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Host", "localhost"],
    ["Tailscale-User-Login", "owner@example.com"],
  ];
  for (const [name, value] of spoofed) {
    test(`${name}: ${value} ends the upgrade before any credential is looked at`, async () => {
      const half = await openHalfOpen(gateway.port, upgradeText(gateway.port, true, [`${name}: ${value}`]));
      await until(() => half.received().includes("\r\n\r\n") && half.received().includes("}"));
      assert.match(half.received(), /^HTTP\/1\.1 403 /);
      assert.match(half.received(), /"type":"proxy_attribution_required"/);
      half.destroy();
      const bearer = { Authorization: `Bearer ${gateway.token}`, [name]: value };
      const res = await fetch(`${gateway.httpUrl}/tools/invoke`, {
        method: "POST",
        headers: bearer,
        body: "{}",
      });
      assert.ok(res.status === 403 || res.status === 404, `HTTP ${res.status}`);
      await res.text();
    });
  }

  test("a Host of another name changes nothing for the right secret", async () => {
    const { answer, raw } = await knock({ Host: "gateway.example" }, {});
    assert.equal(answer["ok"], true);
    raw.close();
  });
});

describe("x-openclaw-scopes", () => {
  const cases: readonly (readonly [string, string[]])[] = [
    ["operator.read", ["operator.read"]],
    ["", []],
    ["operator.read, operator.pairing", ["operator.read", "operator.pairing"]],
  ];
  for (const [header, scopes] of cases) {
    test(`"${header}" caps what is granted`, async () => {
      const { answer, raw } = await knock({ "x-openclaw-scopes": header }, {});
      const granted = record(record(answer["payload"])["auth"])["scopes"] as string[];
      assert.deepEqual([...granted].sort(), [...scopes].sort());
      const refused = await raw.request("config.patch", {});
      assert.equal(record(refused["error"])["code"], "FORBIDDEN");
      raw.close();
    });
  }
});

test("guessing from a page locks the page out, and not this machine", async () => {
  let last: Json = {};
  for (let tries = 0; tries < 12; tries++) {
    const { answer, raw } = await knock({ Origin: own }, {
      client: UI,
      device: true,
      auth: { token: `guess-${tries}` },
    });
    last = record(answer["error"]);
    raw.close();
  }
  const { code, retryAfterMs } = {
    code: record(last["details"])["code"],
    retryAfterMs: last["retryAfterMs"],
  };
  assert.equal(code, "AUTH_RATE_LIMITED");
  assert.ok(Number(retryAfterMs) > 0 && last["retryable"] === true);
  const right = await knock({ Origin: own }, { client: UI, device: true });
  assert.equal(
    record(record(right.answer["error"])["details"])["code"],
    "AUTH_RATE_LIMITED",
    "the right one waits, too",
  );
  const local = await knock(undefined, {});
  assert.equal(local.answer["ok"], true);
  local.raw.close();
});

type Asked = { client?: Json; device?: boolean; auth?: Json };

async function knock(
  headers: Record<string, string> | undefined,
  asked: Asked,
): Promise<{ answer: Json; raw: RawClient }> {
  const raw = await openRawClient(gateway.port, headers ? { headers } : {});
  const { client, auth } = asked;
  const params = connectParams(gateway.token, { ...(client ? { client } : {}), ...(auth ? { auth } : {}) });
  const sent = asked.device ? proven(makeDevice(), params, challengeOf(raw.frames)) : params;
  return { answer: await raw.connect(sent), raw };
}

async function until(fits: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!fits() && performance.now() < deadline) await sleep(10);
}
