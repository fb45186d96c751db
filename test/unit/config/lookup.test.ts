import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { Ajv } from "ajv";
import { answerSchema, lookupSchema, type SchemaAnswer } from "#config/lookup";
import { openOfficialSchema } from "#test/support/official-schema";

const official = openOfficialSchema();

function fits(definition: string, value: unknown): void {
  assert.deepEqual(official.validate(definition, value), []);
}

describe("config.schema", () => {
  let answer: SchemaAnswer;

  before(async () => {
    answer = await answerSchema(Date.UTC(2026, 0, 1), () => Promise.resolve());
  });

  it("fits the official protocol and stays well below a frame", () => {
    fits("ConfigSchemaResponse", answer);
    assert.ok(JSON.stringify(answer).length < 400_000);
    assert.equal(answer.generatedAt, "2026-01-01T00:00:00.000Z");
  });

  it("is a closed draft-07 schema that other programs can use", () => {
    const check = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(answer.schema);
    assert.equal(check({ gateway: { mode: "local", port: 18_789 } }), true);
    assert.equal(check({ gateway: { port: "x" } }), false);
    assert.equal(check({ gatway: {} }), false);
    const house = JSON.stringify(answer.schema).match(/"(owner|reload|secret|ignored|replacedBy)":(?!\{)/g);
    assert.equal(house, null);
  });

  it("marks secrets and groups sections in the order of the schema", () => {
    assert.equal(answer.uiHints["gateway.auth.token"]?.sensitive, true);
    assert.equal(answer.uiHints["gateway.auth.mode"]?.sensitive, undefined);
    assert.equal(answer.uiHints["models.providers.*.headers.*"]?.sensitive, true);
    assert.equal(answer.uiHints["gateway"]?.group, "Gateway");
    assert.ok((answer.uiHints["gateway"]?.order ?? 0) > (answer.uiHints["agents"]?.order ?? 0));
    assert.equal(answer.uiHints["agents.defaults.maxConcurrent"]?.label, "Max Concurrent");
  });
});

describe("config.schema.lookup", () => {
  it("answers a leaf as recorded", () => {
    const found = lookupSchema("gateway.port");
    fits("ConfigSchemaLookupResult", found);
    assert.deepEqual([found?.schema["type"], found?.schema["minimum"], found?.schema["maximum"]], [
      "integer",
      1,
      65_535,
    ]);
    assert.deepEqual([found?.reloadKind, found?.hintPath, found?.children], ["restart", "gateway.port", []]);
  });

  it("answers objects, maps, lists and unions with the keys below", () => {
    const children = (path: string) => {
      const found = lookupSchema(path);
      fits("ConfigSchemaLookupResult", found);
      return found?.children.map((child) => child.path) ?? [];
    };
    assert.ok(children("gateway.auth").includes("gateway.auth.token"));
    assert.deepEqual(children("models.providers"), ["models.providers.*"]);
    assert.ok(children("models.providers.mine").includes("models.providers.mine.apiKey"));
    assert.deepEqual(children("models.providers.*.models"), ["models.providers.*.models[]"]);
    assert.deepEqual(children("agents.defaults.model"), [
      "agents.defaults.model.primary",
      "agents.defaults.model.fallbacks",
    ]);
    assert.equal(children("agents.list[main].identity").length, 4);
  });

  it("knows what a change takes", () => {
    const kind = (path: string) => lookupSchema(path)?.reloadKind;
    assert.deepEqual(
      ["gateway.port", "tools.exec.mode", "logging.level", "cron.enabled", "session.dmScope"].map(kind),
      ["restart", "hot", "none", "hot", "none"],
    );
  });

  it("knows no path that the schema does not have", () => {
    for (const path of ["nope.x", "gateway.nope", "gateway.port.x", "gateway[0]"]) {
      assert.equal(lookupSchema(path), undefined, path);
    }
  });
});
