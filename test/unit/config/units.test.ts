import assert from "node:assert/strict";
import { it } from "node:test";
import { durationMs, sizeBytes } from "#config/units";

it("durations have units, several of them, or the unit of their key", () => {
  const cases: [string | number | undefined, number | undefined][] = [
    ["500ms", 500],
    ["30m", 1_800_000],
    ["1.5h", 5_400_000],
    ["1h30m", 5_400_000],
    ["7d", 604_800_000],
    [250, 250],
    ["250", 250],
    ["0", 0],
    ["", undefined],
    ["soon", undefined],
    ["-5m", undefined],
    [undefined, undefined],
  ];
  for (const [text, ms] of cases) assert.equal(durationMs(text), ms, String(text));
  assert.equal(durationMs("5", "m"), 300_000);
});

it("sizes have units or are a share of something", () => {
  const cases: [string | number, number | undefined][] = [
    [10, 10],
    ["10gb", 10_737_418_240],
    ["1.5 MB", 1_572_864],
    ["512k", 524_288],
    ["12 parsecs", undefined],
  ];
  for (const [text, bytes] of cases) assert.equal(sizeBytes(text), bytes, String(text));
  assert.equal(sizeBytes("80%", 1_000), 800);
  assert.equal(sizeBytes("80%"), undefined);
});
