import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { qrCode } from "#kernel/qr";

const rows = (text: string): string[] =>
  qrCode(text).map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));
const digest = (text: string): string =>
  createHash("sha256").update(rows(text).join("\n")).digest("hex").slice(0, 16);

describe("QR codes", () => {
  it("grow with the text, by versions", () => {
    const table: [number, number][] = [[1, 21], [17, 21], [18, 25], [78, 33], [271, 57], [858, 97], [
      2953,
      177,
    ]];
    for (const [length, size] of table) {
      assert.equal(qrCode("x".repeat(length)).length, size, `${length} bytes`);
    }
    assert.throws(() => qrCode("x".repeat(2954)), RangeError);
  });

  it("have their finders, timing and dark module where every reader looks for them", () => {
    const code = rows("openclaw");
    for (const row of [code.slice(0, 7), code.slice(-7)]) {
      assert.deepEqual(row.map((line) => line.slice(0, 7)),
        ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]);
    }
    assert.equal(code[6]?.slice(6, 15), "#.#.#.#.#");
    assert.equal(code[13]?.[8], "#");
  });

  // These squares were read back by an independent reader when they were written down.
  it("are the squares that were read back", () => {
    assert.deepEqual(["openclaw", "ä€😀".repeat(20), "0123456789".repeat(50)].map(digest), DIGESTS);
  });
});

const DIGESTS = ["a98c67b3164c4a27", "2bddbc2482bbf6c4", "a8b718579b505b70"];
