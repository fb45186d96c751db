// Sums of usage in the words of the wire.

import type { UsageRow } from "#store/port";

/** Tokens, and US dollars. */
export type Totals = {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  totalTokens: number;
  totalCost: number;
  inputCost: number;
  outputCost: number;
  cacheReadCost: number;
  cacheWriteCost: number;
  /** Messages with tokens and no known price. */
  missingCostEntries: number;
};

export function noTotals(): Totals {
  return {
    input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0, totalCost: 0, inputCost: 0,
    outputCost: 0,
    cacheReadCost: 0, cacheWriteCost: 0, missingCostEntries: 0,
  };
}

/** Adds a row to the sums, in place. */
export function addRow(totals: Totals, row: UsageRow): void {
  totals.input += row.input;
  totals.output += row.output;
  totals.cacheRead += row.cacheRead;
  totals.cacheWrite += row.cacheWrite;
  totals.totalTokens += row.input + row.output + row.cacheRead + row.cacheWrite;
  totals.totalCost += row.costTotal;
  totals.inputCost += row.costInput;
  totals.outputCost += row.costOutput;
  totals.cacheReadCost += row.costCacheRead;
  totals.cacheWriteCost += row.costCacheWrite;
  totals.missingCostEntries += row.missingCost;
}
