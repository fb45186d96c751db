import assert from "node:assert/strict";
import { test } from "node:test";
import { Lanes } from "#kernel/lane";
import { makeEnv } from "#test/support/env";

test("one key runs in order and never beside itself; others run up to the width", async () => {
  const { env, advance } = makeEnv();
  const lanes = new Lanes(() => 2);
  const log: string[] = [];
  const running = new Set<string>();
  let most = 0;
  const work = (key: string, name: string, ms: number) => async (): Promise<void> => {
    assert.equal(running.has(key), false);
    running.add(key);
    most = Math.max(most, running.size);
    await env.clock.sleep(ms);
    running.delete(key);
    log.push(name);
  };
  const all = [
    lanes.enter("a", work("a", "a1", 50)),
    lanes.enter("a", work("a", "a2", 10)),
    lanes.enter("b", work("b", "b1", 20)),
    lanes.enter("c", work("c", "c1", 10)),
  ];
  assert.deepEqual(lanes.counts, { active: 2, queued: 2 });
  assert.ok(lanes.busy("a") && !lanes.busy("c"));
  await advance(200);
  await Promise.all(all);
  assert.deepEqual(log, ["b1", "c1", "a1", "a2"]);
  assert.equal(most, 2);
  assert.deepEqual(lanes.counts, { active: 0, queued: 0 });
});

test("a failure reaches its caller and frees the lane", async () => {
  const lanes = new Lanes(() => 1);
  await assert.rejects(lanes.enter("a", async () => Promise.reject(new Error("no"))), /no/);
  assert.equal(await lanes.enter("a", async () => 5), 5);
});

test("work that throws at once reaches its caller and frees the lane too", async () => {
  const lanes = new Lanes(() => 1);
  const thrown = lanes.enter("a", () => {
    throw new Error("at once");
  });
  await assert.rejects(thrown, /at once/);
  assert.equal(await lanes.enter("a", async () => 5), 5);
});

test("widening lets waiting work start", async () => {
  let width = 0;
  const lanes = new Lanes(() => width);
  const done = lanes.enter("a", async () => "ran");
  assert.deepEqual(lanes.counts, { active: 0, queued: 1 });
  width = 1;
  lanes.pump();
  assert.equal(await done, "ran");
});
