import assert from "node:assert/strict";
import { test } from "node:test";
import { Cache } from "#kernel/cache";
import { makeEnv } from "#test/support/env";

test("entries leave by age and, over the limit, the least recently written first", async () => {
  const { env, advance } = makeEnv();
  const cache = new Cache<number>(env.clock, { entriesMax: 2, lifetimeMs: 100 });
  cache.set("a", 1);
  cache.set("b", 2);
  cache.set("a", 3);
  cache.set("c", 4);
  assert.deepEqual([cache.get("a"), cache.get("b"), cache.get("c")], [3, undefined, 4]);
  await advance(100);
  assert.equal(cache.get("a"), undefined);
  assert.equal(cache.size, 1);
  cache.clear();
  cache.delete("c");
  assert.equal(cache.size, 0);
});
