import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLogLevel } from "#gateway/log/line";
import { logFileAt, logFolder } from "#gateway/log/log-path";
import { EPOCH_MS } from "#test/support/env";
import { memoryRuntime } from "#test/support/runtime";

test("logs go below the temporary folder, privately", async () => {
  const runtime = memoryRuntime();
  assert.equal(await logFolder(runtime), "/tmp/openclaw");
  assert.equal((await runtime.fs.info("/tmp/openclaw"))?.mode, 0o700);
  assert.equal(await logFolder(runtime), "/tmp/openclaw");
});

test("a folder of somebody else is passed over for one with the user id, and two are refused", async () => {
  const runtime = memoryRuntime({ host: { userId: () => 7 } });
  const owners: Record<string, number> = { "/tmp/openclaw": 0, "/tmp/openclaw-7": 7 };
  const fs = {
    ...runtime.fs,
    async info(path: string) {
      const info = await runtime.fs.info(path);
      return info && { ...info, ownerId: owners[path] ?? 7 };
    },
  };
  assert.equal(await logFolder({ ...runtime, fs }), "/tmp/openclaw-7");
  owners["/tmp/openclaw-7"] = 0;
  await assert.rejects(logFolder({ ...runtime, fs }), /logging\.file/);
});

test("a folder that others may write to is not used", async () => {
  const runtime = memoryRuntime();
  await runtime.fs.makeFolder("/tmp/openclaw", 0o777);
  assert.equal(await logFolder(runtime), "/tmp/openclaw-1000");
});

test("the name tells profile, state and day", () => {
  const { fs } = memoryRuntime();
  assert.match(logFileAt(fs, "/tmp/o", "openclaw")(EPOCH_MS), /^\/tmp\/o\/openclaw-2026-01-0[12]\.log$/);
  const full = logFileAt(fs, "/tmp/o", "openclaw-work-a1b2c3")(EPOCH_MS);
  assert.match(full, /^\/tmp\/o\/openclaw-work-a1b2c3-2026-01-0[12]\.log$/);
});

test("level names are read in any case and unknown ones are told apart", () => {
  assert.equal(parseLogLevel(" WARN "), "warn");
  assert.equal(parseLogLevel("silent"), "silent");
  assert.equal(parseLogLevel("loud"), undefined);
  assert.equal(parseLogLevel("constructor"), undefined);
});
