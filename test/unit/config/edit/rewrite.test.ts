import assert from "node:assert/strict";
import { describe, it } from "node:test";
import json5 from "json5";
import { rewriteText } from "#config/edit/rewrite";
import { same } from "#config/edit/same";
import { readSyntax } from "#config/load/syntax";
import { seededRandom } from "#kernel/random";
import { type Json, Texts } from "#test/support/config/json5-texts";

function edited(text: string, after: unknown): string {
  return rewriteText(text, json5.parse(text), after).text;
}

/** Applies a change to the meaning of a text. */
function change(text: string, fn: (value: Record<string, never>) => void): string {
  const value: Record<string, never> = json5.parse(text);
  fn(value);
  return edited(text, value);
}

describe("editing a text in place", () => {
  const text = `// my gateway
{
  // where it listens
  gateway: {
    port: 18789, // not the usual one
    mode: 'local',
  },
  "agents": { defaults: { model: "a/b" } }, /* one */
  list: [1, 2, 3], // numbers
}
`;

  it("replaces one value and nothing else, with the quotes it had", () => {
    const out = change(text, (value) => Object.assign(value["gateway"] ?? {}, { port: 1, mode: "it's" }));
    assert.equal(out, text.replace("18789", "1").replace("'local'", "'it\\'s'"));
  });

  it("puts a new key behind the last one and its comment, written like its neighbours", () => {
    const more = { bind: "lan", "a-b": [true] };
    const out = change(text, (value) => Object.assign(value["gateway"] ?? {}, more));
    assert.equal(out, text.replace("mode: 'local',", "mode: 'local',\n    bind: 'lan',\n    'a-b': [true],"));
    const top = change(text, (value) => Object.assign(value, { ui: { prefs: { theme: "claw" } } }));
    const added = "\n  ui: {\n    prefs: {\n      theme: 'claw',\n    },\n  },\n}";
    assert.equal(top, text.replace("// numbers\n}", `// numbers${added}`));
  });

  it("takes a key out with its line and leaves the comments", () => {
    assert.equal(change(text, (value) => {
      delete value["gateway"]?.["mode"];
    }), text.replace("    mode: 'local',\n", ""));
    assert.equal(change(text, (value) => {
      delete value["gateway"]?.["port"];
    }), text.replace("port: 18789, // not", "// not"));
    assert.equal(change(text, (value) => {
      delete value["list"];
    }), text.replace("list: [1, 2, 3], // numbers", "// numbers"));
  });

  it("changes lists by element", () => {
    const list = (after: Json): string =>
      change(text, (value) => Object.assign(value, { list: after })).split("\n").at(-3) ?? "";
    assert.equal(list([1, 3]), "  list: [1, 3], // numbers");
    assert.equal(list([2, 3]), "  list: [2, 3], // numbers");
    assert.equal(list([1, 2]), "  list: [1, 2], // numbers");
    assert.equal(list([0, 1, 2, 3]), "  list: [0, 1, 2, 3], // numbers");
    assert.equal(list([1, 9, 2, 3, 4]), "  list: [1, 9, 2, 3, 4], // numbers");
    assert.equal(list([]), "  list: [], // numbers");
  });

  it("keeps plain JSON plain JSON", () => {
    const plain = JSON.stringify({ a: 1, b: { c: [1, { id: "x" }] } }, null, 4);
    const after = { b: { c: [1, { id: "x", d: "'" }, 2], "e": {} }, f: null };
    const out = edited(plain, after);
    assert.deepEqual(JSON.parse(out), after);
    assert.equal(out, JSON.stringify(after, null, 4));
    assert.equal(edited("{}\n", { a: 1 }), '{\n  "a": 1\n}\n');
    assert.equal(edited('{"a":1}', { a: 1, b: {} }), '{"a":1, "b": {}}');
    assert.equal(edited('{"a":1,"b":2}', {}), "{}");
  });

  it("never puts anything into a comment", () => {
    assert.equal(edited("{ a: 1 // one\n}", { a: 1, b: 2 }), "{ a: 1, // one\n  b: 2\n}");
    assert.equal(edited("{ // nothing yet\n}", { b: 2 }), "{ // nothing yet\n  \"b\": 2\n}");
    assert.equal(edited("{ a: 1 /* one */ }", { a: 1, b: 2 }), "{ a: 1, /* one */ b: 2 }");
    assert.equal(edited("{ /* none */ }", { b: 2 }), "{ /* none */\n  \"b\": 2\n}");
  });

  it("of a key that comes twice changes the one that counts, and takes both out", () => {
    assert.equal(edited("{ a: 1, a: 2 }", { a: 3 }), "{ a: 1, a: 3 }");
    assert.equal(edited("{ a: 1, b: 0, a: 2 }", { b: 0 }), "{ b: 0 }");
  });

  it("keeps the line ends of Windows", () => {
    assert.equal(edited('{\r\n\t"a": 1\r\n}\r\n', { a: 1, b: { c: 2 } }),
      '{\r\n\t"a": 1,\r\n\t"b": {\r\n\t\t"c": 2\r\n\t}\r\n}\r\n');
  });
});

/** Everything but blanks and commas outside the ranges. */
function bones(text: string, ranges: readonly { start: number; end: number }[]): string {
  const inside = (at: number): boolean => ranges.some(({ start, end }) => at >= start && at < end);
  const outside = Array.from({ length: text.length }, (_, at) => inside(at) ? "" : text[at]);
  return outside.join("").replace(/[\s\uFEFF,]/g, "");
}

describe("generated texts", () => {
  it("mean after an edit what they shall mean, and nothing else has changed", () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      const texts = new Texts(seededRandom(seed));
      const before = texts.object(3);
      const text = texts.text(before);
      assert.ok(same(json5.parse(text), before), `seed ${seed}: the generator is wrong\n${text}`);
      const after = { ...(texts.changed(before) as object) };
      const { text: out, splices } = rewriteText(text, json5.parse(text), after);
      assert.ok(same(json5.parse(out), after), `seed ${seed}\n${text}\n=>\n${out}\n${JSON.stringify(after)}`);
      // Taking out what was put in, and looking only at what was not taken out, gives the old text.
      let shift = 0;
      const put = [...splices].sort((a, b) => a.start - b.start || a.end - b.end).map((splice) => {
        const start = splice.start + shift;
        shift += splice.text.length - (splice.end - splice.start);
        return { start, end: start + splice.text.length };
      });
      assert.equal(bones(out, put), bones(text, splices), `seed ${seed}`);
    }
  });

  it("keep every byte around one value that is set", () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const texts = new Texts(seededRandom(seed));
      const text = texts.text({ ...texts.object(2), kept: 1 });
      const value = json5.parse(text);
      const name = texts.pick(Object.keys(value));
      const item = readSyntax(text).root.items.findLast((each) => each.name === name);
      assert.ok(item);
      const out = edited(text, Object.fromEntries(Object.entries(value).map(([key, entry]) =>
        [key, key === name ? "a new value" : entry])));
      assert.ok(out.startsWith(text.slice(0, item.value.start)), `seed ${seed}`);
      assert.ok(out.endsWith(text.slice(item.value.end)), `seed ${seed}`);
    }
  });

  it("lose no comment when a key is taken out or put in", () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const texts = new Texts(seededRandom(seed));
      const text = texts.text({ ...texts.object(2), kept: 1 });
      const value = json5.parse(text);
      const name = texts.pick(Object.keys(value));
      const { root, comments } = readSyntax(text);
      const gone = root.items.filter((each) => each.name === name);
      const within = (at: number) => gone.some((item) => at >= item.start && at < item.value.end);
      const outside = comments.filter(({ start }) => !within(start));
      const { [name]: _, ...rest } = value;
      const out = edited(text, { ...rest, "added key": [{}] });
      const left = readSyntax(out).comments.map(({ start, end }) => out.slice(start, end));
      const wanted = outside.map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(left, wanted, `seed ${seed}\n${text}\n=>\n${out}`);
    }
  });
});
