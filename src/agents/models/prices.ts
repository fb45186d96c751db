// Tokens to US dollars.

import type { Model, ModelCost } from "#agents/port";
import { type Usage, zeroUsage } from "#protocol/records/message";

export type Tokens = Pick<Usage, "input" | "output" | "cacheRead" | "cacheWrite">;

/** The tokens with their price; a model without prices costs nothing. */
export function priced(model: Pick<Model, "cost">, tokens: Tokens): Usage {
  const rates = model.cost ? ratesFor(model.cost, tokens) : zeroUsage();
  const dollars = (count: number, rate: number): number => (count * rate) / 1_000_000;
  const cost = {
    input: dollars(tokens.input, rates.input),
    output: dollars(tokens.output, rates.output),
    cacheRead: dollars(tokens.cacheRead, rates.cacheRead),
    cacheWrite: dollars(tokens.cacheWrite, rates.cacheWrite),
  };
  return {
    ...tokens,
    totalTokens: tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite,
    cost: { ...cost, total: cost.input + cost.output + cost.cacheRead + cost.cacheWrite },
  };
}

/** The highest tier whose threshold the whole input passes. */
function ratesFor(cost: ModelCost, tokens: Tokens): Omit<ModelCost, "tiers"> {
  const size = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  const tiers = (cost.tiers ?? []).filter((tier) => size > tier.inputTokensAbove);
  return tiers.toSorted((a, b) => b.inputTokensAbove - a.inputTokensAbove)[0] ?? cost;
}
