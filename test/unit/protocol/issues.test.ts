import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { describeIssues } from "#protocol/issues";

const schema = z.strictObject({
  limit: z.int().min(1).max(5).optional(),
  key: z.string().min(1),
  kind: z.enum(["a", "b"]).optional(),
  list: z.array(z.string()).max(1).optional(),
  device: z.strictObject({ nonce: z.string(), kind: z.enum(["x", "y"]) }).optional(),
  view: z.union([z.literal("all"), z.literal("some")]).optional(),
  target: z.union([z.string(), z.strictObject({ to: z.string(), at: z.int() })]).optional(),
});

function problems(input: unknown): string {
  const parsed = schema.safeParse(input);
  assert.ok(!parsed.success, "input was accepted");
  return describeIssues(parsed.error.issues, input, schema);
}

describe("problems are told in the words of the official gateway (wire §4, §5)", () => {
  const table: [unknown, string][] = [
    [{}, "must have required property 'key'"],
    [{ foo: 1 }, "must have required property 'key'; at root: unexpected property 'foo'"],
    [{ key: "k", limit: "x" }, "at /limit: must be integer"],
    [{ key: "k", limit: 1.5 }, "at /limit: must be integer"],
    [{ key: "k", limit: 0 }, "at /limit: must be >= 1"],
    [{ key: "k", limit: 9 }, "at /limit: must be <= 5"],
    [{ key: "" }, "at /key: must NOT have fewer than 1 characters"],
    [{ key: 5 }, "at /key: must be string"],
    [{ key: "k", kind: "z" }, "at /kind: must be equal to one of the allowed values"],
    [{ key: "k", list: ["a", "b"] }, "at /list: must NOT have more than 1 items"],
    [{ key: "k", device: {} }, "at /device: must have required property 'nonce'"],
    [{ key: "k", device: { nonce: "n" } }, "at /device: must have required property 'kind'"],
    [{ device: {} }, "must have required property 'key'; at /device: must have required property 'nonce'"],
    [{ key: "k", view: "z" }, "at /view: must be equal to constant; at /view: must match a schema in anyOf"],
    [
      { key: "k", target: { at: 1.5 } },
      "at /target: must be string; at /target: must have required property 'to'; " +
        "at /target/at: must be integer; at /target: must match a schema in anyOf",
    ],
    [null, "at root: must be object"],
    [[], "at root: must be object"],
  ];
  for (const [input, expected] of table) {
    it(`${JSON.stringify(input)} is told as: ${expected}`, () => assert.equal(problems(input), expected));
  }
});
