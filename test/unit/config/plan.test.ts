import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadText } from "#config/load";
import { planOf } from "#config/plan";
import { memoryRuntime } from "#test/support/runtime";

async function config(text: string) {
  const loaded = await loadText({ fs: memoryRuntime().fs, path: "/work/openclaw.json", vars: {} }, text);
  assert.deepEqual(loaded.issues, [], text);
  return loaded.config;
}

async function plan(before: string, after: string): Promise<string[]> {
  const planned = planOf(await config(before), await config(after), {});
  return planned.map(({ path, reload, owner }) => `${path} ${reload}${owner ? ` ${owner}` : ""}`);
}

describe("the plan of a change", () => {
  it("names single keys, what each needs and whose it is", async () => {
    assert.deepEqual(
      await plan(
        '{ gateway: { port: 1 }, agents: { defaults: { model: "a/b" } } }',
        '{ gateway: { port: 2, controlUi: { allowedOrigins: ["x"] } }, '
          + "channels: { telegram: { enabled: true } } }",
      ),
      [
        "agents.defaults.model unit agents", "channels.telegram.enabled unit channels",
        "gateway.controlUi.allowedOrigins live web", "gateway.port process gateway",
      ],
    );
  });

  it("has nothing for a default that was written down", async () => {
    const same = '{ session: { dmScope: "main" }, cron: {}, agents: { entries: { main: {} } } }';
    assert.deepEqual(await plan("{}", same), []);
  });

  it("lets the secret of the gateway change while the kind of secret stays", async () => {
    const token = '{ gateway: { auth: { token: "one" } } }';
    const live = ["gateway.auth.token live gateway"];
    assert.deepEqual(await plan(token, token.replace("one", "two")), live);
    assert.deepEqual(await plan(token, "{}"), live);
    assert.deepEqual(await plan(token, '{ gateway: { auth: { mode: "token", token: "one" } } }'), [
      "gateway.auth.mode live gateway",
    ]);
    assert.deepEqual(await plan(token, '{ gateway: { auth: { password: "one" } } }'), [
      "gateway.auth.password process gateway", "gateway.auth.token process gateway",
    ]);
  });
});

/** spec/config §4, as far as the schema knows the keys: kind by prefix. */
const LIVE = [
  'meta: { lastTouchedVersion: "1" }', 'logging: { level: "debug" }',
  'bindings: [{ agentId: "main", match: { channel: "x" } }]', "messages: { inbound: { debounceMs: 1 } }",
  'session: { scope: "global" }', "skills: { install: { preferBrew: true } }",
  'secrets: { defaults: { env: "x" } }', 'ui: { seamColor: "112233" }',
  'gateway: { remote: { url: "ws://h" } }',
  "gateway: { http: { endpoints: { chatCompletions: { enabled: true } } } }",
  'gateway: { tools: { deny: ["x"] } }', "gateway: { terminal: { enabled: false } }",
  'gateway: { controlUi: { allowedOrigins: ["x"] } }',
  "gateway: { nodes: { pairing: { autoApproveLocal: false } } }",
  "gateway: { auth: { rateLimit: { maxAttempts: 3 } } }", 'gateway: { trustedProxies: ["10.0.0.1"] }',
  "gateway: { allowRealIpFallback: true }", 'gateway: { publicOrigin: "https://h" }',
  'discovery: { mdns: { mode: "off" } }', "diagnostics: { enabled: false }", 'tools: { profile: "coding" }',
  'auth: { order: { openai: ["a"] } }', 'update: { channel: "beta" }', "attachments: { ttlHours: 3 }",
  "agents: { defaults: { timeoutSeconds: 3 } }", 'wizard: { lastRunAt: "x" }',
];
const UNIT = [
  "hooks: { enabled: true, token: 'x' }", "cron: { enabled: false }",
  "agents: { defaults: { heartbeat: { every: '1h' } } }", "agents: { defaults: { model: 'a/b' } }",
  "models: { mode: 'replace' }", "agents: { entries: { a: {} } }", "plugins: { enabled: false }",
  "channels: { telegram: { enabled: false } }", "commands: { bash: true }",
  "mcp: { servers: { a: { command: 'x' } } }",
];
const PROCESS = [
  "gateway: { port: 1 }", "gateway: { bind: 'lan' }", "gateway: { customBindHost: '127.0.0.1' }",
  "gateway: { tls: { enabled: true } }", "gateway: { controlUi: { basePath: '/x' } }",
  "gateway: { controlUi: { root: '/x' } }", "gateway: { tailscale: { mode: 'serve' } }",
  "discovery: { wideArea: { domain: 'x' } }", "gateway: { auth: { mode: 'none' } }",
];

describe("the words of the schema agree with the official table", () => {
  for (const [kind, texts] of [["live", LIVE], ["unit", UNIT], ["process", PROCESS]] as const) {
    it(`about what is ${kind}`, async () => {
      const before = await config("{}");
      for (const text of texts) {
        const planned = planOf(before, await config(`{ ${text} }`), {});
        assert.ok(planned.length > 0, text);
        for (const { path, reload } of planned) assert.equal(reload, kind, `${path} of ${text}`);
      }
    });
  }
});
