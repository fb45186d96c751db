import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { realRuntime, withTempFolder } from "#test/support/runtime";

const runtime = realRuntime();
const { fs } = runtime;

test("a lock is exclusive until it is released", () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "lock");
    const first = await fs.lock(path);
    assert.ok(first);
    assert.equal(await fs.lock(path), null);
    await first.release();
    await first.release();
    const second = await fs.lock(path);
    assert.ok(second);
    await second.release();
  }));

test("a lock in a folder that does not exist is an error, not a held lock", () =>
  withTempFolder(async (folder) => {
    await assert.rejects(async () => fs.lock(fs.join(folder, "no", "lock")), { code: "ENOENT" });
  }));

/** Starts a process that takes the lock, starts a child of its own and reports. */
async function holder(folder: string, path: string): Promise<{ kill(): Promise<void>; grandchild: number }> {
  const script = fs.join(folder, "holder.ts");
  const source = import.meta.resolve(`../../../src/runtime/${runtime.name}.ts`);
  writeFileSync(
    script,
    `import runtime from ${JSON.stringify(source)};
     const lock = await runtime.fs.lock(${JSON.stringify(path)});
     const child = runtime.process.spawn({ command: ["sleep", "30"], env: runtime.process.env() });
     console.log(JSON.stringify({ held: lock !== null, pid: child.pid }));
     setInterval(() => {}, 1000);`,
  );
  const args = runtime.name === "bun" ? [script] : ["run", "-A", "--no-check", pathToFileURL(script).href];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const { held, pid } = JSON.parse(String(line));
  assert.equal(held, true);
  return {
    grandchild: pid,
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

const unix = { skip: runtime.platform === "win32" };

test("another process's lock is seen, and kill -9 frees it though its children live on", unix, () =>
  withTempFolder(async (folder) => {
    const path = fs.join(folder, "lock");
    const other = await holder(folder, path);
    assert.equal(await fs.lock(path), null);
    await other.kill();
    try {
      assert.ok(runtime.process.alive(other.grandchild));
      const lock = await fs.lock(path);
      assert.ok(lock, "the dead process's lock is gone");
      await lock.release();
    } finally {
      runtime.process.kill(other.grandchild, "SIGKILL");
    }
  }));
