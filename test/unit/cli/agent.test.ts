// `agent`: what is sent, what a person and a program see, and how it ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { against } from "#test/support/cli";
import { type FakeCall, FakeError } from "#test/support/fake-gateway";

type Json = Record<string, unknown>;

function answering({ ack, event, params }: FakeCall): Json {
  const runId = params.idempotencyKey;
  ack({ runId, sessionKey: "agent:main:main", status: "accepted" });
  event("chat", { runId: "another", state: "delta", deltaText: "NOT MINE" }, 1);
  event("chat", { runId, state: "delta", deltaText: "Hel" }, 2);
  event("agent", { runId, stream: "item", data: { kind: "tool", phase: "start", title: "read a.txt" } }, 3);
  event("chat", { runId, state: "delta", deltaText: "lo\u001b[31m" }, 4);
  return {
    runId,
    status: "ok",
    summary: "completed",
    result: { payloads: [{ text: "lo[31m", mediaUrl: null }] },
  };
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
  const { stdout, stderr } = await against(
    { agent: answering },
    ["agent", "-m", "hi", "--session-key", "k"],
    { tty: true },
  );
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
  for (
    const [message, scope] of [["/new", "operator.admin"], ["/RESET now", "operator.admin"], [
      "/newer",
      "operator.write",
    ]]
  ) {
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
    [],
    ["-m", " "],
    ["-m", "a", "--message-file", "b"],
    ["-m", "a", "--agent", ""],
    ["-m", "a", "--session-key", " "],
    ["-m", "a", "--thinking", "huge"],
    ["-m", "a", "--timeout", "soon"],
    ["--message-file", "/nowhere"],
    ["-m", "a", "--local"],
    ["-m", "a", "--deliver"],
    ["-m", "a", "--channel", "telegram"],
    ["exec", "hi"],
  ];
  for (const argv of bad) {
    const { code, gateway } = await against({}, ["agent", ...argv]);
    assert.equal(code, 1, argv.join(" "));
    assert.equal(gateway.connects.length, 0, argv.join(" "));
  }
});
