import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineColumn, nearest, scan } from "#config/load/text";

const SOURCE = `// top
{
  "a": { b: 'x', "c.d": [1, { e: -0x1F }], },
  /* two
     lines */ list: [ "one", "two \\"quoted\\"", Infinity ],
}
`;

function written(path: (string | number)[]): string | undefined {
  const found = scan(SOURCE);
  assert.ok(found);
  const { spot, exact } = nearest(found.root, path);
  return exact ? SOURCE.slice(spot.start, spot.end) : undefined;
}

describe("positions in a text", () => {
  it("are found for values at any depth", () => {
    assert.equal(written(["a", "b"]), "'x'");
    assert.equal(written(["a", "c.d", 1, "e"]), "-0x1F");
    assert.equal(written(["list", 1]), '"two \\"quoted\\""');
    assert.equal(written(["list", 2]), "Infinity");
    assert.equal(written(["a"]), `{ b: 'x', "c.d": [1, { e: -0x1F }], }`);
  });

  it("of something absent are those of what is above it", () => {
    assert.equal(written(["a", "zzz"]), undefined);
    const found = scan(SOURCE);
    assert.ok(found);
    const { spot } = nearest(found.root, ["list", 9]);
    assert.deepEqual(lineColumn(SOURCE, spot.keyAt), { line: 5, column: 15 });
  });

  it("include the comments", () => {
    const comments = scan(SOURCE)?.comments.map(({ start, end }) => SOURCE.slice(start, end));
    assert.deepEqual(comments, ["// top", "/* two\n     lines */"]);
  });

  it("are given up for what is no JSON5", () => {
    for (const broken of ["", "{", '{"a"', '{"a":}', "[1,,2]", '"open', "{a:1 b:2}"]) {
      assert.equal(scan(broken), undefined, broken);
    }
  });
});
