import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventText, JsonText, okFrame, parseFrame, withoutSeq, withSeq } from "#protocol/frames";

describe("parseFrame", () => {
  it("reads a request and ignores a malformed traceparent", () => {
    const parsed = parseFrame('{"type":"req","id":"1","method":"health","traceparent":"nonsense"}');
    assert.equal(parsed.kind, "request");
  });

  it("calls what is not JSON garbage, however deep it is nested", () => {
    assert.equal(parseFrame("{").kind, "garbage");
    assert.equal(parseFrame("").kind, "garbage");
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    assert.ok(["garbage", "bad"].includes(parseFrame(deep).kind));
  });

  it("echoes the id of a bad frame, or says invalid", () => {
    const table: [string, unknown, string][] = [
      ['{"type":"req","id":5,"method":"x"}', 5, "at /id: must be string"],
      ['{"type":"req","method":"x"}', "invalid", "must have required property 'id'"],
      ['{"type":"req","id":"a","method":"x","z":1}', "a", "at root: unexpected property 'z'"],
      ['{"type":"req","id":"","method":"x"}', "", "at /id: must NOT have fewer than 1 characters"],
      ["[1]", "invalid", "at root: must be object"],
    ];
    for (const [text, id, problem] of table) {
      const parsed = parseFrame(text);
      assert.ok(parsed.kind === "bad");
      assert.deepEqual([parsed.id, parsed.problem], [id, problem]);
    }
  });
});

describe("outgoing frames", () => {
  it("splice the sequence number without serialising again", () => {
    const text = eventText("tick", { ts: 1 }, { presence: 1, health: 2 });
    const stateVersion = { presence: 1, health: 2 };
    const expected = { type: "event", event: "tick", payload: { ts: 1 }, seq: 7, stateVersion };
    assert.deepEqual(JSON.parse(withSeq(text, 7)), expected);
    assert.equal("seq" in JSON.parse(withoutSeq(text)), false);
  });

  it("carry prepared text, null and absent payloads", () => {
    assert.deepEqual(JSON.parse(okFrame("1", new JsonText('{"ok":true}'))).payload, { ok: true });
    assert.equal(JSON.parse(okFrame("1", null)).payload, null);
    assert.deepEqual(JSON.parse(okFrame(5, undefined)), { type: "res", id: 5, ok: true, payload: {} });
  });
});
