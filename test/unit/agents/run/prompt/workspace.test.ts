import assert from "node:assert/strict";
import { test } from "node:test";
import { inject, WorkspaceFiles } from "#agents/run/prompt/workspace";
import { virtualTime } from "#test/support/env";
import { memoryRuntime } from "#test/support/runtime";

const LIMITS = { fileCharsMax: 200, totalCharsMax: 300 };

function open() {
  const time = virtualTime();
  const { fs } = memoryRuntime({ now: () => time.clock.now() });
  const counts = { info: 0, read: 0 };
  const files = new WorkspaceFiles({
    join: fs.join,
    info: (path) => {
      counts.info += 1;
      return fs.info(path);
    },
    readText: (path) => {
      counts.read += 1;
      return fs.readText(path);
    },
  }, time.clock);
  return { fs, files, time, counts };
}

test("runs that begin together share one look, and unchanged files are not read again", async () => {
  const { fs, files, time, counts } = open();
  await fs.writeAtomic("/work/AGENTS.md", "be kind");
  await Promise.all([files.read("/work"), files.read("/work"), files.read("/work")]);
  assert.deepEqual([counts.info, counts.read], [7, 1]);
  await time.advance(1_000);
  await files.read("/work");
  assert.deepEqual([counts.info, counts.read], [14, 1]);
});

test("a changed file is read again", async () => {
  const { fs, files, time } = open();
  await fs.writeAtomic("/work/SOUL.md", "calm");
  await files.read("/work");
  await time.advance(1_000);
  await fs.writeAtomic("/work/SOUL.md", "wild");
  const soul = (await files.read("/work")).find((file) => file.name === "SOUL.md");
  assert.equal(soul?.text, "wild");
});

test("the files an agent should have are named when they are missing, the others left out", async () => {
  const { files } = open();
  const injected = inject(await files.read("/work"), LIMITS, { private: true });
  assert.deepEqual(injected.map((file) => [file.name, file.missing]), [
    ["AGENTS.md", true], ["SOUL.md", true], ["IDENTITY.md", true],
  ]);
});

test("the long-term memory is only for private conversations", async () => {
  const { fs, files } = open();
  await fs.writeAtomic("/work/MEMORY.md", "secret");
  const read = await files.read("/work");
  const names = (isPrivate: boolean): string[] =>
    inject(read, LIMITS, { private: isPrivate }).map((file) => file.name);
  assert.ok(names(true).includes("MEMORY.md"));
  assert.ok(!names(false).includes("MEMORY.md"));
});

test("a long file keeps its head and its tail, and all files together their budget", async () => {
  const { fs, files } = open();
  const long = "h".repeat(5_000) + "t".repeat(5_000);
  for (const name of ["AGENTS.md", "SOUL.md", "TOOLS.md"]) await fs.writeAtomic(`/work/${name}`, long);
  const injected = inject(await files.read("/work"), LIMITS, { private: true }).filter((file) =>
    !file.missing
  );
  assert.deepEqual(injected.map((file) => file.text.length), [200, 100, 0]);
  const [first] = injected;
  assert.ok(first?.truncated && first.text.startsWith("hhh") && first.text.endsWith("ttt"));
  assert.match(first.text, /left out/);
});
