import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  gatewayGuards,
  type GuardOptions,
  inContainer,
  listenHosts,
  resolveGatewayAuth,
} from "#config/access";
import { loadText } from "#config/load";
import { memoryRuntime } from "#test/support/runtime";

const PATH = "/home/user/.openclaw/openclaw.json";

async function load(config: unknown, vars: Record<string, string> = {}) {
  return await loadText({ fs: memoryRuntime().fs, path: PATH, vars }, JSON.stringify(config));
}

interface Given extends Partial<GuardOptions> {
  container?: boolean;
  exists?: boolean;
}

/** The refusal of a start, or "starts". */
async function start(config: unknown, given: Given = {}): Promise<string> {
  const { container = false, exists = true, ...flags } = given;
  const options = { vars: {}, allowUnconfigured: false, ...flags };
  const loaded = { ...(await load(config)), exists };
  const auth = resolveGatewayAuth(loaded.config, options);
  try {
    gatewayGuards({ loaded, container, basename: (path) => path.split("/").at(-1) ?? path }, options, auth);
    return "starts";
  } catch (error) {
    assert.ok(error instanceof Error && "code" in error);
    assert.ok(["START_REFUSED", "INVALID_CONFIG"].includes(String(error.code)), String(error.code));
    return error.message;
  }
}

const local = (more: object = {}) => ({ gateway: { mode: "local", ...more } });

describe("credentials of the gateway", () => {
  const resolve = async (gateway: object, options: object = {}, vars: Record<string, string> = {}) => {
    const { config } = await load({ gateway }, vars);
    return resolveGatewayAuth(config, { vars, ...options });
  };

  it("come from a flag, the config, the environment, in this order", async () => {
    const env = { OPENCLAW_GATEWAY_TOKEN: "env-token" };
    const both = await resolve({ auth: { token: "config-token" } }, { token: "flag-token" }, env);
    assert.deepEqual([both.mode, both.secret, both.source], ["token", "flag-token", "flag"]);
    const config = await resolve({ auth: { token: "config-token" } }, {}, env);
    assert.deepEqual([config.secret, config.source], ["config-token", "config"]);
    const fromEnv = await resolve({}, {}, env);
    assert.deepEqual([fromEnv.mode, fromEnv.secret, fromEnv.source], ["token", "env-token", "env"]);
  });

  it("mean token mode, unless only a password is there", async () => {
    assert.equal((await resolve({})).mode, "token");
    assert.equal((await resolve({})).secret, undefined);
    const password = await resolve({ auth: { password: "pw" } });
    assert.deepEqual([password.mode, password.secret], ["password", "pw"]);
    assert.equal((await resolve({ auth: { mode: "none", token: "t" } })).secret, undefined);
    assert.equal((await resolve({ auth: { mode: "password", token: "t" } }, { auth: "token" })).secret, "t");
  });

  it("are never placeholders or unresolved variables", async () => {
    for (const token of ["", "  ", "undefined", "null", "__OPENCLAW_REDACTED__", "${NOT_SET}"]) {
      assert.equal((await resolve({ auth: { token } })).secret, undefined, token);
    }
    assert.equal((await resolve({ auth: { token: "${MINE}" } }, {}, { MINE: "abc" })).secret, "abc");
  });

  it("switched off are worth a warning", async () => {
    assert.match((await resolve({ auth: { mode: "none" } })).problems[0] ?? "", /unauthenticated/);
    assert.match(
      (await resolve({ tailscale: { mode: "serve" } })).problems[0] ?? "",
      /not part of this build/,
    );
  });
});

describe("a start", () => {
  it("happens with a local mode on loopback", async () => {
    assert.equal(await start(local()), "starts");
    assert.equal(await start(local({ bind: "lan", auth: { token: "t" } })), "starts");
    assert.equal(await start({}, { allowUnconfigured: true, exists: false }), "starts");
    assert.equal(await start(local({ bind: "loopback" }), { container: true }), "starts");
    assert.equal(await start(local(), { container: true, token: "t" }), "starts");
    assert.equal(await start(local({ auth: { mode: "none" } })), "starts");
  });

  it("is refused without a mode, and always with mode remote", async () => {
    assert.match(await start({}, { exists: false }), /^Missing config\. Run `openclaw setup`/);
    assert.match(
      await start({ logging: {} }),
      /^Gateway start blocked: existing config is missing gateway\.mode\./,
    );
    const remote = await start({ gateway: { mode: "remote" } }, { allowUnconfigured: true });
    assert.equal(remote, "Gateway start blocked: set gateway.mode=local (current: remote).");
  });

  it("is refused with an invalid file, naming line and key", async () => {
    const refused = await start({ gateway: { port: "x" } }, { allowUnconfigured: true });
    assert.equal(
      refused,
      `Invalid config at ${PATH}: openclaw.json:1 — gateway.port: ` +
        "Invalid input: expected number, received string",
    );
  });

  it("is refused when other machines could connect without a secret", async () => {
    assert.match(await start(local({ bind: "lan" })), /^Refusing to bind gateway to lan without auth\./);
    assert.match(
      await start(local({ bind: "lan", auth: { mode: "none", token: "t" } })),
      /^Refusing to bind/,
    );
    assert.match(await start(local(), { bind: "lan" }), /^Refusing to bind/);
    assert.match(
      await start(local(), { container: true }),
      /gateway to auto without auth\.\nContainer environment/,
    );
    const custom = { bind: "custom", customBindHost: "10.0.0.5" };
    assert.match(await start(local(custom)), /^Refusing to bind gateway to custom/);
  });

  it("is refused with contradicting or missing credentials", async () => {
    assert.match(await start(local({ auth: { token: "a", password: "b" } })), /are both configured/);
    assert.match(await start(local({ auth: { mode: "password" } })), /no password is configured/);
    assert.match(await start(local({ auth: { mode: "trusted-proxy" } })), /no trustedProxy config/);
    assert.match(await start(local({ tailscale: { mode: "funnel" } })), /needs gateway\.auth\.mode=password/);
  });

  it("is refused when a referenced token has no value; the environment does not step in", async () => {
    const token = { source: "env", provider: "default", id: "NOT_SET" };
    const vars = { OPENCLAW_GATEWAY_TOKEN: "other" };
    const refused = await start(local({ auth: { token } }), { vars });
    assert.equal(refused, "gateway.auth.token: environment variable NOT_SET is not set");
    assert.equal(await start(local({ auth: { token } }), { token: "flag" }), "starts");
  });

  it("is refused for what this build cannot serve, by name", async () => {
    assert.match(
      await start(local({ bind: "tailnet", auth: { token: "t" } })),
      /tailnet is not part of this build/,
    );
    assert.match(await start(local({ tls: { enabled: true } })), /cannot serve TLS yet/);
    assert.match(await start(local({ bind: "custom" })), /requires gateway\.customBindHost/);
    assert.match(
      await start(local({ bind: "custom", customBindHost: "localhost" })),
      /must be an IPv4 address/,
    );
  });
});

it("addresses follow the bind mode", async () => {
  const { config } = await load({ gateway: { bind: "custom", customBindHost: "10.0.0.5" } });
  const hosts = (bind?: string, container = false) => listenHosts(config, { bind, container });
  assert.deepEqual(hosts(), ["10.0.0.5", "127.0.0.1"]);
  assert.deepEqual([hosts("lan"), hosts("loopback"), hosts("auto"), hosts("auto", true)], [
    ["0.0.0.0"],
    ["127.0.0.1"],
    ["127.0.0.1"],
    ["0.0.0.0"],
  ]);
});

it("a container is known by its marks", async () => {
  const { fs } = memoryRuntime();
  assert.equal(await inContainer(fs, {}), false);
  assert.equal(await inContainer(fs, { KUBERNETES_SERVICE_HOST: "10.0.0.1" }), true);
  await fs.writeAtomic("/.dockerenv", "");
  assert.equal(await inContainer(fs, {}), true);
});
