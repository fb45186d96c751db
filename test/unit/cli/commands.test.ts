// Each command against a gateway that answers as recorded, and against none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { against, runCli } from "#test/support/cli";
import { type FakeCall, FakeError, openFakeGateway, wantsToken } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

const CONFIG = "/home/user/.openclaw/openclaw.json";

const ROW = {
  key: "agent:main:main",
  agentId: "main",
  sessionId: "s",
  kind: "direct",
  updatedAt: 1,
  status: "done",
  model: "m",
  modelProvider: "p",
  contextTokens: 120_000,
  totalTokens: 1_500,
  hidden: "x",
};

test("sessions: a table, and rows with the documented keys only", async () => {
  const list = { path: "/db", totalCount: 3, hasMore: true, sessions: [ROW] };
  const text = await against({ "sessions.list": list }, ["sessions"]);
  assert.match(text.stdout, /agent:main:main +direct +\S+ ago +done +p\/m +1\.5k\/120\.0k/);
  assert.match(text.stdout, /1 of 3; --limit all/);
  const { json, gateway } = await against({ "sessions.list": list }, [
    "sessions",
    "--active",
    "60",
    "--limit",
    "5",
    "--json",
  ]);
  assert.deepEqual(gateway.calls[0]?.params, { activeMinutes: 60, limit: 5 });
  const report = json();
  assert.deepEqual(
    [report.path, report.count, report.totalCount, report.limitApplied, report.hasMore, report.activeMinutes],
    ["/db", 1, 3, 5, true, 60],
  );
  const [row] = report.sessions as Json[];
  assert.equal(row?.hidden, undefined);
  assert.equal(row?.acpRuntime, false);
  assert.equal(typeof row?.ageMs, "number");
});

test("sessions --limit all asks until there is no more", async () => {
  const page = ({ params }: FakeCall): Json => {
    const offset = Number(params.offset ?? 0);
    return {
      totalCount: 3,
      hasMore: offset < 2,
      nextOffset: offset + 1,
      sessions: [{ ...ROW, key: `k${offset}` }],
    };
  };
  const { json } = await against({ "sessions.list": page }, ["sessions", "--limit", "all", "--json"]);
  assert.deepEqual((json().sessions as Json[]).map(({ key }) => key), ["k0", "k1", "k2"]);
  assert.equal(json().limitApplied, null);
});

test("sessions: bad limits are refused", async () => {
  for (const limit of ["0", "-1", "many"]) {
    assert.equal((await runCli(["sessions", `--limit=${limit}`])).code, 1);
  }
});

test("status without a gateway ends with 0 and says what was not collected", async () => {
  const { code, json } = await runCli(["status", "--json"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.equal(code, 0);
  const report = json();
  assert.equal((report.gateway as Json).reachable, false);
  assert.match(String((report.gateway as Json).error), /ECONNREFUSED/);
  assert.equal((report.collection as Json).source, "local");
  for (
    const key of [
      "runtimeVersion",
      "heartbeat",
      "tasks",
      "sessions",
      "os",
      "update",
      "gatewayService",
      "agents",
    ]
  ) {
    assert.ok(key in report, key);
  }
  const text = await runCli(["status"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.match(text.stdout, /unreachable[\s\S]*Next:\n.*openclaw gateway run/);
});

test("status joins what the gateway tells, and one refused part hides nothing else", async () => {
  const methods = {
    health: { ok: true, channelOrder: [] },
    status: {
      runtimeVersion: "2026.9.6",
      pid: 7,
      sessions: { count: 1, paths: ["/db"], recent: [], byAgent: [] },
    },
    "agents.list": { defaultId: "main", agents: [{ id: "main", name: "Main" }] },
    "system-presence": () => {
      throw new FakeError({ code: "FORBIDDEN", message: "missing scope: operator.read" });
    },
  };
  const { json } = await against(methods, ["status", "--json"]);
  const report = json();
  assert.equal(report.pid, 7);
  assert.equal((report.gateway as Json).reachable, true);
  assert.deepEqual((report.agents as Json).defaultId, "main");
  assert.equal((report.gatewayService as Json).loaded, false);
  const text = await against(methods, ["status", "--all"]);
  assert.match(text.stdout, /reachable \d+ ms/);
  assert.equal(text.stderr, "");
});

test("gateway status is honest about the service and ends with 0", async () => {
  const { code, json } = await runCli(["gateway", "status", "--json"], {
    vars: { OPENCLAW_GATEWAY_PORT: "1" },
  });
  assert.equal(code, 0);
  const { service, rpc, port } = json() as Record<string, Json>;
  assert.equal(service?.loaded, false);
  assert.deepEqual(service?.loadState, { status: "unknown" });
  assert.deepEqual(rpc?.connectFailure, { kind: "unreachable" });
  assert.equal(port?.status, "free");
});

test("gateway status --require-rpc ends with 1 when no read is answered", async () => {
  const good = await against({ status: { runtimeVersion: "x" } }, [
    "gateway",
    "status",
    "--require-rpc",
    "--json",
  ]);
  assert.equal(good.code, 0);
  assert.deepEqual((good.json().rpc as Json).kind, "read");
  const bad = await against({}, ["gateway", "status", "--require-rpc", "--json"]);
  assert.equal(bad.code, 1);
  assert.equal((bad.json().rpc as Json).ok, false);
  assert.equal((await runCli(["gateway", "status", "--require-rpc", "--port", "1"])).code, 1);
  assert.equal((await runCli(["gateway", "status", "--no-probe", "--require-rpc"])).code, 1);
});

test("gateway status works with a broken config", async () => {
  const { code, json } = await runCli(["gateway", "status", "--json", "--no-probe"], {
    files: { [CONFIG]: "{ nope" },
  });
  assert.equal(code, 0);
  assert.deepEqual((json().config as Record<string, Json>).cli, { path: CONFIG, exists: true, valid: false });
});

test("gateway probe ends with 1 when nothing answers", async () => {
  const none = await runCli(["gateway", "probe", "--json"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.equal(none.code, 1);
  assert.deepEqual((none.json().warnings as Json[]).map(({ code }) => code), ["no_gateway_reachable"]);
  const some = await against({ health: {}, status: {}, "system-presence": [], "config.get": {} }, [
    "gateway",
    "probe",
    "--json",
  ]);
  assert.equal(some.code, 0);
  assert.equal(some.json().primaryTargetId, "localLoopback");
  assert.equal(some.json().degraded, false);
});

test("gateway probe shows a second gateway beside the local one", async () => {
  const there = await openFakeGateway({
    methods: {},
    hello: { server: { version: "x", connId: "c", bootId: "boot-2" } },
  });
  try {
    const argv = ["gateway", "probe", "--url", there.url, "--token", "t", "--json"];
    const { json } = await against({}, argv);
    assert.deepEqual((json().targets as Json[]).map(({ id }) => id), ["explicit", "localLoopback"]);
    assert.ok((json().warnings as Json[]).some(({ code }) => code === "multiple_gateways"));
  } finally {
    await there.close();
  }
});

const MODELS = {
  models: [
    {
      id: "big",
      name: "Big",
      provider: "p",
      contextWindow: 1_000,
      input: ["text"],
      available: true,
      tags: ["default"],
    },
    { id: "here", name: "Here", provider: "q", contextWindow: 2_000, available: false, local: true },
  ],
};

test("models list: table, plain, JSON", async () => {
  const plain = await against({ "models.list": MODELS }, ["models", "list", "--plain"]);
  assert.equal(plain.stdout, "p/big\nq/here\n");
  const local = await against({ "models.list": MODELS }, ["models", "list", "--local", "--json"]);
  assert.deepEqual(local.json(), {
    count: 1,
    models: [{
      key: "q/here",
      name: "Here",
      input: null,
      contextWindow: 2_000,
      local: true,
      available: false,
      tags: [],
    }],
  });
  assert.equal((await runCli(["models", "list", "--plain", "--json"])).code, 1);
});

test("models status --check ends with 1 when the default model cannot be used", async () => {
  const methods = {
    "models.list": MODELS,
    "models.authStatus": { providers: [{ provider: "p", status: "missing" }] },
    "config.get": {
      resolved: { agents: { defaults: { model: { primary: "p/big", fallbacks: ["q/here"] } } } },
    },
  };
  const good = await against(methods, ["models", "--json"]);
  assert.deepEqual(
    [good.json().defaultModel, good.json().resolvedDefault, good.json().fallbacks],
    ["p/big", "p/big", ["q/here"]],
  );
  assert.deepEqual((good.json().auth as Json).missingProvidersInUse, ["p"]);
  assert.equal((await against(methods, ["models", "status", "--check"])).code, 0);
  const none = { ...methods, "models.list": { models: [] } };
  assert.equal((await against(none, ["models", "status", "--check"])).code, 1);
});

test("dashboard: the link carries the token in its fragment only", async () => {
  const { json, gateway } = await against({}, ["dashboard", "--json"]);
  const { url, httpUrl, tokenIncluded } = json();
  assert.equal(httpUrl, `http://127.0.0.1:${gateway.port}/`);
  assert.match(String(url), /\/#token=fake-token/);
  assert.equal(tokenIncluded, true);
  const down = await runCli(["dashboard", "--json"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.equal(down.code, 1);
  assert.equal(down.json().ok, false);
});

test("dashboard: a token that the config only refers to stays out of the link", async () => {
  const gateway = await openFakeGateway({ admit: wantsToken("resolved-token") });
  try {
    const { json } = await runCli(["dashboard", "--json"], {
      vars: { OPENCLAW_GATEWAY_PORT: String(gateway.port), MY_TOKEN: "resolved-token" },
      files: { [CONFIG]: '{"gateway":{"auth":{"token":"${MY_TOKEN}"}}}' },
    });
    assert.equal(json().tokenIncluded, false);
    assert.equal(json().url, json().httpUrl);
  } finally {
    await gateway.close();
  }
});

test("usage-cost maps its flags to the method", async () => {
  const answer = { days: 7, daily: [], totals: { totalCost: 0.5, totalTokens: 12 } };
  const { stdout, gateway } = await against({ "usage.cost": answer }, [
    "gateway",
    "usage-cost",
    "--days",
    "7",
    "--all-agents",
  ]);
  assert.match(stdout, /\$0\.50/);
  assert.deepEqual(gateway.calls[0]?.params, { days: 7, agentScope: "all" });
  assert.equal((await runCli(["gateway", "usage-cost", "--agent", "a", "--all-agents"])).code, 1);
});

test("a command made from a method has the flags of its params", async () => {
  const answer = { count: 1, dropped: 0, events: [{ seq: 1, ts: 1, type: "a", n: 2 }] };
  const argv = ["gateway", "stability", "--since-seq", "3", "--type", "a"];
  const { stdout, gateway } = await against({ "diagnostics.stability": answer }, argv);
  assert.match(stdout, /n=2/);
  assert.deepEqual(gateway.calls[0]?.params, { limit: 25, type: "a", sinceSeq: 3 });
});

test("docs: topics, one method, errors, and a typing error", async () => {
  assert.match((await runCli(["docs"])).stdout, /commands[\s\S]*exit-codes/);
  assert.match((await runCli(["docs", "commands"])).stdout, /openclaw gateway run/);
  const method = await runCli(["docs", "logs.tail", "--json"]);
  assert.equal(method.json().scope, "operator.read");
  assert.equal((method.json().params as Json).type, "object");
  const wrong = await runCli(["docs", "log.tail"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /openclaw docs logs\.tail\?/);
});

test("completion: every shell, from argument, flag or environment", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { code, stdout } = await runCli(["completion", shell]);
    assert.equal(code, 0);
    for (const word of ["usage-cost", "--session-key", "completion"]) {
      assert.ok(stdout.includes(word.replace(/^--/, "")), `${shell}: ${word}`);
    }
  }
  assert.match(
    (await runCli(["completion"], { vars: { SHELL: "/usr/bin/fish" } })).stdout,
    /fish completion/,
  );
  assert.equal((await runCli(["completion", "tcsh"])).code, 1);
  assert.equal((await runCli(["completion"], { vars: { SHELL: "/bin/tcsh" } })).code, 1);
  const { stdout, machine } = await runCli(["completion", "--write-state"]);
  assert.equal(stdout.trim().split("\n").length, 4);
  assert.deepEqual(await machine.fs.list("/home/user/.openclaw/completions"), [
    "openclaw.bash",
    "openclaw.fish",
    "openclaw.ps1",
    "openclaw.zsh",
  ]);
});
