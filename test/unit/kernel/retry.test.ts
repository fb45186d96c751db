import assert from "node:assert/strict";
import { test } from "node:test";
import { retryDelayMs, withRetries } from "#kernel/retry";
import { EPOCH_MS, makeEnv } from "#test/support/env";

test("retries wait longer each time, within bounds, and stop at what cannot be retried", async () => {
  const { env, advance, now } = makeEnv();
  const policy = { minMs: 100, maxMs: 1_000, retriesMax: 5, jitter: 0 };
  const tries: number[] = [];
  const outcome = withRetries(env, policy, async () => {
    tries.push(now() - EPOCH_MS);
    throw new Error("down");
  }, () => true).catch((error: unknown) => error);
  await advance(10_000);
  assert.match(String(await outcome), /down/);
  assert.deepEqual(tries, [0, 100, 300, 700, 1_500, 2_500]);
  let calls = 0;
  await assert.rejects(withRetries(env, policy, async () => {
    calls++;
    throw new Error("final");
  }, () => false), /final/);
  assert.equal(calls, 1);
  for (let i = 1; i < 8; i++) assert.ok(retryDelayMs({ ...policy, jitter: 0.5 }, i, env.random) <= 1_000);
});
