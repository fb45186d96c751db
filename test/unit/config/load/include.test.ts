import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resolveIncludes } from "#config/load/include";
import { memoryRuntime } from "#test/support/runtime";

async function resolve(value: unknown, files: Record<string, unknown> = {}, roots = ["/etc/claw"]) {
  const { fs } = memoryRuntime();
  for (const [path, content] of Object.entries(files)) {
    await fs.makeFolder(fs.dirname(path));
    await fs.writeAtomic(path, JSON.stringify(content));
  }
  const read: { path: string; text: string }[] = [];
  const result = await resolveIncludes(value, "/etc/claw/openclaw.json", {
    fs,
    roots,
    files: read,
    parse: (text) => Promise.resolve(JSON.parse(text)),
  });
  return { result, read: read.map(({ path }) => path) };
}

describe("includes", () => {
  it("are relative to the file that has them, and nest", async () => {
    const { result, read } = await resolve({ a: { $include: "sub/one.json" } }, {
      "/etc/claw/sub/one.json": { one: 1, deeper: { $include: "./two.json" } },
      "/etc/claw/sub/two.json": { two: 2 },
    });
    assert.deepEqual(result, { a: { one: 1, deeper: { two: 2 } } });
    assert.deepEqual(read, ["/etc/claw/sub/one.json", "/etc/claw/sub/two.json"]);
  });

  it("of a list are merged in order, and keys beside them win", async () => {
    const { result } = await resolve({ $include: ["a.json", "b.json"], x: { own: true } }, {
      "/etc/claw/a.json": { x: { a: 1, both: "a" }, list: [1] },
      "/etc/claw/b.json": { x: { b: 2, both: "b" }, list: [2] },
    });
    assert.deepEqual(result, { x: { a: 1, b: 2, both: "b", own: true }, list: [2] });
  });

  it("may be below further roots, and nowhere else", async () => {
    const files = { "/srv/shared/a.json": { a: 1 }, "/etc/claw-evil/a.json": { a: 1 } };
    const { result } = await resolve({ $include: "/srv/shared/a.json" }, files, ["/etc/claw", "/srv/shared"]);
    assert.deepEqual(result, { a: 1 });
    for (const path of ["/srv/shared/a.json", "../claw-evil/a.json"]) {
      await assert.rejects(resolve({ gateway: { $include: path } }, files), {
        path: "gateway",
        message: /outside/,
      });
    }
  });

  it("refuse circles, names that are none, and nesting without end", async () => {
    const circle = { "/etc/claw/a.json": { $include: "b.json" }, "/etc/claw/b.json": { $include: "a.json" } };
    await assert.rejects(resolve({ $include: "a.json" }, circle), { message: /^Circular include/ });
    for (const name of [1, "", "a\0b", "x".repeat(5_000), {}]) {
      await assert.rejects(resolve({ $include: name }), { message: /must be a file name/ });
    }
    const deep = Object.fromEntries(
      Array.from({ length: 14 }, (_, n) => [`/etc/claw/${n}.json`, { $include: `${n + 1}.json` }]),
    );
    await assert.rejects(resolve({ $include: "0.json" }, deep), { message: /nested deeper than 10/ });
  });

  it("leave a value without any unchanged", async () => {
    const value = { a: [1, { b: null }], c: "x" };
    assert.deepEqual((await resolve(value)).result, value);
  });
});
