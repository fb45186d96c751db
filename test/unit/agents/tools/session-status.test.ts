import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { OFFLINE } from "#agents/models/offline-model";
import { fault } from "#protocol/errors";
import { type ToolRig, toolRig } from "#test/support/tool-rig";

describe("session_status", () => {
  let rig: ToolRig;
  const set: [string, string | null][] = [];
  before(async () => {
    rig = await toolRig({
      sessions: {
        status: async (key) =>
          key === "agent:main:gone" ? null : {
            model: OFFLINE,
            row: {
              label: "Trip",
              totalTokens: 3_200,
              inputTokens: 3_000,
              outputTokens: 200,
              estimatedCostUsd: 0.01234,
              thinkingLevel: "low",
              status: "done",
            },
          },
        setModel: async (key, ref) => {
          if (ref === "no/such") throw fault("MODEL_UNAVAILABLE", { problem: 'there is no model "no/such"' });
          set.push([key, ref]);
        },
      },
    });
  });
  after(() => rig.close());

  it("says model, context, tokens and cost of its own session", async () => {
    const text = rig.text(await rig.call("session_status", {}));
    for (
      const line of [
        "Session: agent:main:main",
        "Name: Trip",
        "Model: builtin/offline (Offline helper (not an AI model))",
        "Thinking: low",
        "Context: 3200 of 32000 tokens (10 %)",
        "Tokens: 3000 in, 200 out",
        "Cost: 0.0123 USD",
        "Last run: done",
      ]
    ) assert.ok(text.split("\n").includes(line), line);
  });

  it("sets the model and clears it, and passes on why it could not", async () => {
    await rig.call("session_status", { model: "mock/mock-1" });
    await rig.call("session_status", { model: "default", sessionKey: "agent:main:x" });
    assert.deepEqual(set, [["agent:main:main", "mock/mock-1"], ["agent:main:x", null]]);
    assert.match(rig.text(await rig.call("session_status", { model: "no/such" })), /there is no model/);
    const gone = await rig.call("session_status", { sessionKey: "agent:main:gone" });
    assert.match(rig.text(gone), /Session not found: agent:main:gone/);
  });
});
