import assert from "node:assert/strict";
import { test } from "node:test";
import { Scene } from "#agents/run/scene";

/** Notes these events in turn, numbered from 1, and tells what is left: `<seq> <stream> <phase>`. */
function after(...events: [stream: string, data: Record<string, unknown>][]): string[] {
  const scene = new Scene();
  events.forEach(([stream, data], at) => {
    const run = { runId: "r", sessionKey: "agent:main:x", agentId: "main" };
    scene.note({ ...run, seq: at + 1, stream, ts: at, data });
  });
  return scene.list().map(({ seq, stream, data }) => [seq, stream, data["phase"]].filter(Boolean).join(" "));
}

test("a phase is shown until the next one, or until the model is heard", () => {
  const phases: [string, object & Record<string, unknown>][] = [
    ["run_status", { phase: "preparing_context" }], ["lifecycle", { phase: "start" }],
    ["run_status", { phase: "starting_model" }],
  ];
  assert.deepEqual(after(...phases), ["3 run_status starting_model"]);
  assert.deepEqual(after(...phases, ["assistant", { text: "Hi", itemId: "m:1" }]), ["4 assistant"]);
});

test("a message stands where it began and without its text; a failed attempt takes it back", () => {
  const scene = new Scene();
  const event = { runId: "r", stream: "assistant", sessionKey: "agent:main:x", agentId: "main" };
  scene.note({ ...event, seq: 6, ts: 60, data: { text: "Hi", itemId: "m:1" } });
  scene.note({ ...event, seq: 9, ts: 90, data: { text: "Hi you", itemId: "m:1" } });
  assert.deepEqual(scene.list(), [{ ...event, seq: 6, ts: 60, data: {} }]);
  scene.note({ ...event, seq: 10, ts: 100, data: { text: "", itemId: "m:1", replace: true } });
  assert.deepEqual(scene.list(), []);
});

test("a call shows its start, its latest output while it runs, and its result", () => {
  const item = { itemId: "tool:c" };
  const call = { toolCallId: "c" };
  const running: [string, Record<string, unknown>][] = [
    ["usage", { outputTokens: 7 }],
    ["item", { ...item, phase: "start" }], ["tool", { ...call, phase: "start" }],
    ["tool", { ...call, phase: "update" }], ["tool", { ...call, phase: "update" }],
    ["command_output", { itemId: "command:c", phase: "delta" }],
  ];
  assert.deepEqual(after(...running), ["1 usage", "2 item start", "3 tool start", "5 tool update"]);
  assert.deepEqual(
    after(...running, ["tool", { ...call, phase: "result" }], ["item", { ...item, phase: "end" }]),
    ["1 usage", "3 tool start", "7 tool result", "8 item end"],
  );
});

test("a long run shows its latest steps", () => {
  const calls = Array.from({ length: 100 }, (_none, at): [string, Record<string, unknown>] => [
    "tool", { toolCallId: `c${at}`, phase: "result" },
  ]);
  const left = after(...calls);
  assert.deepEqual([left.length, left[0], left.at(-1)], [60, "41 tool result", "100 tool result"]);
});
