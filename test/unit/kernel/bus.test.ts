import assert from "node:assert/strict";
import { test } from "node:test";
import { Bus } from "#kernel/bus";

test("everybody who listens hears it, and one who throws does not spoil it for the rest", () => {
  const errors: string[] = [];
  const bus = new Bus<{ done: number; other: string }>((topic, error) => errors.push(`${topic}: ${error}`));
  const heard: number[] = [];
  bus.on("done", () => {
    throw new Error("bad listener");
  });
  const stop = bus.on("done", (value) => heard.push(value));
  bus.emit("done", 1);
  bus.emit("other", "x");
  stop();
  bus.emit("done", 2);
  assert.deepEqual(heard, [1]);
  assert.deepEqual(errors, ["done: Error: bad listener", "done: Error: bad listener"]);
});
