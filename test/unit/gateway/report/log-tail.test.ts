import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tailLog } from "#gateway/report/log-tail";
import { memoryFs } from "#test/support/memory/fs";

const FILE = "/var/log/gateway.log";
const ALL = { limit: 100, bytesMax: 10_000 };

async function logOf(text: string) {
  const fs = memoryFs("/", () => 0);
  await fs.makeFolder("/var/log");
  await fs.append(FILE, text);
  return fs;
}

describe("the tail of the log (O-36)", () => {
  it("has whole lines only, and says where to go on", async () => {
    const fs = await logOf("one\ntwo\nthr");
    const first = await tailLog(fs, FILE, ALL);
    assert.deepEqual(first, {
      file: FILE, cursor: 8, size: 11, lines: ["one", "two"], truncated: false, reset: false,
    });
    await fs.append(FILE, "ee\n");
    const next = await tailLog(fs, FILE, { ...ALL, cursor: first.cursor });
    assert.deepEqual([next.lines, next.cursor, next.truncated], [["three"], 14, false]);
  });

  it("says that lines were left out: too many, or too many bytes", async () => {
    const fs = await logOf("one\ntwo\nthree\n");
    const few = await tailLog(fs, FILE, { ...ALL, limit: 1 });
    assert.deepEqual([few.lines, few.truncated], [["three"], true]);
    const small = await tailLog(fs, FILE, { ...ALL, bytesMax: 8 });
    assert.deepEqual([small.lines, small.truncated], [["three"], true]);
    const behind = await tailLog(fs, FILE, { limit: 100, bytesMax: 8, cursor: 0 });
    assert.deepEqual([behind.lines, behind.truncated, behind.skippedBytes], [["three"], true, 6]);
  });

  it("starts over when the file shrank under the cursor", async () => {
    const fs = await logOf("new\n");
    const tail = await tailLog(fs, FILE, { ...ALL, cursor: 900 });
    assert.deepEqual([tail.lines, tail.cursor, tail.reset], [["new"], 4, true]);
  });

  it("is empty without a file", async () => {
    const tail = await tailLog(memoryFs("/", () => 0), FILE, ALL);
    assert.deepEqual([tail.lines, tail.size, tail.cursor], [[], 0, 0]);
  });
});
