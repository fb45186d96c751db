// A process that dies at any step of a write: the config is the old or the new one, and nothing has to be
// mended.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openConfig } from "#config/service";
import { undoOrder } from "#config/write/undo";
import type { Fs } from "#runtime/port";
import { CONFIG, STATE } from "#test/support/config/house";
import { makeEnv } from "#test/support/env";
import { memoryRuntime } from "#test/support/runtime";

const OLD = '{ gateway: { mode: "local" } } // mine\n';
const NEW = '{ gateway: { mode: "local", port: 7 } } // mine\n';
const CHANGES: readonly (keyof Fs)[] = ["writeAtomic", "append", "rename", "remove", "makeFolder", "chmod"];

/** Files that let `steps` changes happen and none after that. */
function mortal(fs: Fs, steps: number): { fs: Fs; changes: () => number } {
  let done = 0;
  const entries = CHANGES.map((name) => [name, async (...args: never[]) => {
    if (done >= steps) throw new Error("dead");
    done += 1;
    return await (fs[name] as (...args: never[]) => Promise<unknown>)(...args);
  }]);
  return { fs: { ...fs, ...Object.fromEntries(entries) as Partial<Fs> }, changes: () => done };
}

async function machine(files: Record<string, string>, steps: number) {
  const runtime = memoryRuntime();
  await runtime.fs.makeFolder(STATE);
  for (const [path, text] of Object.entries(files)) {
    await runtime.fs.makeFolder(runtime.fs.dirname(path));
    await runtime.fs.writeAtomic(path, text);
  }
  const { fs, changes } = mortal(runtime.fs, steps);
  const { env } = makeEnv();
  const service = await openConfig({
    runtime: { ...runtime, fs }, env, path: CONFIG, stateDir: STATE, vars: {},
  });
  return { service, env, disk: runtime.fs, changes };
}

const patch = {
  kind: "patch", raw: "{ gateway: { port: 7 } }", replacePaths: [], author: "rpc:test",
} as const;

describe("a process that dies while it writes the config", () => {
  it("leaves the old or the new text; the next one writes and undoes as if nothing had been", async () => {
    const files = { [CONFIG]: OLD, [`${CONFIG}.bak`]: "{}", [`${CONFIG}.bak.1`]: '{ "older": 1 }' };
    const whole = await machine(files, Infinity);
    await whole.service.request({ ...patch, baseHash: whole.service.hash });
    const steps = whole.changes();
    assert.ok(steps > 5, `${steps} steps`);
    const seen = new Set<string>();
    for (let step = 0; step < steps; step++) {
      const dying = await machine(files, step);
      const writing = dying.service.request({ ...patch, baseHash: dying.service.hash });
      await assert.rejects(writing, /dead/, `step ${step}`);
      const left = dying.disk.snapshot();
      assert.ok(left[CONFIG] === OLD || left[CONFIG] === NEW, `step ${step}: ${left[CONFIG]}`);
      seen.add(left[CONFIG]);
      // The kernel lets go of the lock of a process that died; a new machine has none.
      const { service, env, disk } = await machine(left, Infinity);
      assert.equal(service.loaded.valid, true);
      await service.request({ ...patch, raw: "{ gateway: { port: 8 } }", baseHash: service.hash });
      assert.match(disk.snapshot()[CONFIG] ?? "", /port: 8/);
      const house = { env, input: { fs: disk, path: CONFIG, vars: {} }, stateDir: STATE };
      const { order } = await undoOrder(house, { author: "cli" });
      await service.write(order);
      assert.equal(disk.snapshot()[CONFIG], left[CONFIG], `step ${step}`);
    }
    assert.deepEqual([...seen].sort(), [NEW, OLD].sort());
  });
});
