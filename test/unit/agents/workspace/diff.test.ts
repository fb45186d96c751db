import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changeFacts } from "#agents/workspace/diff";

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join("");
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_none, at) => `line ${from + at}`);

describe("what a tool says about a file it changed", () => {
  it("a new file is created, and all its lines are new", () => {
    assert.deepEqual(changeFacts(null, "one two"), {
      changed: true, created: true, diff: "+1 one two", firstChangedLine: 1,
    });
  });

  it("a replaced line is shown as gone and come, as recorded", () => {
    assert.deepEqual(changeFacts("one two", "one three"), {
      changed: true, diff: "-1 one two\n+1 one three", firstChangedLine: 1,
    });
  });

  it("shows three unchanged neighbours, numbered as in the new text, and marks what is left out", () => {
    const before = lines(...numbered(1, 12));
    const after = lines(...numbered(1, 5), "new", ...numbered(7, 12));
    const { diff, firstChangedLine } = changeFacts(before, after);
    assert.equal(firstChangedLine, 6);
    assert.deepEqual(diff?.split("\n"), [
      "    ...",
      "  3 line 3", "  4 line 4", "  5 line 5",
      "- 6 line 6", "+ 6 new",
      "  7 line 7", "  8 line 8", "  9 line 9",
      "    ...",
    ]);
  });

  it("keeps the lines that both texts have in common", () => {
    const { diff } = changeFacts(lines("a", "b", "c", "d"), lines("b", "x", "d", "e"));
    assert.equal(diff, "-1 a\n 1 b\n-3 c\n+2 x\n 3 d\n+4 e");
  });

  it("the same text is no change, and another end of line is one that no line shows", () => {
    assert.deepEqual(changeFacts("a\n", "a\n"), { changed: false, diff: "" });
    assert.deepEqual(changeFacts("a", "a\n"), { changed: true, diff: "" });
  });

  it("texts that are binary or very long are not compared", () => {
    assert.deepEqual(changeFacts(undefined, "a"), { changed: true });
    assert.deepEqual(changeFacts("a", "y\n".repeat(1_100_000)), { changed: true });
  });

  it("a rewritten long text takes little time and is cut", () => {
    const before = lines(...Array.from({ length: 5_000 }, (_none, at) => `old ${at}`));
    const after = lines(...Array.from({ length: 5_000 }, (_none, at) => `new ${at}`));
    const { diff, firstChangedLine } = changeFacts(before, after);
    assert.equal(firstChangedLine, 1);
    assert.ok((diff?.length ?? 0) < 20_100);
    assert.match(diff ?? "", /\[diff cut\]$/);
  });
});
