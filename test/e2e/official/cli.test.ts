// The official command line, unchanged, against our port. Its traffic goes through the recording tap, so that
// what it was told is held against the official schema as well.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { record } from "#test/support/wire/refclient";
import { officialCli, officialCliMissing } from "#test/support/tools";
import type { OfficialCli } from "#test/support/tools";
import { openStage } from "../stage.ts";
import type { Stage } from "../stage.ts";

type Json = Record<string, unknown>;
type Result = { code: number; stdout: string; stderr: string };

let stage: Stage;
let cli: OfficialCli;

before(async () => {
  const found = officialCli();
  // A run without the tool must not look like one that passed.
  if (!found) throw new Error(officialCliMissing() ?? "the official CLI is missing");
  cli = found;
  stage = await openStage();
  const { port } = stage.recorder;
  const auth = { mode: "token", token: stage.gateway.token };
  await writeConfig("local", { gateway: { mode: "local", port, bind: "loopback", auth } });
  const remote = { url: stage.recorder.url, token: stage.gateway.token };
  await writeConfig("remote", { gateway: { mode: "remote", remote } });
});

after(() => stage?.close());

test("gateway health says the gateway is well", async () => {
  const { code, stdout } = await openclaw(["gateway", "health"]);
  assert.equal(code, 0);
  assert.match(stdout, /Gateway Health/i);
});

test("gateway call health, status and sessions.list print what the gateway answered", async () => {
  const health = await json(["gateway", "call", "health", "--json"]);
  assert.equal(health["ok"], true);
  assert.equal(health["defaultAgentId"], "main");
  const status = await json(["gateway", "call", "status", "--json"]);
  assert.ok("runtimeVersion" in status && "sessions" in status);
  const params = JSON.stringify({ limit: 10 });
  const sessions = await json(["gateway", "call", "sessions.list", "--params", params, "--json"]);
  assert.ok(Array.isArray(sessions["sessions"]));
});

test("gateway call prints a refused request as one and fails", async () => {
  const params = JSON.stringify({ limit: "x" });
  const { code, stdout } = await openclaw(["gateway", "call", "sessions.list", "--params", params, "--json"]);
  assert.equal(code, 1);
  const error = record(record(JSON.parse(stdout))["error"]);
  assert.deepEqual([error["type"], error["code"]], ["gateway_request_error", "INVALID_REQUEST"]);
});

test("gateway status --json --require-rpc reaches the RPC", async () => {
  const status = await json(["gateway", "status", "--json", "--require-rpc"]);
  assert.equal(record(status["rpc"])["ok"], true);
});

test("status --json reports the gateway as reachable", async () => {
  const status = await json(["status", "--json"]);
  assert.equal(record(status["gateway"])["reachable"], true);
});

test("health --json prints the health snapshot", async () => {
  const health = await json(["health", "--json"]);
  assert.equal(health["ok"], true);
});

test("agent --message runs on the gateway and prints the reply", async () => {
  const words = ["--agent", "main", "--session-key", "agent:main:e2e-cli", "--message", "hello from the cli"];
  const answer = await json(["agent", ...words, "--json"]);
  assert.equal(answer["status"], "ok");
  const payloads = record(answer["result"])["payloads"];
  const texts = Array.isArray(payloads) ? payloads.map((payload) => record(payload)["text"]) : [];
  assert.deepEqual(texts, ["Hello from mock. You said: hello from the cli"]);
});

test("logs --json prints one object a line", async () => {
  const { code, stdout } = await openclaw(["logs", "--json", "--limit", "20"]);
  assert.equal(code, 0);
  const lines = stdout.trim().split("\n").map((line) => record(JSON.parse(line)));
  assert.equal(lines[0]?.["type"], "meta");
  assert.ok(lines.some((line) => line["type"] === "log" || line["type"] === "raw"), stdout.slice(0, 500));
});

test("models list --json shows the gateway's model to a remote command line", async () => {
  const answer = await json(["models", "list", "--json"], "remote");
  const models = Array.isArray(answer["models"]) ? answer["models"].map(record) : [];
  assert.ok(models.some((model) => model["key"] === "mock/mock-1"), JSON.stringify(answer));
});

/** Runs a command that must succeed and print one JSON object. */
async function json(args: readonly string[], mode = "local"): Promise<Json> {
  const { code, stdout, stderr } = await openclaw(args, mode);
  assert.equal(code, 0, `${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  const problems = stage.recorder.problems();
  assert.deepEqual(problems, [], "a frame does not fit the official schema");
  return record(JSON.parse(stdout));
}

function openclaw(args: readonly string[], mode = "local"): Promise<Result> {
  const home = join(stage.gateway.rootDir, `cli-${mode}`);
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, OPENCLAW_STATE_DIR: home, NO_COLOR: "1" };
  return new Promise((resolve) => {
    const options = { cwd: home, env, timeout: 60_000, maxBuffer: 50_000_000 };
    execFile(cli.node, [cli.entry, ...args], options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

/** A state folder of the command line's own: it must not find the gateway's. */
async function writeConfig(mode: string, config: Json): Promise<void> {
  const home = join(stage.gateway.rootDir, `cli-${mode}`);
  await mkdir(home, { mode: 0o700 });
  const quiet = { discovery: { mdns: { mode: "off" } }, update: { checkOnStart: false } };
  await writeFile(join(home, "openclaw.json"), JSON.stringify({ ...config, ...quiet }), { mode: 0o600 });
}
