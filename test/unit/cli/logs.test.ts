// `logs`: text, NDJSON, the file itself, following.
import assert from "node:assert/strict";
import { test } from "node:test";
import { against, runCli } from "#test/support/cli";
import { type FakeCall, openFakeGateway } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

const LINE = JSON.stringify({
  "0": '{"subsystem":"gateway/ws"}',
  "1": { port: 5 },
  "2": "listening",
  time: "2026-01-01T12:00:00.000+00:00",
  _meta: { logLevelName: "WARN", name: '{"subsystem":"gateway/ws"}' },
  message: "listening",
});

test("logs: text, NDJSON, notices on stderr", async () => {
  const tail = { file: "/l", cursor: 9, size: 9, lines: [LINE, "no json \u001b[2J"], truncated: true };
  const text = await against({ "logs.tail": tail }, ["logs", "--utc"]);
  assert.equal(
    text.stdout,
    "Log file: /l\n2026-01-01 12:00:00Z warn  gateway/ws listening port=5\ninfo  no json [2J\n",
  );
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
  const files = {
    "/tmp/openclaw/openclaw-2026-01-01.log": `${LINE}\n`,
    "/tmp/openclaw/openclaw-2025-12-31.log": "old\n",
  };
  const { code, stdout, stderr } = await runCli(["logs", "--utc"], { vars, files });
  assert.equal(code, 0);
  assert.match(stdout, /openclaw-2026-01-01\.log\n.*listening/);
  assert.match(stderr, /the file itself/);
  const json = await runCli(["logs", "--json"], { vars, files });
  assert.equal((JSON.parse(json.stdout.split("\n")[0] ?? "") as Json).localFallback, true);
});

test("logs does not read local files for an address that was typed", async () => {
  const { code, stderr, stdout } = await runCli([
    "logs",
    "--url",
    "ws://127.0.0.1:1",
    "--token",
    "t",
    "--json",
  ]);
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
        return {
          file: "/l",
          cursor: asked,
          size: asked,
          lines: [`line ${String(params.cursor ?? "start")}`],
        };
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

test("logs --follow outlives a restart and loses no line to the limit", async () => {
  const asked: Json[] = [];
  const gateway = await openFakeGateway({
    methods: {
      "logs.tail": ({ params, close }: FakeCall) => {
        asked.push(params);
        if (asked.length !== 2) return { file: "/l", cursor: 7, size: 7, lines: [`answer ${asked.length}`] };
        close(1012, "service restart");
        return new Promise(() => {});
      },
    },
  });
  try {
    const { stdout, stderr } = await runCli(["logs", "--follow", "--limit", "2", "--interval", "5"], {
      gateway,
      before(machine) {
        const timer = setInterval(() => {
          if (asked.length >= 4 && machine.process.signal("SIGINT")) clearInterval(timer);
        }, 5);
      },
    });
    assert.match(stdout, /answer 1\n.*answer 3/);
    assert.match(stderr, /Connection lost, trying again in 500 ms \(1\/8\)/);
    assert.equal(asked[0]?.limit, 2);
    assert.deepEqual(asked[2], { limit: 5_000, maxBytes: 1_000_000, cursor: 7 });
  } finally {
    await gateway.close();
  }
});

test("logs: numbers must be positive", async () => {
  for (const flag of ["--limit", "--max-bytes", "--interval", "--timeout"]) {
    assert.equal((await runCli(["logs", `${flag}=0`])).code, 1, flag);
  }
});
