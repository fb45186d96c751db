import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keyFrom, VENDORS, vendorsIn } from "#agents/env-keys";
import { KNOWN_VENDORS, vendorModels } from "#agents/models/vendors";

describe("keys in the environment", () => {
  it("are found under the vendor's own name, or under the provider's for others", () => {
    assert.equal(keyFrom({ HF_TOKEN: " x " }, "huggingface"), "x");
    assert.equal(keyFrom({ HUGGINGFACE_API_KEY: "x" }, "huggingface"), undefined);
    assert.equal(keyFrom({ MY_ROUTER_API_KEY: "y" }, "my-router"), "y");
    assert.equal(keyFrom({ OPENAI_API_KEY: "" }, "openai"), undefined);
  });

  it("rank the vendors in a fixed order", () => {
    const env = { GROQ_API_KEY: "1", ANTHROPIC_API_KEY: "2" };
    assert.deepEqual(vendorsIn(env).map(({ id }) => id), ["anthropic", "groq"]);
  });

  it("belong to vendors whose default model exists and can be spoken to", async () => {
    assert.deepEqual([...KNOWN_VENDORS].sort(), VENDORS.map(({ id }) => id).sort());
    for (const vendor of VENDORS) {
      const models = await vendorModels(vendor.id);
      const model = models.find(({ id }) => id === vendor.model);
      assert.ok(model, `${vendor.id}/${vendor.model}`);
      assert.ok(model.contextWindow >= 16_000);
      assert.match(model.baseUrl, /^https:\/\/[^{}]+$/);
    }
  });
});
