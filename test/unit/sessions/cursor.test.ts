import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCursor, encodeCursor } from "#sessions/cursor";
import { anEntry } from "#test/support/records";

test("a cursor is what was encoded, and safe in a URL", () => {
  const text = encodeCursor(anEntry("agent:main:x", { agentId: "mäin", lifecycleRevision: "v" }), 42);
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(decodeCursor(text), {
    agentId: "mäin", sessionId: "session of agent:main:x", generation: "v", lastSeq: 42,
  });
});

test("anything else is no cursor", () => {
  const other = btoa(
    JSON.stringify({ version: 2, agentId: "a", sessionId: "s", generation: "g", lastSeq: 1 }),
  );
  for (const text of ["", "***", "abc", btoa("[1]"), btoa("{}"), btoa("null"), other]) {
    assert.equal(decodeCursor(text), null, text);
  }
});
