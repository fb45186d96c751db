import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { calculate } from "#agents/offline/arithmetic";

describe("calculate", () => {
  it("follows the usual precedence", () => {
    for (
      const [text, value] of [
        ["12*7+3", "87"],
        ["2+3*4", "14"],
        ["(2+3)*4", "20"],
        ["2^3^2", "512"],
        ["-2^2", "-4"],
        ["2*-3", "-6"],
        ["10-4-3", "3"],
        ["100/10/2", "5"],
        ["7 % 4", "3"],
        ["2^-1", "0.5"],
        ["--3+1", "4"],
      ] as const
    ) assert.equal(calculate(text)?.value, value, text);
  });

  it("understands how people write", () => {
    for (
      const [text, value] of [
        ["What is 12 * 7 + 3?", "87"],
        ["how much is 15% of 80", "12"],
        ["calculate: 3 x 4", "12"],
        ["6 ÷ 4", "1.5"],
        ["1,000,000 / 8", "125000"],
        ["0.1 + 0.2", "0.3"],
        ["sqrt(2)*sqrt(2)", "2"],
        ["2*pi", "6.28318530717959"],
        ["50%+1", "1.5"],
        ["1e3*2", "2000"],
        ["what's 2**10 =", "1024"],
      ] as const
    ) assert.equal(calculate(text)?.value, value, text);
  });

  it("has no number for a division by zero", () => {
    assert.deepEqual(calculate("1/0"), { expression: "1/0", value: undefined });
  });

  it("is not interested in anything else", () => {
    for (
      const text of [
        "hello",
        "42",
        "-5",
        "remind me at 5",
        "what is love?",
        "2 +",
        "(2+3",
        "process.exit(1)+1",
        "1;2+3",
        "constructor(1)+2",
        "2 apples + 3",
        `${"(".repeat(60)}1${")".repeat(60)}+1`,
        `1${"+1".repeat(200)}`,
        "",
      ]
    ) assert.equal(calculate(text), undefined, text);
  });
});
