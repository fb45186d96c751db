// Our own command line as a device, and the commands about access, against the built gateway.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openclaw } from "#test/support/wire/command";
import type { CommandOptions, CommandResult } from "#test/support/wire/command";
import { challengeOf, makeDevice, proven } from "#test/support/wire/device";
import { openForwarder } from "#test/support/wire/forwarder";
import type { Forwarder } from "#test/support/wire/forwarder";
import { freePort, gatewayBinary, openGatewayProcess } from "#test/support/wire/gateway-process";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openRawClient } from "#test/support/wire/raw-client";
import { record } from "#test/support/wire/refclient";

type Json = Record<string, unknown>;

let gateway: GatewayProcess;
let remote: Forwarder;
/** The home of a person on another machine. */
let away: string;

before(async () => {
  gateway = await openGatewayProcess({ config: { gateway: { trustedProxies: ["127.0.0.1"] } } });
  remote = await openForwarder({
    to: { host: "127.0.0.1", port: gateway.port },
    headers: { "X-Forwarded-For": "192.0.2.60" },
  });
  away = await mkdtemp(join(tmpdir(), "openclaw-away-"));
});

after(async () => {
  await remote?.close();
  await gateway?.close();
  if (away) await rm(away, { recursive: true, force: true });
});

describe("the command line on the gateway's machine", () => {
  test("uses the shared secret, makes no key and leaves no pairing record", async () => {
    const listed = (await here("devices", "list", "--json")).json();
    assert.deepEqual(listed, { pending: [], paired: [] });
    await assert.rejects(stat(join(gateway.stateDir, "identity", "device.json")), { code: "ENOENT" });
  });
});

describe("the command line on another machine", () => {
  let requestId = "";

  test("shows its device, waits for approval and says with which command it gets it", async () => {
    const asked = await there(["sessions", "list"], gateway.token);
    assert.equal(asked.code, 1);
    assert.match(asked.stderr, /PAIRING_REQUIRED/);
    assert.match(asked.stderr, /Credential used: OPENCLAW_GATEWAY_TOKEN\./);
    requestId = /openclaw devices approve ([0-9a-f-]{36})/.exec(asked.stderr)?.[1] ?? "";
    assert.notEqual(requestId, "", asked.stderr);
    assert.ok(!asked.stderr.includes(gateway.token));
    const path = join(away, "state", "identity", "device.json");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const { deviceId } = JSON.parse(await readFile(path, "utf8")) as Json;
    const { pending } = (await here("devices", "list", "--json")).json();
    assert.deepEqual((pending as Json[]).map((each) => [each["deviceId"], each["clientId"]]), [[
      deviceId,
      "cli",
    ]]);
  });

  test("is let in after that command, and from then on without the secret", async () => {
    await here("devices", "approve", requestId);
    const first = await there(["sessions", "list", "--json"], gateway.token);
    assert.equal(first.code, 0, first.stderr);
    const second = await there(["sessions", "list", "--json"]);
    assert.equal(second.code, 0, second.stderr);
    assert.ok(Array.isArray(second.json()["sessions"]));
  });

  test("prefers what it was given, and falls back on its own token when that is wrong", async () => {
    const wrong = await there(["sessions", "list"], "an-old-token-that-was-replaced");
    assert.equal(wrong.code, 0, wrong.stderr);
  });

  test("asks for more scopes as a request of its own", async () => {
    const without = await there(["gateway", "call", "config.get"]);
    const more = await there(["gateway", "call", "cron.add", "--params", "{}"]);
    assert.equal(more.code, 1);
    assert.match(more.stderr, /AUTH_SCOPE_MISMATCH[\s\S]*This device may do less than that/);
    assert.equal(without.code, 0, without.stderr);
    const asked = await there(["gateway", "call", "cron.add", "--params", "{}"], gateway.token);
    assert.match(asked.stderr, /asking for more scopes/);
  });

  test("is told when its token was taken away, and keeps its files", async () => {
    const { deviceId } = JSON.parse(
      await readFile(join(away, "state", "identity", "device.json"), "utf8"),
    ) as Json;
    const tokens = join(away, "state", "identity", "device-tokens.json");
    const before = await readFile(tokens, "utf8");
    await here("devices", "rotate", "--device", String(deviceId), "--role", "operator");
    const refused = await there(["sessions", "list"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /AUTH_DEVICE_TOKEN_MISMATCH/);
    assert.match(refused.stderr, /Credential used: this device's own token in .*device-tokens\.json\./);
    assert.match(refused.stderr, /Log in once with --token/);
    assert.equal(await readFile(tokens, "utf8"), before);
    assert.equal((await there(["sessions", "list"], gateway.token)).code, 0);
    assert.notEqual(await readFile(tokens, "utf8"), before);
    assert.equal((await there(["sessions", "list"])).code, 0);
  });
});

describe("setup codes", () => {
  test("a gateway that only this machine reaches has none, and the ways out are named", async () => {
    const refused = await openclaw(["qr"], at());
    assert.equal(refused.code, 1);
    for (const part of ["gateway.bind=lan", "--public-url", "--remote"]) {
      assert.ok(refused.stderr.includes(part));
    }
  });

  test("one code lets one device in, once", async () => {
    const made = (await here("qr", "--json", "--public-url", "wss://gateway.example")).json();
    assert.deepEqual([made["gatewayUrl"], made["access"], made["auth"]], [
      "wss://gateway.example",
      "full",
      "token",
    ]);
    const code = JSON.parse(Buffer.from(String(made["setupCode"]), "base64url").toString()) as Json;
    assert.equal(code["url"], "wss://gateway.example");
    const node = await redeem(String(code["bootstrapToken"]));
    const auth = record(record(node["payload"])["auth"]);
    assert.deepEqual([node["ok"], auth["role"]], [true, "node"], JSON.stringify(node["error"]));
    const [operator] = auth["deviceTokens"] as Json[];
    assert.equal(operator?.["role"], "operator");
    assert.ok(!(operator?.["scopes"] as string[]).includes("operator.pairing"));
    const again = await redeem(String(code["bootstrapToken"]));
    assert.equal(record(record(again["error"])["details"])["code"], "AUTH_BOOTSTRAP_TOKEN_INVALID");
  });
});

test("the token is not given to a pipe", async () => {
  const piped = await openclaw(["gateway", "auth-token", "--show"], at());
  assert.equal(piped.code, 1);
  assert.ok(!`${piped.stdout}${piped.stderr}`.includes(gateway.token));
});

test("no command prints the shared secret or a device's token", async () => {
  const tokens = await readFile(join(away, "state", "identity", "device-tokens.json"), "utf8");
  const own = /"token": "([^"]+)"/.exec(tokens)?.[1] ?? "";
  assert.notEqual(own, "");
  const lines = [
    ["devices", "list", "--json"],
    ["devices", "approve"],
    ["security", "audit", "--deep", "--json"],
    ["status", "--json"],
    ["gateway", "status", "--json"],
    ["gateway", "probe", "--json"],
    ["qr", "--json"],
  ];
  for (const argv of lines) {
    for (const { stdout, stderr } of [await openclaw(argv, at()), await there(argv)]) {
      for (const secret of [gateway.token, own]) {
        assert.ok(!`${stdout}${stderr}`.includes(secret), argv.join(" "));
      }
    }
  }
  assert.ok(
    !gateway.logs().includes(gateway.token) && !gateway.logs().includes(own),
    "the gateway's log has a secret",
  );
});

test("the audit finds nothing on a fresh install, running and stopped", async () => {
  const rootDir = await mkdtemp(join(tmpdir(), "openclaw-fresh-"));
  const stateDir = join(rootDir, "state");
  const port = await freePort();
  const env = { OPENCLAW_GATEWAY_PORT: String(port) };
  // What scripts/quickstart.sh starts: no config at all.
  const child = spawn(gatewayBinary(), ["gateway", "run", "--allow-unconfigured", "--bind", "loopback"], {
    env: { ...env, PATH: "/usr/bin:/bin", HOME: rootDir, TMPDIR: rootDir, OPENCLAW_STATE_DIR: stateDir },
    stdio: "ignore",
  });
  const exited = new Promise((done) => child.once("exit", done));
  try {
    await ready(port);
    const running = await openclaw(["security", "audit", "--deep", "--json"], { rootDir, stateDir, env });
    assert.deepEqual(running.json()["findings"], []);
    assert.equal(record(record(running.json()["deep"])["gateway"])["ok"], true);
    child.kill("SIGTERM");
    await exited;
    const stopped = await openclaw(["security", "audit"], { rootDir, stateDir });
    assert.match(stopped.stdout, /^Nothing found\. 0 critical, 0 warn, 0 info\./);
  } finally {
    child.kill("SIGKILL");
    await exited;
    await rm(rootDir, { recursive: true, force: true });
  }
});

function at(): CommandOptions {
  const { rootDir, stateDir, port } = gateway;
  return { rootDir, stateDir, env: { OPENCLAW_GATEWAY_PORT: String(port) } };
}

/** On the gateway's machine; must succeed. */
async function here(...args: string[]): Promise<CommandResult> {
  const result = await openclaw(args, at());
  assert.equal(result.code, 0, result.stderr);
  return result;
}

/** On the other machine, through the proxy. */
function there(args: string[], token?: string): Promise<CommandResult> {
  const secret: Record<string, string> = token === undefined ? {} : { OPENCLAW_GATEWAY_TOKEN: token };
  const env = { OPENCLAW_GATEWAY_URL: remote.url, ...secret };
  return openclaw(args, { rootDir: away, stateDir: join(away, "state"), env });
}

async function redeem(bootstrapToken: string): Promise<Json> {
  const raw = await openRawClient(gateway.port);
  const client = { id: "openclaw-ios", version: "1", platform: "ios", mode: "node" };
  const params = connectParams("", { client, role: "node", scopes: [], auth: { bootstrapToken } });
  const answer = await raw.connect(proven(makeDevice(), params, challengeOf(raw.frames)));
  raw.close();
  return answer;
}

async function ready(port: number): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const status = await fetch(`http://127.0.0.1:${port}/readyz`)
      .then(async (res) => (await res.text(), res.status))
      // Nothing listens yet.
      .catch(() => 0);
    if (status === 200) return;
    await sleep(20);
  }
  throw new Error("the gateway was not ready in time");
}
