import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { choice, field, item } from "#config/declare/field";
import { handleOf, loose, strict } from "#config/declare/object";
import { ConfigSchema } from "#config/schema/root";
import { type ConfigKey, describeRoot, isPart, walk } from "#config/describe";

/** The same schema with zod's own parse: clones do not carry the quick one. */
function plainly(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodLazy ? (schema.unwrap() as z.ZodType) : schema;
}

const shape = () => ({
  id: () => z.string(),
  count: () => z.int().min(1).optional(),
  inner: () => choice("Inner.", () => ({ flag: () => field(z.boolean().optional(), "Flag.") })),
  list: () => z.array(item(() => ({ name: () => z.string() }), "name")).optional(),
});

describe("a lazily built object", () => {
  const schema = strict(shape, { required: ["id"] });

  it("accepts and refuses exactly what zod does", () => {
    const inputs: unknown[] = [
      { id: "a" },
      {},
      { id: 1 },
      { id: "a", count: 0 },
      { id: "a", count: 1.5 },
      { id: "a", inner: { flag: "x", y: 1 } },
      { id: "a", list: [{ name: "b" }, { nme: "c" }] },
      { id: "a", other: 1, more: 2 },
      null,
      [],
      "x",
      undefined,
      { id: "a", inner: null },
    ];
    for (const input of inputs) {
      const quick = schema.safeParse(input);
      const plain = plainly(schema).safeParse(input);
      assert.deepEqual(quick.error?.issues, plain.error?.issues, JSON.stringify(input));
      assert.deepEqual(quick.data, plain.data);
    }
  });

  it("builds only the keys a value has", () => {
    const built: string[] = [];
    const counted = strict(() => ({
      used: () => (built.push("used"), z.string()),
      unused: () => (built.push("unused"), z.string().optional()),
    }), { required: ["used"] });
    counted.parse({ used: "x" });
    counted.parse({ used: "y" });
    assert.deepEqual(built, ["used"]);
  });

  it("can be asked for its names without being built", () => {
    assert.deepEqual(handleOf(schema)?.names(), ["id", "count", "inner", "list"]);
    assert.equal(handleOf(schema)?.schema("nope"), undefined);
    assert.equal(handleOf(z.string()), undefined);
  });

  it("keeps unknown keys when it is a loose one, and never takes a prototype from a file", () => {
    const open = loose(() => ({ known: () => z.string().optional() }));
    const parsed = open.parse(JSON.parse('{"known":"a","other":1,"__proto__":{"x":1}}'));
    assert.deepEqual(parsed, { known: "a", other: 1 });
    assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
  });

  it("has a JSON Schema like any other", () => {
    const json = z.toJSONSchema(schema, { io: "input" });
    assert.deepEqual(json.required, ["id"]);
    assert.equal(json.additionalProperties, false);
  });
});

describe("the declarations of the config", () => {
  it("name every key that must be present, and no other", () => {
    for (const key of walk()) {
      const handle = handleOf(key.schema);
      const plain = handle ? plainly(key.schema) : undefined;
      if (!(plain instanceof z.ZodObject)) continue;
      const needed = Object.keys(plain.shape).filter((name) => !plain.shape[name]?.isOptional());
      const complained = (key.schema.safeParse({}).error?.issues ?? []).map((issue) => String(issue.path[0]));
      assert.deepEqual(complained.sort(), needed.sort(), key.path);
    }
  });

  it("have defaults only where an object is always there", () => {
    const stray = (above: ConfigKey): string[] =>
      above.children().flatMap((key) => {
        const filled = key.default !== undefined || isPart(key);
        const there = above.path === "" || isPart(above);
        return [...(filled && !there ? [key.path] : []), ...stray(key)];
      });
    assert.deepEqual(stray(describeRoot()), []);
  });

  it("parse an empty file to the defaults zod itself finds", () => {
    assert.deepEqual(ConfigSchema.parse({}), plainly(ConfigSchema).parse({}));
  });

  it("describe every key, in a sentence", () => {
    const silent = [...walk()].filter((key) => {
      const own = key.name !== "*" && key.name !== "[]" && key.path !== "";
      return own &&
        !/^(models\.providers\.\*\.models\[\]\.(thinkingLevelMap|cost)|bindings)/.test(key.path) &&
        key.kind !== "any" && !key.hint.description?.match(/^[^ ].*[.]$/);
    });
    assert.deepEqual(silent.map((key) => key.path), []);
  });
});

it("a part is filled in when the file leaves it out", () => {
  assert.deepEqual(ConfigSchema.parse({}).gateway.tls, { enabled: false, autoGenerate: true });
  const partly = ConfigSchema.parse({ gateway: { tls: { enabled: true } } });
  assert.deepEqual(partly.gateway.tls, { enabled: true, autoGenerate: true });
  assert.equal(partly.gateway.auth.rateLimit.maxAttempts, 10);
});
