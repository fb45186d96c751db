import assert from "node:assert/strict";
import { test } from "node:test";
import { base64url, makeIds } from "#kernel/ids";
import { seededRandom, systemRandom } from "#kernel/random";

test("sortable ids rise strictly, also within one millisecond and when the clock goes back", () => {
  let nowMs = 1_000_000;
  const ids = makeIds({ now: () => nowMs }, seededRandom(1));
  const made: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    if (i === 5_000) nowMs -= 500;
    if (i === 7_000) nowMs += 2_000;
    made.push(ids.sortable());
  }
  assert.deepEqual([...made].sort(), made);
  assert.equal(new Set(made).size, made.length);
  const version7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const id of made.slice(0, 10)) assert.match(id, version7);
});

test("random ids are version 4 and the same for the same seed", () => {
  const make = (): string => makeIds({ now: () => 0 }, seededRandom(5)).uuid();
  assert.match(make(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(make(), make());
});

test("tokens are base64url of the asked number of bytes", () => {
  const token = makeIds({ now: () => 0 }, systemRandom()).token(32);
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(base64url(new Uint8Array([255, 254, 253])), "__79");
});

test("a seed replays its numbers, and another gives others", () => {
  const units = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.unit());
  };
  assert.deepEqual(units(9), units(9));
  assert.notDeepEqual(units(9), units(10));
  for (const unit of units(3)) assert.ok(unit >= 0 && unit < 1);
  const real = systemRandom();
  assert.equal(real.bytes(7).length, 7);
  assert.ok(real.unit() < 1);
});
