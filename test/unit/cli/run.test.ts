// Whole command lines: what is printed where, and the exit code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runCli } from "#test/support/cli";
import {
  FAKE_TOKEN,
  type FakeCall,
  FakeError,
  openFakeGateway,
  wantsToken,
} from "#test/support/fake-gateway";

test("--version is one line, and JSON with --json", async () => {
  for (const flag of ["--version", "-V", "-v"]) {
    assert.match((await runCli([flag])).stdout, /^OpenClaw \S+ \(\w+\)\n$/);
  }
  const { json, code } = await runCli(["--version", "--json"]);
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(json()), ["version", "commit", "compat"]);
});

test("bare openclaw helps a person and refuses a script", async () => {
  const person = await runCli([], { tty: true });
  assert.equal(person.code, 0);
  assert.match(person.stdout, /Usage:/);
  const script = await runCli([]);
  assert.equal(script.code, 1);
  assert.equal(script.stdout, "");
  assert.match(script.stderr, /needs a terminal/);
});

test("help touches no file, on any place in the tree", async () => {
  for (
    const words of [[], ["gateway"], ["gateway", "run"], ["sessions"], ["models", "status"], [
      "config",
      "get",
    ]]
  ) {
    const { code, stdout, stderr, machine } = await runCli([...words, "--help"]);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(stdout, /Examples:\n[\s\S]*\nDocs: /);
    assert.deepEqual(await machine.fs.list("/home/user"), []);
  }
});

test("help is also a word", async () => {
  const word = await runCli(["help", "gateway", "call"]);
  const flag = await runCli(["gateway", "call", "--help"]);
  assert.equal(word.stdout, flag.stdout);
  assert.match((await runCli(["help"])).stdout, /Commands:/);
});

test("an unknown profile ends with 2", async () => {
  assert.equal((await runCli(["--profile", "bad name!", "config", "file"])).code, 2);
  assert.equal((await runCli(["--profile"])).code, 2);
});

test("--dev and --profile choose the folder", async () => {
  const path = async (...argv: string[]): Promise<string> =>
    (await runCli([...argv, "config", "file"])).stdout.trim();
  assert.equal(await path(), "/home/user/.openclaw/openclaw.json");
  assert.equal(await path("--profile", "work"), "/home/user/.openclaw-work/openclaw.json");
  assert.equal(await path("--dev"), "/home/user/.openclaw-dev/openclaw.json");
  assert.equal(await path("--profile", "default"), "/home/user/.openclaw/openclaw.json");
});

test("a command that is not built says so by name, also as JSON", async () => {
  const text = await runCli(["cron", "add", "--every", "1h"]);
  assert.equal(text.code, 1);
  assert.match(text.stderr, /openclaw cron is not part of this build/);
  const { code, json } = await runCli(["nodes", "list", "--json"]);
  assert.equal(code, 1);
  assert.deepEqual((json().error as { type: string }).type, "unsupported_command");
});

test("--json is refused where there is no report", async () => {
  const { code, json } = await runCli(["gateway", "run", "--json"]);
  assert.equal(code, 1);
  assert.equal((json().error as { type: string }).type, "cli_error");
});

test("options of a later issue are refused by name", async () => {
  const refused = [
    ["--tailscale", "serve"],
    ["--tailscale=funnel"],
    ["--bind", "tailnet"],
    ["--force"],
    ["--reset", "--dev"],
    ["--raw-stream"],
    ["--raw-stream-path", "x"],
    ["--claude-cli-logs"],
    ["--ambient-channels"],
  ];
  for (const options of refused) {
    const { code, stderr } = await runCli(["gateway", "run", ...options]);
    assert.equal(code, 1, options.join(" "));
    assert.match(stderr, /gateway run --[a-z]+.* is not part of this build/, options.join(" "));
  }
  assert.match((await runCli(["gateway", "run", "--reset"])).stderr, /--reset needs --dev/);
});

test("wrong values of gateway run end with 1 before anything starts", async () => {
  for (
    const options of [["--port", "0"], ["--port", "70000"], ["--bind", "moon"], ["--auth", "magic"], ["x"], [
      "--password",
      "a",
      "--password-file",
      "b",
    ], ["--password-file", "/nowhere"]]
  ) {
    assert.equal((await runCli(["gateway", "run", ...options])).code, 1, options.join(" "));
  }
});

test("a gateway that is not there: address, errno, source, config, next step", async () => {
  const { code, stdout, stderr } = await runCli(["gateway", "health", "--port", "1"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  for (
    const part of [
      "ws://127.0.0.1:1",
      "ECONNREFUSED",
      "openclaw gateway run",
      "gateway status",
      "local loopback",
      "openclaw.json",
      "bind=",
    ]
  ) {
    assert.ok(stderr.includes(part), `${part} is missing in: ${stderr}`);
  }
  const failed = (await runCli(["gateway", "health", "--port", "1", "--json"])).json();
  assert.equal((failed.error as { type: string }).type, "gateway_transport_error");
  assert.equal((failed.gateway as { url: string }).url, "ws://127.0.0.1:1");
});

test("a refused credential names its source and the one thing to do", async () => {
  const gateway = await openFakeGateway({ admit: wantsToken(), methods: { health: { ok: true } } });
  try {
    const from = async (
      vars: Record<string, string>,
      files: Record<string, string> = {},
    ): Promise<string> => {
      const port = { OPENCLAW_GATEWAY_PORT: String(gateway.port) };
      const { code, stderr } = await runCli(["gateway", "health"], { vars: { ...port, ...vars }, files });
      assert.equal(code, 1);
      return stderr;
    };
    const wrong = await from({ OPENCLAW_GATEWAY_TOKEN: "wrong-token-value" });
    assert.match(wrong, /AUTH_TOKEN_MISMATCH/);
    assert.match(wrong, /Credential used: OPENCLAW_GATEWAY_TOKEN\./);
    assert.match(wrong, /Unset OPENCLAW_GATEWAY_TOKEN/);
    assert.ok(!wrong.includes("wrong-token-value"));
    assert.match(await from({}), /DEVICE_IDENTITY_REQUIRED[\s\S]*Credential used: none\.[\s\S]*--token/);
    const config = JSON.stringify({ gateway: { auth: { token: "from-file" } } });
    assert.match(
      await from({}, { "/home/user/.openclaw/openclaw.json": config }),
      /gateway\.auth\.token in ~/,
    );
  } finally {
    await gateway.close();
  }
});

test("a call prints the answer, raw with --json", async () => {
  const gateway = await openFakeGateway({ admit: wantsToken(), methods: { "sessions.list": { count: 0 } } });
  try {
    const argv = ["gateway", "call", "sessions.list", "--params", '{"limit":5}'];
    const text = await runCli(argv, { gateway });
    assert.equal(text.stdout, 'Gateway call: sessions.list\n{\n  "count": 0\n}\n');
    assert.equal(text.stderr, "");
    assert.deepEqual((await runCli([...argv, "--json"], { gateway })).json(), { count: 0 });
    assert.deepEqual(gateway.calls[0], { method: "sessions.list", params: { limit: 5 } });
    assert.deepEqual(gateway.connects[0]?.scopes, ["operator.read"]);
    assert.equal("device" in (gateway.connects[0] ?? {}), false);
  } finally {
    await gateway.close();
  }
});

test("an error of the gateway becomes the request envelope", async () => {
  const gateway = await openFakeGateway({
    methods: {
      bad: () => {
        throw new FakeError({
          code: "UNAVAILABLE",
          message: "not \u001b[31mnow",
          details: { a: 1 },
          retryable: true,
        });
      },
    },
  });
  try {
    const { code, json } = await runCli(["gateway", "call", "bad", "--json"], { gateway });
    assert.equal(code, 1);
    assert.deepEqual(json(), {
      ok: false,
      error: {
        type: "gateway_request_error",
        code: "UNAVAILABLE",
        message: "not [31mnow",
        details: { a: 1 },
        retryable: true,
      },
    });
    const unknown = await runCli(["gateway", "call", "no.such"], { gateway });
    assert.match(unknown.stderr, /unknown method: no\.such\n {2}`openclaw docs methods`/);
  } finally {
    await gateway.close();
  }
});

test("a timeout says how long it waited", async () => {
  const gateway = await openFakeGateway({ methods: { health: () => new Promise(() => {}) } });
  try {
    const { json } = await runCli(["gateway", "health", "--timeout", "80", "--json"], { gateway });
    const error = json().error as { kind: string; timeoutMs: number; message: string };
    assert.equal(error.kind, "timeout");
    assert.equal(error.timeoutMs, 80);
    assert.match(error.message, /did not answer health within 80 ms/);
  } finally {
    await gateway.close();
  }
});

test("health waits for a gateway that is starting, and says so at the deadline", async () => {
  let refusals = 2;
  const starting = (): void => {
    if (refusals-- <= 0) return;
    const details = { reason: "startup-sidecars" };
    throw new FakeError({
      code: "UNAVAILABLE",
      message: "gateway starting",
      details,
      retryable: true,
      retryAfterMs: 10,
    });
  };
  const gateway = await openFakeGateway({ admit: starting, methods: { health: { ok: true } } });
  try {
    assert.deepEqual((await runCli(["health", "--json"], { gateway })).json(), { ok: true });
    refusals = 1_000;
    const late = await runCli(["health", "--json", "--timeout", "60"], { gateway });
    assert.equal(late.code, 0);
    assert.deepEqual(late.json(), { status: "starting", startupPhase: "startup-sidecars" });
  } finally {
    await gateway.close();
  }
});

test("sending is refused inside an agent's own shell, before connecting", async () => {
  const gateway = await openFakeGateway({});
  try {
    const vars = { OPENCLAW_SHELL: "exec" };
    for (const argv of [["agent", "-m", "hi"], ["gateway", "call", "chat.send"]]) {
      assert.equal((await runCli(argv, { gateway, vars })).code, 1);
    }
    assert.equal(gateway.connects.length, 0);
  } finally {
    await gateway.close();
  }
});

test("the token is never printed, except in the link of dashboard --json", async () => {
  const gateway = await openFakeGateway({ admit: wantsToken(), methods: { health: { ok: true } } });
  try {
    const lines = [["gateway", "health"], ["gateway", "status"], ["gateway", "probe"], ["status"], [
      "dashboard",
    ]];
    for (const argv of lines.flatMap((line) => [line, [...line, "--json"]])) {
      const { stdout, stderr } = await runCli(argv, { gateway });
      const link = argv[0] === "dashboard" && argv.includes("--json");
      assert.equal((stdout + stderr).includes(FAKE_TOKEN), link, argv.join(" "));
    }
  } finally {
    await gateway.close();
  }
});

test("the running gateway's own token is used when nothing else is there", async () => {
  const gateway = await openFakeGateway({ admit: wantsToken("made-up"), methods: { health: { ok: true } } });
  try {
    const registration = {
      url: gateway.url,
      port: gateway.port,
      pid: 4711,
      token: "made-up",
      bootId: "boot-1",
    };
    const files = { "/home/user/.openclaw/gateway.json": JSON.stringify(registration) };
    assert.equal((await runCli(["gateway", "health"], { files })).code, 0);
    const status = (await runCli(["gateway", "status", "--json"], { files })).json();
    assert.deepEqual((status.port as { listeners: { pid: number }[] }).listeners.map(({ pid }) => pid), [
      4711,
    ]);
    const foreign = { ...registration, bootId: "another" };
    const told = await runCli(["gateway", "status", "--json"], {
      files: { "/home/user/.openclaw/gateway.json": JSON.stringify(foreign) },
    });
    assert.deepEqual(
      (told.json().port as { listeners: unknown[] }).listeners,
      [],
      "a pid that hello does not prove",
    );
  } finally {
    await gateway.close();
  }
});

test("Ctrl-C ends a wait with 130 and without a report", async () => {
  const gateway = await openFakeGateway({ methods: { health: () => new Promise(() => {}) } });
  try {
    const result = await runCli(["gateway", "health"], {
      gateway,
      before: (machine) =>
        void waitFor(() => gateway.calls.length > 0, () => machine.process.signal("SIGINT")),
    });
    assert.equal(result.code, 130);
    assert.equal(result.stderr, "");
  } finally {
    await gateway.close();
  }
});

test("Ctrl-C stops the run on the gateway and waits for its last word", async () => {
  let end = (_: unknown): void => {};
  const gateway = await openFakeGateway({
    methods: {
      agent: ({ ack, params }: FakeCall) => {
        ack({ runId: params.idempotencyKey, sessionKey: "agent:main:main", status: "accepted" });
        return new Promise((resolve) => {
          end = () => resolve({ runId: params.idempotencyKey, status: "cancelled", summary: "aborted" });
        });
      },
      "chat.abort": () => {
        end(undefined);
        return { ok: true, aborted: true };
      },
    },
  });
  try {
    const { code } = await runCli(["agent", "-m", "hi"], {
      gateway,
      before: (machine) =>
        void waitFor(() => gateway.calls.length > 0, () => machine.process.signal("SIGINT")),
    });
    assert.equal(code, 130);
    const abort = gateway.calls.find(({ method }) => method === "chat.abort");
    assert.equal(abort?.params.sessionKey, "agent:main:main");
    assert.equal(abort?.params.runId, gateway.calls[0]?.params.idempotencyKey);
  } finally {
    await gateway.close();
  }
});

async function waitFor(fits: () => boolean, then: () => void): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5));
  // The first answer must have arrived too.
  await new Promise((resolve) => setTimeout(resolve, 30));
  then();
}
