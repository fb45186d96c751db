// Which gateway, and with which credential: every source and its rank (cli §1.7).
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemEnv } from "#kernel/env";
import type { Context } from "#cli/command";
import { makeOutput } from "#cli/output";
import { placeOf } from "#cli/target/place";
import { resolveTarget, type Target, type TargetFlags } from "#cli/target/resolve";
import { scopesFor } from "#cli/target/scopes";
import { memoryRuntime } from "#test/support/runtime";
import { methods } from "#methods/manifest.gen";

const STATE = "/home/user/.openclaw";
const CONFIG = `${STATE}/openclaw.json`;

interface Machine {
  vars?: Record<string, string>;
  config?: unknown;
  registration?: unknown;
  profile?: string;
}

async function contextOf({ vars = {}, config, registration, profile }: Machine): Promise<Context> {
  const runtime = memoryRuntime({ env: vars });
  const { place, vars: own } = placeOf(runtime, {
    dev: false,
    ...(profile === undefined ? {} : { profile }),
  });
  await runtime.fs.makeFolder(place.stateDir);
  if (config !== undefined) {
    const text = typeof config === "string" ? config : JSON.stringify(config);
    await runtime.fs.writeAtomic(place.configPath, text);
  }
  if (registration !== undefined) {
    await runtime.fs.writeAtomic(`${place.stateDir}/gateway.json`, JSON.stringify(registration));
  }
  return {
    runtime,
    env: systemEnv(),
    vars: own,
    place,
    json: false,
    logLevel: undefined,
    output: makeOutput(runtime, { vars: own, noColor: true, json: false }),
    signal: new AbortController().signal,
  };
}

async function target(machine: Machine, flags: TargetFlags = {}): Promise<Target> {
  return resolveTarget(await contextOf(machine), flags);
}

test("without anything it is the default port of this machine, without a credential", async () => {
  const found = await target({});
  assert.equal(found.url, "ws://127.0.0.1:18789");
  assert.equal(found.urlSource, "local loopback");
  assert.deepEqual(found.auth, {});
  assert.equal(found.credential, "none");
});

test("profiles have their own ports", async () => {
  const ports = { rescue: 23_532, ops: 55_291, main: 23_592, Foo: 49_879, dev: 19_001 };
  for (const [profile, port] of Object.entries(ports)) assert.equal((await target({ profile })).port, port);
});

test("the port comes from flag, environment, config, registration, profile, in this order", async () => {
  const machine: Machine = {
    vars: { OPENCLAW_GATEWAY_PORT: "127.0.0.1:2" },
    config: { gateway: { port: 3 } },
    registration: { port: 4 },
  };
  assert.equal((await target(machine, { port: 1 })).port, 1);
  assert.equal((await target(machine, { port: 1 })).portSource, "cli");
  assert.equal((await target(machine)).port, 2);
  assert.equal((await target({ ...machine, vars: {} })).port, 3);
  assert.equal((await target({ registration: { port: 4 } })).port, 4);
  assert.equal((await target({ ...machine, vars: { OPENCLAW_GATEWAY_PORT: "seven" } })).port, 3);
});

test("--url beats the environment, the environment beats the remote of the config", async () => {
  const remote = { gateway: { mode: "remote", remote: { url: "wss://remote.example", token: "rt" } } };
  const machine: Machine = { vars: { OPENCLAW_GATEWAY_URL: "wss://env.example/x/" }, config: remote };
  const typed = await target(machine, { url: "wss://cli.example", token: "t" });
  assert.deepEqual([typed.url, typed.urlSource], ["wss://cli.example", "cli"]);
  const env = await target(machine);
  assert.deepEqual([env.url, env.urlSource], ["wss://env.example/x/", "env"]);
  const config = await target({ config: remote });
  assert.deepEqual([config.url, config.urlSource], ["wss://remote.example", "config gateway.remote.url"]);
  assert.deepEqual(config.auth, { token: "rt" });
  assert.equal((await target({ config: remote }, { port: 9 })).url, "ws://127.0.0.1:9");
});

test("--url wants its own credential and never gets one of this machine", async () => {
  const machine: Machine = { vars: { OPENCLAW_GATEWAY_TOKEN: "secret" } };
  await assert.rejects(target(machine, { url: "ws://127.0.0.1:1" }), { code: "CREDENTIALS_REQUIRED" });
});

test("the credential comes from flag, environment, config, registration, in this order", async () => {
  const machine: Machine = {
    vars: { OPENCLAW_GATEWAY_TOKEN: "env" },
    config: { gateway: { auth: { token: "file" } } },
    registration: { port: 18_789, token: "made-up" },
  };
  const seen = async (of: Machine, flags: TargetFlags = {}): Promise<unknown[]> => {
    const { auth, credential } = await target(of, flags);
    return [auth.token, credential];
  };
  assert.deepEqual(await seen(machine, { token: "flag" }), ["flag", "--token"]);
  assert.deepEqual(await seen(machine), ["env", "OPENCLAW_GATEWAY_TOKEN"]);
  assert.deepEqual(await seen({ ...machine, vars: {} }), ["file", `gateway.auth.token in ${CONFIG}`]);
  const [token, source] = await seen({ registration: { port: 18_789, token: "made-up" } });
  assert.equal(token, "made-up");
  assert.match(String(source), /the running gateway's own token in .*gateway\.json/);
});

test("a source is used whole: a password from one never meets a token from another", async () => {
  const found = await target({
    vars: { OPENCLAW_GATEWAY_PASSWORD: "pw" },
    config: { gateway: { auth: { token: "file" } } },
  });
  assert.deepEqual(found.auth, { password: "pw" });
});

test("the registration's token goes to its own port and to no other", async () => {
  const machine: Machine = { registration: { port: 5, token: "made-up" } };
  assert.equal((await target(machine)).auth.token, "made-up");
  assert.equal((await target(machine, { port: 6 })).auth.token, undefined);
});

test("secrets of this machine do not travel to an address of the environment elsewhere", async () => {
  const config = { gateway: { auth: { token: "file" } } };
  const there = await target({ vars: { OPENCLAW_GATEWAY_URL: "wss://elsewhere.example" }, config });
  assert.deepEqual(there.auth, {});
  const here = await target({ vars: { OPENCLAW_GATEWAY_URL: "ws://127.0.0.1:5" }, config });
  assert.equal(here.auth.token, "file");
});

test("references are filled in from the environment, and a missing one is named", async () => {
  const env = { source: "env", provider: "default", id: "MY_TOKEN" };
  for (const token of ["${MY_TOKEN}", env]) {
    const config = { gateway: { auth: { token } } };
    assert.equal((await target({ config, vars: { MY_TOKEN: "v" } })).auth.token, "v");
    const without = await target({ config });
    assert.deepEqual(without.auth, {});
    assert.match(without.credential, /MY_TOKEN.* has no value/);
  }
});

test("placeholders are no credentials", async () => {
  for (const token of ["", "  ", "undefined", "null"]) {
    assert.deepEqual((await target({ vars: { OPENCLAW_GATEWAY_TOKEN: token } })).auth, {});
    assert.deepEqual((await target({ config: { gateway: { auth: { token } } } })).auth, {});
  }
});

test("a config with comments and trailing commas is read, a broken one only reported", async () => {
  const commented = await target({ config: "// mine\n{ gateway: { port: 7, }, }" });
  assert.equal(commented.port, 7);
  const broken = await target({ config: "{ gateway: " });
  assert.equal(broken.port, 18_789);
  assert.notEqual(broken.config.problem, undefined);
});

test("TLS of the local gateway changes the scheme", async () => {
  assert.equal(
    (await target({ config: { gateway: { tls: { enabled: true } } } })).url,
    "wss://127.0.0.1:18789",
  );
});

test("plain ws is for this machine and private networks", async () => {
  const go = (host: string, vars = {}): Promise<Target> =>
    target({ vars }, { url: `ws://${host}:1`, token: "t" });
  for (
    const host of [
      "127.0.0.1",
      "localhost",
      "[::1]",
      "192.168.1.5",
      "10.0.0.1",
      "172.16.0.1",
      "box.local",
      "box.tail.ts.net",
      "100.64.0.1",
      "[fd00::1]",
    ]
  ) {
    await go(host);
  }
  for (const host of ["example.com", "8.8.8.8", "172.32.0.1", "100.128.0.1", "local", "[2001:db8::1]"]) {
    await assert.rejects(go(host), { code: "INSECURE_URL" }, host);
    await go(host, { OPENCLAW_ALLOW_INSECURE_PRIVATE_WS: "1" });
  }
});

test("what is no address, or carries a secret, is refused", async () => {
  for (const url of ["nonsense", "http://127.0.0.1:1", "ws://user:pw@127.0.0.1:1"]) {
    await assert.rejects(target({}, { url, token: "t" }), { code: "USAGE" });
  }
  await assert.rejects(target({}, { url: "ws://127.0.0.1:1", port: 1 }), { message: /exclude each other/ });
});

test("a query of an address stays out of what is shown", async () => {
  assert.equal(
    (await target({}, { url: "ws://127.0.0.1:1/x?token=abc", token: "t" })).url,
    "ws://127.0.0.1:1/x",
  );
});

test("the table of scopes agrees with every method", () => {
  const wanted = methods.map((method) => {
    const dynamic = "scopeFor" in method && method.scopeFor !== undefined;
    return { name: method.name, scope: dynamic ? "operator.admin" : method.scope };
  });
  const wrong = wanted.filter(({ name, scope }) =>
    String(scopesFor(name)) !== (scope === "none" ? "" : scope)
  );
  assert.deepEqual(wrong, []);
});

test("an unknown method asks for admin, so that the gateway says that it is unknown", () => {
  assert.deepEqual(scopesFor("no.such.method"), ["operator.admin"]);
});
