// Each command against a gateway that answers as recorded, and against none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CliResult, runCli } from "#test/support/cli";
import { FakeError, type FakeGateway, openFakeGateway, wantsToken, type FakeCall } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

const CONFIG = "/home/user/.openclaw/openclaw.json";

async function against(
  methods: Json, argv: readonly string[], options: { tty?: boolean; stdin?: string; files?: Record<string, string> } = {},
): Promise<CliResult & { gateway: FakeGateway }> {
  const gateway = await openFakeGateway({ admit: wantsToken(), methods });
  try {
    return { ...(await runCli(argv, { gateway, ...options })), gateway };
  } finally {
    await gateway.close();
  }
}

const ROW = {
  key: "agent:main:main", agentId: "main", sessionId: "s", kind: "direct", updatedAt: 1, status: "done", model: "m",
  modelProvider: "p", contextTokens: 120_000, totalTokens: 1_500, hidden: "x",
};

test("sessions: a table, and rows with the documented keys only", async () => {
  const list = { path: "/db", totalCount: 3, hasMore: true, sessions: [ROW] };
  const text = await against({ "sessions.list": list }, ["sessions"]);
  assert.match(text.stdout, /agent:main:main +direct +\S+ ago +done +p\/m +1\.5k\/120\.0k/);
  assert.match(text.stdout, /1 of 3; --limit all/);
  const { json, gateway } = await against({ "sessions.list": list }, ["sessions", "--active", "60", "--limit", "5", "--json"]);
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
    return { totalCount: 3, hasMore: offset < 2, nextOffset: offset + 1, sessions: [{ ...ROW, key: `k${offset}` }] };
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
  for (const key of ["runtimeVersion", "heartbeat", "tasks", "sessions", "os", "update", "gatewayService", "agents"]) {
    assert.ok(key in report, key);
  }
  const text = await runCli(["status"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.match(text.stdout, /unreachable[\s\S]*Next:\n.*openclaw gateway run/);
});

test("status joins what the gateway tells, and one refused part hides nothing else", async () => {
  const methods = {
    health: { ok: true, channelOrder: [] },
    status: { runtimeVersion: "2026.9.6", pid: 7, sessions: { count: 1, paths: ["/db"], recent: [], byAgent: [] } },
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
  const { code, json } = await runCli(["gateway", "status", "--json"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.equal(code, 0);
  const { service, rpc, port } = json() as Record<string, Json>;
  assert.equal(service?.loaded, false);
  assert.deepEqual(service?.loadState, { status: "unknown" });
  assert.deepEqual(rpc?.connectFailure, { kind: "unreachable" });
  assert.equal(port?.status, "free");
});

test("gateway status --require-rpc ends with 1 when no read is answered", async () => {
  const good = await against({ status: { runtimeVersion: "x" } }, ["gateway", "status", "--require-rpc", "--json"]);
  assert.equal(good.code, 0);
  assert.deepEqual((good.json().rpc as Json).kind, "read");
  const bad = await against({}, ["gateway", "status", "--require-rpc", "--json"]);
  assert.equal(bad.code, 1);
  assert.equal((bad.json().rpc as Json).ok, false);
  assert.equal((await runCli(["gateway", "status", "--require-rpc", "--port", "1"])).code, 1);
  assert.equal((await runCli(["gateway", "status", "--no-probe", "--require-rpc"])).code, 1);
});

test("gateway status works with a broken config", async () => {
  const { code, json } = await runCli(["gateway", "status", "--json", "--no-probe"], { files: { [CONFIG]: "{ nope" } });
  assert.equal(code, 0);
  assert.deepEqual((json().config as Record<string, Json>).cli, { path: CONFIG, exists: true, valid: false });
});

test("gateway probe ends with 1 when nothing answers", async () => {
  const none = await runCli(["gateway", "probe", "--json"], { vars: { OPENCLAW_GATEWAY_PORT: "1" } });
  assert.equal(none.code, 1);
  assert.deepEqual((none.json().warnings as Json[]).map(({ code }) => code), ["no_gateway_reachable"]);
  const some = await against({ health: {}, status: {}, "system-presence": [], "config.get": {} }, ["gateway", "probe", "--json"]);
  assert.equal(some.code, 0);
  assert.equal(some.json().primaryTargetId, "localLoopback");
  assert.equal(some.json().degraded, false);
});

test("gateway probe shows a second gateway beside the local one", async () => {
  const there = await openFakeGateway({ methods: {}, hello: { server: { version: "x", connId: "c", bootId: "boot-2" } } });
  try {
    const argv = ["gateway", "probe", "--url", there.url, "--token", "t", "--json"];
    const { json } = await against({}, argv);
    assert.deepEqual((json().targets as Json[]).map(({ id }) => id), ["explicit", "localLoopback"]);
    assert.ok((json().warnings as Json[]).some(({ code }) => code === "multiple_gateways"));
  } finally {
    await there.close();
  }
});

const LINE = JSON.stringify({
  "0": '{"subsystem":"gateway/ws"}', "1": { port: 5 }, "2": "listening", time: "2026-01-01T12:00:00.000+00:00",
  _meta: { logLevelName: "WARN", name: '{"subsystem":"gateway/ws"}' }, message: "listening",
});

test("logs: text, NDJSON, notices on stderr", async () => {
  const tail = { file: "/l", cursor: 9, size: 9, lines: [LINE, "no json \u001b[2J"], truncated: true };
  const text = await against({ "logs.tail": tail }, ["logs", "--utc"]);
  assert.equal(text.stdout,
    "Log file: /l\n2026-01-01 12:00:00Z warn  gateway/ws listening port=5\ninfo  no json [2J\n");
  assert.match(text.stderr, /truncated/);
  const { stdout, gateway } = await against({ "logs.tail": tail }, ["logs", "--json", "--limit", "7"]);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as Json);
  assert.deepEqual(lines[0], { type: "meta", file: "/l", sourceKind: "file", cursor: 9, size: 9 });
  assert.deepEqual(
    [lines[1]?.type, lines[1]?.level, lines[1]?.subsystem, lines[1]?.message, lines[1]?.raw],
    ["log", "warn", "gateway/ws", "listening", LINE],
  );
  assert.deepEqual(gateway.calls[0]?.params, { limit: 7, maxBytes: 250_000 });
});

test("logs reads the file itself when the local gateway is down", async () => {
  const vars = { OPENCLAW_GATEWAY_PORT: "1" };
  const files = { "/tmp/openclaw/openclaw-2026-01-01.log": `${LINE}\n`, "/tmp/openclaw/openclaw-2025-12-31.log": "old\n" };
  const { code, stdout, stderr } = await runCli(["logs", "--utc"], { vars, files });
  assert.equal(code, 0);
  assert.match(stdout, /openclaw-2026-01-01\.log\n.*listening/);
  assert.match(stderr, /the file itself/);
  const json = await runCli(["logs", "--json"], { vars, files });
  assert.equal((JSON.parse(json.stdout.split("\n")[0] ?? "") as Json).localFallback, true);
});

test("logs does not read local files for an address that was typed", async () => {
  const { code, stderr, stdout } = await runCli(["logs", "--url", "ws://127.0.0.1:1", "--token", "t", "--json"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.equal((JSON.parse(stderr) as Json).type, "error");
});

test("logs --follow goes on from the cursor until Ctrl-C", async () => {
  let asked = 0;
  const gateway = await openFakeGateway({
    methods: {
      "logs.tail": ({ params }: FakeCall) => {
        asked += 1;
        return { file: "/l", cursor: asked, size: asked, lines: [`line ${String(params.cursor ?? "start")}`] };
      },
    },
  });
  try {
    const { code, stdout } = await runCli(["logs", "--follow", "--interval", "5"], {
      gateway,
      before(machine) {
        const timer = setInterval(() => {
          if (asked >= 3 && machine.process.signal("SIGINT")) clearInterval(timer);
        }, 5);
      },
    });
    assert.equal(code, 130);
    assert.match(stdout, /line start\n.*line 1\n.*line 2/);
  } finally {
    await gateway.close();
  }
});

test("logs: numbers must be positive", async () => {
  for (const flag of ["--limit", "--max-bytes", "--interval", "--timeout"]) {
    assert.equal((await runCli(["logs", `${flag}=0`])).code, 1, flag);
  }
});

const MODELS = {
  models: [
    { id: "big", name: "Big", provider: "p", contextWindow: 1_000, input: ["text"], available: true, tags: ["default"] },
    { id: "here", name: "Here", provider: "q", contextWindow: 2_000, available: false, local: true },
  ],
};

test("models list: table, plain, JSON", async () => {
  const plain = await against({ "models.list": MODELS }, ["models", "list", "--plain"]);
  assert.equal(plain.stdout, "p/big\nq/here\n");
  const local = await against({ "models.list": MODELS }, ["models", "list", "--local", "--json"]);
  assert.deepEqual(local.json(), {
    count: 1,
    models: [{ key: "q/here", name: "Here", input: null, contextWindow: 2_000, local: true, available: false, tags: [] }],
  });
  assert.equal((await runCli(["models", "list", "--plain", "--json"])).code, 1);
});

test("models status --check ends with 1 when the default model cannot be used", async () => {
  const methods = {
    "models.list": MODELS,
    "models.authStatus": { providers: [{ provider: "p", status: "missing" }] },
    "config.get": { resolved: { agents: { defaults: { model: { primary: "p/big", fallbacks: ["q/here"] } } } } },
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

function answering({ ack, event, params }: FakeCall): Json {
  const runId = params.idempotencyKey;
  ack({ runId, sessionKey: "agent:main:main", status: "accepted" });
  event("chat", { runId: "another", state: "delta", deltaText: "NOT MINE" }, 1);
  event("chat", { runId, state: "delta", deltaText: "Hel" }, 2);
  event("agent", { runId, stream: "item", data: { kind: "tool", phase: "start", title: "read a.txt" } }, 3);
  event("chat", { runId, state: "delta", deltaText: "lo\u001b[31m" }, 4);
  return { runId, status: "ok", summary: "completed", result: { payloads: [{ text: "lo[31m", mediaUrl: null }] } };
}

test("agent: a program gets the final text only", async () => {
  const { code, stdout, stderr, gateway } = await against({ agent: answering }, ["agent", "-m", "hi"]);
  assert.equal(code, 0);
  assert.equal(stdout, "lo[31m\n");
  assert.equal(stderr, "");
  const { idempotencyKey, ...params } = gateway.calls[0]?.params ?? {};
  assert.match(String(idempotencyKey), /^[0-9a-f-]{36}$/);
  assert.deepEqual(params, { message: "hi", deliver: false, timeout: 600 });
  assert.deepEqual(gateway.connects[0]?.scopes, ["operator.write"]);
});

test("agent: a person sees the answer grow, and tools beside it", async () => {
  const { stdout, stderr } = await against({ agent: answering }, ["agent", "-m", "hi", "--session-key", "k"], { tty: true });
  assert.equal(stdout, "Hel\nlo[31m\n");
  assert.match(stderr, /→ read a\.txt/);
});

test("agent --json is the whole result", async () => {
  const { json } = await against({ agent: answering }, ["agent", "-m", "hi", "--json"]);
  assert.equal(json().status, "ok");
});

test("agent: what failed after it was accepted names its run", async () => {
  const agent = ({ ack, params }: FakeCall): never => {
    ack({ runId: params.idempotencyKey, sessionKey: "k", status: "accepted" });
    throw new FakeError({ code: "UNAVAILABLE", message: "no model" });
  };
  const { code, json } = await against({ agent }, ["agent", "-m", "hi", "--json"]);
  assert.equal(code, 1);
  assert.equal(json().origin, "gateway");
  assert.equal(typeof json().runId, "string");
});

test("agent: a run that did not end well ends with 1", async () => {
  const agent = { status: "timeout", summary: "took too long", result: { payloads: [] } };
  const { code, stderr } = await against({ agent }, ["agent", "-m", "hi"]);
  assert.equal(code, 1);
  assert.match(stderr, /ended with timeout: took too long/);
});

test("agent: /new and /reset ask for admin, nothing else does", async () => {
  for (const [message, scope] of [["/new", "operator.admin"], ["/RESET now", "operator.admin"], ["/newer", "operator.write"]]) {
    const { gateway } = await against({ agent: answering }, ["agent", "-m", String(message)]);
    assert.deepEqual(gateway.connects[0]?.scopes, [scope]);
  }
});

test("agent: the message comes from an argument, a file or standard input", async () => {
  const sent = async (argv: string[], options = {}): Promise<unknown> =>
    (await against({ agent: answering }, ["agent", ...argv], options)).gateway.calls[0]?.params.message;
  assert.equal(await sent(["--message-file", "/m.txt"], { files: { "/m.txt": "from file" } }), "from file");
  assert.equal(await sent(["--message-file", "-"], { stdin: "from stdin" }), "from stdin");
});

test("agent: bad input is refused before connecting", async () => {
  const bad = [
    [], ["-m", " "], ["-m", "a", "--message-file", "b"], ["-m", "a", "--agent", ""], ["-m", "a", "--session-key", " "],
    ["-m", "a", "--thinking", "huge"], ["-m", "a", "--timeout", "soon"], ["--message-file", "/nowhere"],
    ["-m", "a", "--local"], ["-m", "a", "--deliver"], ["-m", "a", "--channel", "telegram"], ["exec", "hi"],
  ];
  for (const argv of bad) {
    const { code, gateway } = await against({}, ["agent", ...argv]);
    assert.equal(code, 1, argv.join(" "));
    assert.equal(gateway.connects.length, 0, argv.join(" "));
  }
});

test("config get: values, sections, secrets, and what is not there", async () => {
  const files = { [CONFIG]: '{ gateway: { port: 7, auth: { token: "very-secret-token" } }, /* mine */ }' };
  const get = (...argv: string[]): Promise<CliResult> => runCli(["config", "get", ...argv], { files });
  assert.equal((await get("gateway.port")).stdout, "7\n");
  assert.equal((await get("gateway.auth.token")).stdout, "__OPENCLAW_REDACTED__\n");
  assert.ok(!(await get("gateway", "--json")).stdout.includes("very-secret"));
  const unset = await get("gateway.bind");
  assert.equal(unset.code, 1);
  assert.match(unset.stderr, /runtime default applies/);
  const unknown = await get("gateway.prot");
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /Did you mean gateway\.port\?/);
  for (const path of ["", ".", "a..b"]) assert.equal((await get(path)).code, 1, path);
  assert.equal((await get()).code, 1);
});

test("config validate: good, absent, wrong, unreadable", async () => {
  const check = (text?: string): Promise<CliResult> =>
    runCli(["config", "validate", "--json"], text === undefined ? {} : { files: { [CONFIG]: text } });
  assert.deepEqual((await check()).json(), { valid: true, path: CONFIG, warnings: [] });
  assert.equal((await check('{"gateway":{"mode":"local"}}')).code, 0);
  const wrong = await check('{"gateway":{"port":"x"},"bogus":1}');
  assert.equal(wrong.code, 1);
  assert.equal(wrong.json().valid, false);
  assert.deepEqual((wrong.json().issues as Json[]).map(({ path }) => path).sort(), ["<root>", "gateway.port"]);
  assert.equal((await check("{ nope")).code, 1);
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
  const { stdout, gateway } = await against({ "usage.cost": answer }, ["gateway", "usage-cost", "--days", "7", "--all-agents"]);
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
  assert.match((await runCli(["completion"], { vars: { SHELL: "/usr/bin/fish" } })).stdout, /fish completion/);
  assert.equal((await runCli(["completion", "tcsh"])).code, 1);
  assert.equal((await runCli(["completion"], { vars: { SHELL: "/bin/tcsh" } })).code, 1);
  const { stdout, machine } = await runCli(["completion", "--write-state"]);
  assert.equal(stdout.trim().split("\n").length, 4);
  assert.deepEqual(await machine.fs.list("/home/user/.openclaw/completions"),
    ["openclaw.bash", "openclaw.fish", "openclaw.ps1", "openclaw.zsh"]);
});
