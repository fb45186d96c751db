import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "#kernel/clock";
import { EPOCH_MS, makeEnv } from "#test/support/env";

test("the real clock sleeps, aborts with the reason and cancels", async () => {
  const clock = systemClock();
  const before = clock.monotonic();
  await clock.sleep(20);
  assert.ok(clock.monotonic() - before >= 15);
  const abort = new AbortController();
  const sleeping = clock.sleep(60_000, abort.signal);
  abort.abort(new Error("enough"));
  await assert.rejects(sleeping, /enough/);
  await assert.rejects(clock.sleep(1, abort.signal), /enough/);
  let calls = 0;
  const cancel = clock.every(5, () => calls++);
  clock.after(1, () => calls++)();
  await clock.sleep(40);
  cancel();
  const counted = calls;
  await clock.sleep(30);
  assert.ok(counted >= 2);
  assert.equal(calls, counted);
});

test("a delay longer than timers can hold does not fire at once", async () => {
  const clock = systemClock();
  let fired = false;
  const cancel = clock.after(2 ** 40, () => (fired = true));
  await clock.sleep(20);
  cancel();
  assert.equal(fired, false);
});

test("virtual time stands still and runs what is due in order", async () => {
  const { env, advance, now, scheduled } = makeEnv();
  const log: string[] = [];
  const at = (name: string) => (): void => void log.push(`${name}@${now() - EPOCH_MS}`);
  env.clock.after(30, at("c"));
  env.clock.after(10, at("a"));
  env.clock.after(10, at("b"));
  const stop = env.clock.every(20, at("e"));
  env.clock.after(5, () => env.clock.after(3, at("nested")));
  void env.clock.sleep(12).then(at("slept"));
  await advance(9);
  assert.deepEqual(log, ["nested@8"]);
  await advance(31);
  assert.deepEqual(log, ["nested@8", "a@10", "b@10", "slept@12", "e@20", "c@30", "e@40"]);
  stop();
  await advance(100);
  assert.equal(log.length, 7);
  assert.equal(scheduled(), 0);
  assert.equal(now(), EPOCH_MS + 140);
});

test("an aborted virtual sleep leaves nothing scheduled", async () => {
  const { env, scheduled } = makeEnv();
  const abort = new AbortController();
  const sleeping = env.clock.sleep(1_000, abort.signal);
  abort.abort(new Error("stop"));
  await assert.rejects(sleeping, /stop/);
  assert.equal(scheduled(), 0);
});

test("the same seed gives the same environment, and its log keeps lines", () => {
  const ids = (seed: number): string[] => {
    const { env } = makeEnv(seed);
    return [env.ids.uuid(), env.ids.sortable(), env.ids.token(8), String(env.random.unit())];
  };
  assert.deepEqual(ids(3), ids(3));
  assert.notDeepEqual(ids(3), ids(4));
  const { env, lines } = makeEnv();
  env.log.child("cron").warn("late", { ms: 5 });
  assert.deepEqual(lines, [{ level: "warn", subsystem: "cron", message: "late", fields: { ms: 5 } }]);
});
