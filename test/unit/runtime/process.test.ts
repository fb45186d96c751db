import assert from "node:assert/strict";
import { test } from "node:test";
import { realRuntime, withTempFolder } from "#test/support/runtime";

const runtime = realRuntime();
const { process: processes, fs } = runtime;
const unix = { skip: runtime.platform === "win32" };
const env = { PATH: processes.env()["PATH"] ?? "" };
const shell = (line: string): string[] => ["/bin/sh", "-c", line];
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

function collect(): { text: string; push: (chunk: Uint8Array) => void } {
  const decoder = new TextDecoder();
  const all = {
    text: "",
    push: (chunk: Uint8Array) => void (all.text += decoder.decode(chunk, { stream: true })),
  };
  return all;
}

/** Waits until no process of this id runs. */
async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && processes.alive(pid); i++) await pause(10);
  return !processes.alive(pid);
}

test("all output is delivered before the program counts as ended", unix, async () => {
  const out = collect();
  const err = collect();
  const child = processes.spawn({
    command: shell("head -c 300000 /dev/zero | tr '\\0' x; echo problem >&2; exit 3"),
    env,
    onStdout: out.push,
    onStderr: err.push,
  });
  assert.deepEqual(await child.exited, { code: 3, signal: null });
  assert.equal(out.text.length, 300_000);
  assert.equal(err.text, "problem\n");
});

test("a program gets exactly the given environment, folder and input", unix, () =>
  withTempFolder(async (folder) => {
    const out = collect();
    const child = processes.spawn({
      command: shell("cat; pwd; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= -e ^OLDPWD= | sort"),
      cwd: folder,
      env: { ...env, ONLY: "this" },
      stdin: "typed\n",
      onStdout: out.push,
    });
    assert.equal((await child.exited).code, 0);
    assert.equal(out.text, `typed\n${folder}\nONLY=this\nPATH=${env.PATH}\n`);
  }));

test("input for a program that does not read it is no error", unix, async () => {
  const child = processes.spawn({ command: shell("exit 0"), env, stdin: "x".repeat(1_000_000) });
  assert.deepEqual(await child.exited, { code: 0, signal: null });
});

test("a kill reaches what the program started", unix, async () => {
  const out = collect();
  const child = processes.spawn({ command: shell("sleep 60 & echo $!; wait"), env, onStdout: out.push });
  while (!out.text.includes("\n")) await pause(5);
  const grandchild = Number(out.text);
  assert.ok(processes.alive(grandchild));
  child.kill("SIGKILL");
  assert.deepEqual(await child.exited, { code: null, signal: "SIGKILL" });
  assert.ok(await gone(grandchild));
  assert.ok(await gone(child.pid));
  child.kill("SIGTERM");
});

test("a background process that keeps the output open does not delay the end", unix, async () => {
  const out = collect();
  const started = performance.now();
  const child = processes.spawn({ command: shell("sleep 20 & echo done; exit 0"), env, onStdout: out.push });
  assert.deepEqual(await child.exited, { code: 0, signal: null });
  assert.equal(out.text, "done\n");
  assert.ok(performance.now() - started < 10_000);
  child.kill("SIGKILL");
});

test("a program that does not exist rejects with the system's code", async () => {
  const child = processes.spawn({ command: ["/no/such/program"], env });
  await assert.rejects(child.exited, { code: "ENOENT" });
  child.kill("SIGKILL");
});

test("signals reach the handler until it is taken away", unix, async () => {
  let received = 0;
  const stop = processes.onSignal("SIGUSR2", () => received++);
  // Keeps the default action (death) away once our handler is gone.
  const guard = processes.onSignal("SIGUSR2", () => {});
  assert.ok(processes.kill(processes.pid, "SIGUSR2"));
  await pause(50);
  assert.equal(received, 1);
  stop();
  processes.kill(processes.pid, "SIGUSR2");
  await pause(50);
  assert.equal(received, 1);
  guard();
});

test("process ids that are not one process are never signalled", () => {
  for (const pid of [0, -1, -processes.pid, 1.5, Number.NaN, 2 ** 22 + 12345]) {
    assert.equal(processes.alive(pid), false);
    assert.equal(processes.kill(pid, "SIGTERM"), false);
  }
  assert.ok(processes.alive(processes.pid));
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program on this runtime with our seam imported as `runtime`. */
async function program(body: string, stdin?: string): Promise<Ended> {
  return withTempFolder(async (folder) => {
    const script = fs.join(folder, "main.ts");
    const seam = import.meta.resolve(`../../../src/runtime/${runtime.name}.ts`);
    await fs.writeAtomic(script, `import runtime from ${JSON.stringify(seam)};\n${body}`);
    const out = collect();
    const err = collect();
    const prefix = runtime.name === "bun" ? [] : ["run", "-A", "--no-check"];
    const child = processes.spawn({
      command: [process.execPath, ...prefix, script, "--flag", "word"],
      env: processes.env(),
      ...(stdin === undefined ? {} : { stdin }),
      onStdout: out.push,
      onStderr: err.push,
    });
    return { code: (await child.exited).code, out: out.text, err: err.text };
  });
}

test("standard input is read whole, and output written right before the exit is not lost", async () => {
  const { code, out, err } = await program(
    `const text = await runtime.process.stdin.readAll();
     const { argv, stdout, stderr, exit } = runtime.process;
     stdout.write(JSON.stringify([text.length, argv, stdout.tty]));
     stdout.write("y".repeat(2_000_000));
     stderr.write("last");
     exit(7);`,
    "ü".repeat(200_000),
  );
  assert.equal(code, 7);
  assert.equal(err, "last");
  const head = JSON.stringify([200_000, ["--flag", "word"], false]);
  assert.ok(out.startsWith(head));
  assert.equal(out.length, head.length + 2_000_000);
});

test("crash handlers see what nobody caught", async () => {
  const { out } = await program(
    `runtime.process.onCrash((kind, error) => runtime.process.stdout.write(kind + ":" + error.message + ";"));
     Promise.reject(new Error("r"));
     setTimeout(() => { throw new Error("e"); }, 20);
     setTimeout(() => runtime.process.exit(0), 200);`,
  );
  assert.deepEqual(out.split(";").sort(), ["", "exception:e", "rejection:r"]);
});

test("measuring the loop delay keeps no process alive and sees a blocked loop", async () => {
  const { code, out } = await program(
    `runtime.host.loopDelay();
     await new Promise((resolve) => setTimeout(resolve, 450));
     const until = performance.now() + 500;
     while (performance.now() < until);
     await new Promise((resolve) => setTimeout(resolve, 50));
     runtime.process.stdout.write(JSON.stringify(runtime.host.loopDelay()));`,
  );
  assert.equal(code, 0);
  const delay = JSON.parse(out);
  assert.ok(delay.maxMs > 100 && delay.p99Ms > 100, out);
  assert.ok(delay.utilization > 0.3 && delay.utilization <= 1, out);
});

test("the host answers with plausible values", () => {
  const { host } = runtime;
  assert.ok(host.cores() >= 1);
  assert.ok(host.totalMemoryBytes() >= host.freeMemoryBytes());
  assert.ok(host.hostname().length > 0 && host.release().length > 0);
  assert.ok(fs.isAbsolute(host.homeDir()) && fs.isAbsolute(host.tempDir()));
  assert.ok(runtime.residentBytes() > 1_000_000);
  assert.ok(runtime.cpuMicros() > 1_000);
  runtime.releaseMemory();
});
