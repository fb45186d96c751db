import assert from "node:assert/strict";
import { readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { realRuntime, withTempFolder } from "#test/support/runtime";

const { fs, platform } = realRuntime();
const unix = platform !== "win32";

test("an atomic write leaves the whole content, the asked mode and nothing beside it", () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "a.json");
    await fs.writeAtomic(path, "one");
    await fs.writeAtomic(path, new TextEncoder().encode("two"));
    assert.equal(await fs.readText(path), "two");
    assert.deepEqual(await fs.list(folder), ["a.json"]);
    if (unix) assert.equal((await fs.info(path))?.mode, 0o600);
    await fs.writeAtomic(path, "three", 0o644);
    await fs.writeAtomic(path, "four");
    if (unix) assert.equal((await fs.info(path))?.mode, 0o644);
  }));

test("readers during a hundred atomic writes never see a part", () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "a");
    const contents = ["a".repeat(100_000), "b".repeat(100_000)];
    await fs.writeAtomic(path, contents[0] ?? "");
    let writing = true;
    const reader = (async () => {
      while (writing) assert.ok(contents.includes(await fs.readText(path)));
    })();
    for (let i = 0; i < 100; i++) await fs.writeAtomic(path, contents[i % 2] ?? "");
    writing = false;
    await reader;
  }));

test("an atomic write into a missing folder fails and leaves nothing", () =>
  withTempFolder(async (folder) => {
    await assert.rejects(fs.writeAtomic(fs.join(folder, "no", "a"), "x"), { code: "ENOENT" });
    assert.deepEqual(await fs.list(folder), []);
  }));

test("an atomic write through a link replaces what it points to", { skip: !unix }, () =>
  withTempFolder(async (folder) => {
    writeFileSync(fs.join(folder, "real"), "old");
    symlinkSync("real", fs.join(folder, "link"));
    await fs.writeAtomic(fs.join(folder, "link"), "new");
    assert.equal(await fs.readText(fs.join(folder, "real")), "new");
    assert.equal(await fs.realPath(fs.join(folder, "link")), fs.join(folder, "real"));
  }));

test("a slice is cut at the end of the file", () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "a");
    await fs.append(path, "hello ");
    await fs.append(path, "world");
    const text = async (offset: number, length: number): Promise<string> =>
      new TextDecoder().decode(await fs.readSlice(path, offset, length));
    assert.equal(await text(6, 3), "wor");
    assert.equal(await text(6, 100), "world");
    assert.equal(await text(100, 5), "");
    if (unix) assert.equal((await fs.info(path))?.mode, 0o600);
  }));

test("what is absent is null or empty, never an error", () =>
  withTempFolder(async (folder) => {
    const absent = fs.join(folder, "absent");
    assert.equal(await fs.info(absent), null);
    assert.equal(await fs.realPath(absent), null);
    assert.deepEqual(await fs.list(absent), []);
    await fs.remove(absent);
    await fs.append(fs.join(folder, "file"), "x");
    assert.equal(await fs.info(fs.join(folder, "file", "below")), null);
    await assert.rejects(fs.readText(absent), { code: "ENOENT" });
  }));

test("folders are private unless asked otherwise, and go with their content", () =>
  withTempFolder(async (folder) => {
    const deep = fs.join(folder, "a", "b");
    await fs.makeFolder(deep);
    await fs.makeFolder(deep);
    assert.equal((await fs.info(deep))?.kind, "folder");
    if (unix) assert.equal(statSync(fs.join(folder, "a")).mode & 0o777, 0o700);
    await fs.append(fs.join(deep, "x"), "1");
    await fs.rename(fs.join(folder, "a"), fs.join(folder, "c"));
    assert.deepEqual(await fs.list(fs.join(folder, "c", "b")), ["x"]);
    await fs.remove(fs.join(folder, "c"));
    assert.deepEqual(readdirSync(folder), []);
  }));

test("a log writer appends at once and survives a rename of its file", () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "log");
    await fs.append(path, "before\n");
    const log = fs.openLog(path);
    log.write("größe\n");
    assert.equal(await fs.readText(path), "before\ngröße\n");
    await fs.rename(path, `${path}.1`);
    log.write("after\n");
    assert.equal(await fs.readText(`${path}.1`), "before\ngröße\nafter\n");
    log.close();
    log.close();
    log.write("dropped");
    assert.equal(await fs.info(path), null);
  }));

test("watching a folder tells the names of replaced files until it is stopped", () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "config.json");
    await fs.writeAtomic(path, "1");
    const seen = Promise.withResolvers<void>();
    const names: string[] = [];
    const stop = fs.watch(folder, (name) => {
      names.push(name);
      if (name === "config.json") seen.resolve();
    });
    await fs.writeAtomic(path, "2");
    await seen.promise;
    stop();
    const count = names.length;
    await fs.writeAtomic(path, "3");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(names.length, count);
  }));
