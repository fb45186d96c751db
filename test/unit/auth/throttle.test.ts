import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Throttle } from "#auth/throttle";
import { WriteLimit } from "#auth/write-limit";
import { Fault } from "#kernel/fault";
import { makeEnv } from "#test/support/env";

const LIMITS = { attemptsMax: 3, windowMs: 60_000, lockoutMs: 20_000 };

describe("failed attempts (A-100, wire §4)", () => {
  it("lock a key after so many within the window; even the right secret waits then", async () => {
    const { env, advance } = makeEnv();
    const throttle = new Throttle(env.clock, LIMITS);
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.equal(throttle.retryAfterMs("a"), 0);
      assert.equal(throttle.failed("a", false), 0);
    }
    await advance(1_000);
    assert.equal(throttle.retryAfterMs("a"), 19_000);
    assert.equal(throttle.retryAfterMs("b"), 0);
    assert.throws(() => throttle.check("a"), (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.message, "unauthorized: too many failed authentication attempts (retry later)");
      assert.deepEqual([error.retryable, error.retryAfterMs], [true, 19_000]);
      return true;
    });
    await advance(19_000);
    assert.equal(throttle.retryAfterMs("a"), 0);
  });

  it("count only while they lie within the window, and start anew after a success", async () => {
    const { env, advance } = makeEnv();
    const throttle = new Throttle(env.clock, LIMITS);
    throttle.failed("a", false);
    throttle.failed("a", false);
    await advance(60_001);
    throttle.failed("a", false);
    assert.equal(throttle.retryAfterMs("a"), 0);
    throttle.succeeded("a");
    throttle.failed("a", false);
    throttle.failed("a", false);
    assert.equal(throttle.retryAfterMs("a"), 0);
  });

  it("of exempt callers are delayed as recorded and never locked (A-101)", () => {
    const throttle = new Throttle(makeEnv().env.clock, LIMITS);
    const delays = Array.from({ length: 8 }, () => throttle.failed("a", true));
    assert.deepEqual(delays, [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    assert.equal(throttle.retryAfterMs("a"), 0);
  });

  it("of a flood of addresses cost bounded memory, and locks survive it (A-103)", async () => {
    const { env, advance } = makeEnv();
    const throttle = new Throttle(env.clock, LIMITS);
    for (let attempt = 0; attempt < 3; attempt++) throttle.failed("guesser", false);
    for (let stranger = 0; stranger < 30_000; stranger++) throttle.failed(`stranger ${stranger}`, false);
    assert.ok(throttle.retryAfterMs("guesser") > 0);
    const locker = new Throttle(env.clock, { ...LIMITS, attemptsMax: 1 });
    for (let stranger = 0; stranger < 10_001; stranger++) locker.failed(`stranger ${stranger}`, false);
    assert.ok(locker.retryAfterMs("newcomer") > 0);
    await advance(20_000);
    assert.equal(locker.retryAfterMs("newcomer"), 0);
    locker.failed("newcomer", false);
    assert.ok(locker.retryAfterMs("newcomer") > 0);
  });

  it("follow limits that change", () => {
    const limits = { ...LIMITS };
    const throttle = new Throttle(makeEnv().env.clock, () => limits);
    throttle.failed("a", false);
    limits.attemptsMax = 2;
    throttle.failed("a", false);
    assert.ok(throttle.retryAfterMs("a") > 0);
  });
});

describe("methods that change the gateway (A-106)", () => {
  it("may be called 30 times a minute per method and caller", async () => {
    const { env, advance } = makeEnv();
    const limit = new WriteLimit(env.clock);
    for (let call = 0; call < 30; call++) limit.take("config.set", "device 192.0.2.7");
    assert.throws(() => limit.take("config.set", "device 192.0.2.7"), (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.message, "rate limit exceeded for config.set; retry after 60s");
      assert.deepEqual(error.details, { method: "config.set", limit: "30 per 60s" });
      assert.deepEqual([error.retryable, error.retryAfterMs], [true, 60_000]);
      return true;
    });
    limit.take("config.set", "other");
    limit.take("config.patch", "device 192.0.2.7");
    await advance(60_001);
    limit.take("config.set", "device 192.0.2.7");
  });
});
