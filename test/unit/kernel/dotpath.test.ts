import assert from "node:assert/strict";
import { test } from "node:test";
import { getPath, splitPath } from "#kernel/dotpath";

test("a path reads own values only, and a backslash keeps a dot", () => {
  const root = { gateway: { auth: { token: "t" } }, "a.b": { c: [10, 20] } };
  assert.equal(getPath(root, "gateway.auth.token"), "t");
  assert.equal(getPath(root, "a\\.b.c.1"), 20);
  assert.equal(getPath(root, ""), root);
  for (const path of ["gateway.no.token", "__proto__", "constructor.name", "gateway.auth.token.length"]) {
    assert.equal(getPath(root, path), undefined, path);
  }
  assert.deepEqual(splitPath("x.y\\.z"), ["x", "y.z"]);
});
