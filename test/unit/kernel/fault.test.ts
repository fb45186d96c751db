import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as promise } from "#kernel/assert";
import { Fault, messageOf } from "#kernel/fault";

test("broken promises and unknown throws are told in words", () => {
  assert.throws(() => promise(false, "never empty"), /broken promise: never empty/);
  promise(true, "fine");
  assert.equal(messageOf("text"), "text");
  const fault = new Fault({ code: "X", message: "why", cause: 1 });
  assert.deepEqual([messageOf(fault), fault.retryable, fault.cause], ["why", false, 1]);
});
