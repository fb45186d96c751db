import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clampThinking, thinkingLevels } from "#agents/models/thinking";

const plain = { reasoning: true };
const levels = { off: null, minimal: null, xhigh: "xhigh", max: "max" };
const strong = { reasoning: true, thinkingLevelMap: levels };

describe("thinking levels", () => {
  it("are only off for a model that does not reason", () => {
    assert.deepEqual(thinkingLevels({ reasoning: false }), ["off"]);
    assert.equal(clampThinking({ reasoning: false }, "high"), "off");
  });

  it("include the strongest only where the vendor names them, and none that it denies", () => {
    assert.deepEqual(thinkingLevels(plain), ["off", "minimal", "low", "medium", "high"]);
    assert.deepEqual(thinkingLevels(strong), ["low", "medium", "high", "xhigh", "max"]);
  });

  it("fall to the nearest lower one, or to the lowest there is", () => {
    assert.equal(clampThinking(plain, "max"), "high");
    assert.equal(clampThinking(strong, "off"), "low");
    assert.equal(clampThinking(plain, "adaptive"), "medium");
    assert.equal(clampThinking(strong, "ultra"), "max");
    assert.equal(clampThinking(plain, "nonsense"), "off");
  });
});
