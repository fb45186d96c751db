import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "#kernel/scope";
import { makeEnv, type TestEnv } from "#test/support/env";

function scoped(): { scope: Scope; test: TestEnv; errors: string[] } {
  const made = makeEnv();
  const errors: string[] = [];
  const onError = (path: string, error: unknown): void => void errors.push(`${path} <- ${error}`);
  return { scope: new Scope("gateway", { clock: made.env.clock, onError }), test: made, errors };
}

test("resources close in reverse order, children in their place, and once", async () => {
  const { scope } = scoped();
  const closed: string[] = [];
  scope.defer("a", () => closed.push("a"));
  const child = scope.child("unit");
  child.defer("b", () => closed.push("b"));
  scope.defer("c", () => closed.push("c"));
  assert.deepEqual(await scope.close(), []);
  await scope.close();
  assert.deepEqual(closed, ["c", "b", "a"]);
  assert.ok(child.closed && scope.signal.aborted && child.signal.aborted);
});

test("closing goes on after a failure and tells the path", async () => {
  const { scope, errors } = scoped();
  const closed: string[] = [];
  scope.defer("first", () => closed.push("first"));
  scope.child("channels").defer("telegram", () => {
    throw new Error("stuck");
  });
  const problems = await scope.close();
  assert.deepEqual(closed, ["first"]);
  assert.equal(errors.length, 1);
  assert.match(errors[0] ?? "", /^gateway\/channels: closing telegram: stuck/);
  assert.ok(problems.length <= 1);
});

test("a cleanup that hangs is left behind after the budget", async () => {
  const { scope, test: env, errors } = scoped();
  scope.defer("hangs", () => new Promise(() => {}));
  const closing = scope.close(1_000);
  await env.advance(1_000);
  assert.match(String((await closing)[0]), /hangs: took over 1000 ms/);
  assert.equal(errors.length, 1);
  assert.equal(env.scheduled(), 0);
});

test("what is opened too late is closed at once", async () => {
  const { scope } = scoped();
  await scope.close();
  let closed = false;
  scope.defer("late", () => (closed = true));
  assert.ok(closed);
});

test("a forgotten cleanup does not run, and a closed child leaves its parent", async () => {
  const { scope } = scoped();
  const closed: string[] = [];
  const forget = scope.defer("a", () => closed.push("a"));
  forget();
  const child = scope.child("b");
  child.defer("b", () => closed.push("b"));
  await child.close();
  await scope.close();
  assert.deepEqual(closed, ["b"]);
});

test("background work that fails is reported and, when asked, restarted with growing delay", async () => {
  const { scope, test: env, errors } = scoped();
  const starts: number[] = [];
  const from = env.now();
  scope.spawn("poll", async () => {
    starts.push(env.now() - from);
    throw new Error("down");
  }, { kind: "restart", minMs: 100, maxMs: 300 });
  await env.advance(1_000);
  assert.deepEqual(starts, [0, 100, 300, 600, 900]);
  assert.equal(errors.length, 5);
  await scope.close();
  assert.equal(env.scheduled(), 0);
});

test("closing aborts background work and waits for it", async () => {
  const { scope, test: env } = scoped();
  let ended = false;
  scope.spawn("work", async (signal) => {
    await env.env.clock.sleep(60_000, signal).catch(() => {});
    ended = true;
  });
  await scope.close();
  assert.ok(ended);
  assert.equal(env.scheduled(), 0);
});

test("repeated work does not overlap itself and stops with the scope", async () => {
  const { scope, test: env, errors } = scoped();
  let running = 0;
  let most = 0;
  let calls = 0;
  scope.every("tick", 100, async () => {
    calls++;
    most = Math.max(most, ++running);
    await env.env.clock.sleep(250);
    running--;
    if (calls === 2) throw new Error("once");
  });
  await env.advance(1_000);
  assert.equal(most, 1);
  assert.ok(calls >= 3);
  assert.deepEqual(errors, ["gateway: tick <- Error: once"]);
  await scope.close();
  const before = calls;
  await env.advance(1_000);
  assert.equal(calls, before);
});

test("using a scope closes it", async () => {
  const { test: env } = scoped();
  let closed = false;
  {
    await using scope = new Scope("block", { clock: env.env.clock, onError() {} });
    scope.defer("x", () => (closed = true));
  }
  assert.ok(closed);
});
