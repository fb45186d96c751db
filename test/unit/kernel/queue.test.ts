import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "#kernel/queue";
import { seededRandom } from "#kernel/random";

test("items leave in the order they came", () => {
  const queue = new Queue<number>({ weightMax: 1_000, whenFull: "refuse" });
  for (let i = 0; i < 500; i++) queue.push(i);
  assert.equal(queue.peek(), 0);
  assert.deepEqual([...queue].slice(0, 3), [0, 1, 2]);
  for (let i = 0; i < 500; i++) assert.equal(queue.shift(), i);
  assert.equal(queue.shift(), undefined);
});

test("a full queue that refuses keeps what it has", () => {
  const queue = new Queue<string>({ weightMax: 2, whenFull: "refuse" });
  queue.push("a");
  queue.push("b");
  assert.deepEqual(queue.push("c"), { accepted: false, dropped: [] });
  assert.deepEqual(queue.drain(), ["a", "b"]);
  assert.equal(queue.lost, 1);
  assert.deepEqual([queue.size, queue.weight], [0, 0]);
});

test("a full queue that drops the oldest says which", () => {
  const queue = new Queue<string>({ weightMax: 5, whenFull: "drop-oldest", weigh: (text) => text.length });
  for (const text of ["aa", "b", "cc"]) queue.push(text);
  assert.deepEqual(queue.push("ddd"), { accepted: true, dropped: ["aa", "b"] });
  assert.deepEqual([queue.weight, queue.lost], [5, 2]);
  assert.deepEqual(queue.push("eeeeee"), { accepted: false, dropped: [] });
  assert.deepEqual([...queue], ["cc", "ddd"]);
});

test("under random use it agrees with a plain list", () => {
  const random = seededRandom(7);
  const queue = new Queue<number>({ weightMax: 100, whenFull: "drop-oldest" });
  let model: number[] = [];
  for (let step = 0; step < 20_000; step++) {
    if (random.unit() < 0.55) {
      queue.push(step);
      model.push(step);
      model = model.slice(-100);
    } else {
      assert.equal(queue.shift(), model.shift());
    }
    assert.equal(queue.size, model.length);
  }
  assert.deepEqual(queue.drain(), model);
});
