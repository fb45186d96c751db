import assert from "node:assert/strict";
import { test } from "node:test";
import { openLogs, type Logs, type LogsOptions } from "#gateway/log/open-logs";
import { EPOCH_MS, makeEnv, type TestEnv } from "#test/support/env";
import { memoryRuntime, realRuntime, withTempFolder, type MemoryRuntime } from "#test/support/runtime";

interface Opened {
  logs: Logs;
  runtime: MemoryRuntime;
  env: TestEnv;
  lines(path?: string): Record<string, unknown>[];
}

async function open(change: Partial<LogsOptions> = {}, tty = false): Promise<Opened> {
  const env = makeEnv();
  const runtime = memoryRuntime({ now: env.now, tty, env: {} });
  const logs = await openLogs({
    runtime, clock: env.env.clock, level: "info", file: "/tmp/logs/gateway.log", console: null, ...change,
  });
  const lines = (path = "/tmp/logs/gateway.log"): Record<string, unknown>[] =>
    (runtime.fs.snapshot()[path] ?? "").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return { logs, runtime, env, lines };
}

test("a file line has the numbered parts and the meta block that official readers expect", async () => {
  const { logs, lines } = await open();
  logs.log.child("gateway/ws").warn("closed", { code: 1006 });
  const [line] = lines();
  assert.ok(line);
  const { _meta: meta, time, ...rest } = line;
  const name = '{"subsystem":"gateway/ws"}';
  assert.deepEqual(rest, {
    level: "warn", 0: name, 1: { code: 1006 }, 2: "closed", hostname: "test-host", message: "closed",
  });
  assert.deepEqual(meta, {
    runtime: realRuntime().name, runtimeVersion: "0.0.0", hostname: "test-host",
    date: new Date(EPOCH_MS).toISOString(), logLevelId: 4, logLevelName: "WARN", name,
    parentNames: ["openclaw"],
  });
  assert.equal(new Date(String(time)).getTime(), EPOCH_MS);
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
});

test("lines look the same before and after pino came in", async () => {
  const { logs, env, lines } = await open();
  const fields = { n: 1, deep: { list: [1, "x", null] } };
  const say = (): void => logs.log.child("a/b").error("text \"quoted\"\nü", fields);
  say();
  await env.advance(1_500);
  // Loading is real work that virtual time does not wait for.
  await import("pino");
  await env.settle();
  say();
  const [before, after] = lines();
  assert.ok(before && after);
  for (const line of [before, after]) delete line["time"];
  for (const line of [before, after]) delete (line["_meta"] as Record<string, unknown>)["date"];
  assert.deepEqual(after, before);
});

test("info lines are written together after 100 ms, a warning at once", async () => {
  const { logs, env, lines } = await open();
  logs.log.info("one");
  logs.log.info("two");
  assert.equal(lines().length, 0);
  await env.advance(99);
  assert.equal(lines().length, 0);
  await env.advance(1);
  assert.equal(lines().length, 2);
  logs.log.info("three");
  logs.log.warn("four");
  assert.deepEqual(lines().map((line) => line["message"]), ["one", "two", "three", "four"]);
});

test("a full buffer is written without waiting", async () => {
  const { logs, lines } = await open();
  for (let i = 0; i < 100; i++) logs.log.info("x".repeat(200));
  assert.ok(lines().length > 30);
});

test("what is buffered at the exit of the process is written", async () => {
  const { logs, runtime, lines } = await open();
  logs.log.info("last words");
  assert.throws(() => runtime.process.exit(0), /exit 0/);
  assert.equal(lines().at(-1)?.["message"], "last words");
});

test("levels are thresholds, for file and console apart, and change at run time", async () => {
  const options = { level: "warn", style: "compact", stream: "stdout" } as const;
  const { logs, runtime, lines } = await open({ console: options });
  logs.log.info("file only");
  logs.log.debug("nowhere");
  logs.log.error("both");
  assert.deepEqual(lines().map((line) => line["message"]), ["file only", "both"]);
  assert.match(runtime.process.written.stdout, /^\S+ both\n$/);
  logs.setLevel("silent");
  logs.log.fatal("unheard");
  logs.setLevel("trace", "file");
  logs.log.trace("heard");
  logs.flush();
  assert.deepEqual(lines().map((line) => line["message"]), ["file only", "both", "heard"]);
});

test("secrets reach neither the file nor the console", async () => {
  const options = { level: "info", style: "compact", stream: "stderr" } as const;
  const { logs, runtime } = await open({ console: options });
  const secret = "k9Xw-planted-secret-0Zq";
  const error = new Error(`cannot reach https://user:${secret}@host/`, { cause: { apiKey: secret } });
  logs.log.child("auth").warn(`Authorization: Bearer ${secret}`, {
    deep: { er: { token: secret, list: [{ password: secret }] } }, error, tokens: 12,
    url: `http://h/#token=${secret}`,
  });
  logs.flush();
  const all = JSON.stringify(runtime.fs.snapshot()) + runtime.process.written.stderr;
  assert.equal(all.includes(secret), false, all);
  assert.ok(all.includes("__OPENCLAW_REDACTED__") && all.includes('\\"tokens\\":12'));
});

test("console lines carry time, subsystem, text and fields, without colours on a pipe", async () => {
  const options = { level: "info", style: "pretty", stream: "stdout" } as const;
  const { logs, runtime } = await open({ console: options, file: null });
  logs.log.child("gateway").info("ready", { port: 18789, mode: "local" });
  assert.match(
    runtime.process.written.stdout,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d \[gateway\] ready port=18789 mode=local\n$/,
  );
  assert.equal(logs.file, null);
});

test("on a terminal pretty lines are coloured and foreign control characters are not obeyed", async () => {
  const options = { level: "info", stream: "stdout" } as const;
  const pretty = await open({ console: { ...options, style: "pretty" }, file: null }, true);
  pretty.logs.log.error("bad \u001b]0;title\u0007");
  assert.match(pretty.runtime.process.written.stdout, /\u001b\[31mbad \ufffd\]0;title\ufffd\u001b\[0m/);
  const compact = await open({ console: { ...options, style: "compact" }, file: null }, true);
  compact.logs.log.error("bad");
  assert.equal(compact.runtime.process.written.stdout.includes("\u001b"), false);
  const json = await open({ console: { ...options, style: "json" }, file: null });
  json.logs.log.info("x");
  assert.equal(JSON.parse(json.runtime.process.written.stdout).message, "x");
});

test("a file over its limit is put aside, five are kept, and no line is lost", async () => {
  const { logs, env, runtime } = await open({ bytesMax: 10_000 });
  for (let i = 0; i < 400; i++) {
    logs.log.info(`line ${i} ${"x".repeat(100)}`);
    if (i % 10 === 0) await env.advance(100);
  }
  await logs.close();
  const names = (await runtime.fs.list("/tmp/logs")).sort();
  assert.deepEqual(names, ["", ".1", ".2", ".3", ".4", ".5"].map((end) => `gateway.log${end}`));
  const all = runtime.fs.snapshot();
  const newest = [...names].reverse().map((name) => all[`/tmp/logs/${name}`] ?? "").join("");
  const messages = newest.split("\n").filter(Boolean).map((line) => String(JSON.parse(line).message));
  const numbers = messages.map((message) => Number(message.split(" ")[1]));
  const first = numbers[0] ?? 0;
  assert.deepEqual(numbers, Array.from({ length: 400 - first }, (_, i) => first + i));
  assert.ok(numbers.length > 100);
});

test("a new day goes on in a new file, and files of older days are removed at the start", async () => {
  const env = makeEnv();
  const runtime = memoryRuntime({ now: env.now });
  const { logFileAt } = await import("#gateway/log/log-path");
  await runtime.fs.makeFolder("/tmp/d");
  for (const day of ["30", "31"]) await runtime.fs.append(`/tmp/d/openclaw-2025-12-${day}.log`, "old\n");
  await runtime.fs.append("/tmp/d/openclaw-work-2025-12-01.log", "another profile\n");
  await env.advance(25 * 3_600_000);
  const file = logFileAt(runtime.fs, "/tmp/d", "openclaw");
  const logs = await openLogs({ runtime, clock: env.env.clock, level: "info", file, console: null });
  await env.settle();
  const today = logs.file;
  assert.deepEqual(await runtime.fs.list("/tmp/d"), [
    runtime.fs.basename(today ?? ""), "openclaw-work-2025-12-01.log",
  ]);
  logs.log.warn("today");
  await env.advance(24 * 3_600_000);
  logs.log.warn("turn");
  await env.settle();
  logs.log.warn("tomorrow");
  assert.notEqual(logs.file, today);
  assert.equal(JSON.parse(await runtime.fs.readText(logs.file ?? "")).message, "tomorrow");
  await logs.close();
  assert.equal(env.scheduled(), 0);
});

test("a full disk loses lines but never throws, says so once, and recovers", async () => {
  const { runtime, env } = await open();
  const failing = { on: false };
  const fs = {
    ...runtime.fs,
    openLog(path: string) {
      const writer = runtime.fs.openLog(path);
      return {
        ...writer,
        write(text: string) {
          if (failing.on) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
          writer.write(text);
        },
      };
    },
  };
  const logs = await openLogs({
    runtime: { ...runtime, fs }, clock: env.env.clock, level: "info", file: "/tmp/logs/x.log", console: null,
  });
  failing.on = true;
  for (let i = 0; i < 5; i++) {
    logs.log.warn("lost");
    await env.advance(6_000);
  }
  assert.equal(runtime.process.written.stderr.split("\n").length - 1, 1);
  assert.match(runtime.process.written.stderr, /x\.log: writing failed: no space/);
  failing.on = false;
  await env.advance(6_000);
  logs.log.warn("kept");
  assert.match(await runtime.fs.readText("/tmp/logs/x.log"), /"kept"/);
});

test("a file that cannot be opened leaves the console working and says why", async () => {
  const env = makeEnv();
  const runtime = memoryRuntime();
  await runtime.fs.append("/tmp/occupied", "a file");
  const logs = await openLogs({
    runtime, clock: env.env.clock, level: "info", file: "/tmp/occupied/x.log",
    console: { level: "info", style: "compact", stream: "stdout" },
  });
  logs.log.info("still here");
  assert.match(runtime.process.written.stdout, /still here/);
  assert.equal(logs.file, null);
  assert.match(logs.fileProblem ?? "", /EEXIST|ENOTDIR/);
  await logs.close();
});

test("on the real disk lines are whole, private and rotated", () =>
  withTempFolder(async (folder) => {
    const runtime = realRuntime();
    const { systemClock } = await import("#kernel/clock");
    const file = runtime.fs.join(folder, "logs", "g.log");
    const clock = systemClock();
    const logs = await openLogs({ runtime, clock, level: "info", file, bytesMax: 20_000, console: null });
    for (let i = 0; i < 300; i++) {
      logs.log.info(`line ${i}`);
      if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await logs.close();
    const names = await runtime.fs.list(runtime.fs.dirname(file));
    assert.ok(names.includes("g.log.1"), String(names));
    let count = 0;
    for (const name of names) {
      const path = runtime.fs.join(runtime.fs.dirname(file), name);
      if (runtime.platform !== "win32") assert.equal((await runtime.fs.info(path))?.mode, 0o600);
      for (const line of (await runtime.fs.readText(path)).split("\n").filter(Boolean)) {
        JSON.parse(line);
        count++;
      }
    }
    assert.equal(count, 300);
  }));
