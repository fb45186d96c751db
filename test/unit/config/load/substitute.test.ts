import assert from "node:assert/strict";
import { it } from "node:test";
import { substitute } from "#config/load/substitute";

const find = (name: string): string | undefined =>
  ({ HOST: "h", EMPTY_NOT: "" } as Record<string, string>)[name] || undefined;

it("variables are filled in everywhere, and only upper-case names are variables", () => {
  const { value, missing } = substitute(
    { a: "x-${HOST}-y", b: ["${HOST}"], c: 1, d: "${host} $HOST ${HOST" },
    find,
  );
  assert.deepEqual(value, { a: "x-h-y", b: ["h"], c: 1, d: "${host} $HOST ${HOST" });
  assert.deepEqual(missing, []);
});

it("a missing or empty variable stays visible and is reported with its key", () => {
  const { value, missing } = substitute({ a: { b: ["${NOPE}", "${EMPTY_NOT}"] } }, find);
  assert.deepEqual(value, { a: { b: ["${NOPE}", "${EMPTY_NOT}"] } });
  assert.deepEqual(missing, [{ path: "a.b.0", name: "NOPE" }, { path: "a.b.1", name: "EMPTY_NOT" }]);
});

it("a doubled dollar is one dollar", () => {
  assert.deepEqual(substitute({ a: "$${HOST}" }, find), { value: { a: "${HOST}" }, missing: [] });
});
