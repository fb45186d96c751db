import assert from "node:assert/strict";
import { it } from "node:test";
import { priced } from "#agents/models/prices";

const tokens = { input: 100_000, output: 1_000, cacheRead: 200_000, cacheWrite: 0 };
const rates = { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 0 };

it("tokens cost their rate per million", () => {
  const { cost, totalTokens } = priced({ cost: rates }, tokens);
  assert.equal(totalTokens, 301_000);
  const { total, ...parts } = cost;
  assert.deepEqual(parts, { input: 0.1, output: 0.002, cacheRead: 0.02, cacheWrite: 0 });
  assert.equal(total.toFixed(9), "0.122000000");
});

it("the highest tier that the whole input passes counts for everything", () => {
  const tier = (inputTokensAbove: number, input: number) => ({ ...rates, inputTokensAbove, input });
  const cost = { ...rates, tiers: [tier(250_000, 10), tier(1_000, 5), tier(900_000, 50)] };
  assert.equal(priced({ cost }, tokens).cost.input, 1);
});

it("a model without prices costs nothing", () => {
  assert.equal(priced({ cost: null }, tokens).cost.total, 0);
});
