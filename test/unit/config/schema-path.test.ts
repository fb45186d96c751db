import assert from "node:assert/strict";
import { it } from "node:test";
import { splitSchemaPath } from "#config/schema-path";

it("paths are written with dots, brackets and quotes", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["gateway.port", ["gateway", "port"]],
    ["models.providers.*.models[].id", ["models", "providers", "*", "models", "[]", "id"]],
    ["bindings[0].match", ["bindings", "0", "match"]],
    ['agents.defaults.models["a/b.c"].alias', ["agents", "defaults", "models", "a/b.c", "alias"]],
    ["agents.defaults.models['x.y']", ["agents", "defaults", "models", "x.y"]],
    ["agents.list[main].model", ["agents", "entries", "main", "model"]],
  ];
  for (const [path, segments] of cases) assert.deepEqual(splitSchemaPath(path), segments, path);
});
