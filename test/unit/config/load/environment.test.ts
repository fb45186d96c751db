import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lookup, parseDotenv, readEnvironment } from "#config/load/environment";
import { memoryRuntime } from "#test/support/runtime";

describe("the environment of the config", () => {
  it("is the process, then .env here, then .env of the state", async () => {
    const { fs } = memoryRuntime();
    await fs.makeFolder("/home/user/.openclaw");
    await fs.writeAtomic("/work/.env", "A=here\nB=here\nC=here\n");
    await fs.writeAtomic("/home/user/.openclaw/.env", "A=state\nB=state\nD=state\n");
    const vars = await readEnvironment({ fs, vars: { A: "process" } }, {
      cwd: "/work",
      stateDir: "/home/user/.openclaw",
    });
    assert.deepEqual(vars, { A: "process", B: "here", C: "here", D: "state" });
  });

  it("takes no switches, keys or addresses from the .env of a working folder", async () => {
    const { fs } = memoryRuntime();
    await fs.writeAtomic(
      "/work/.env",
      "OPENCLAW_STATE_DIR=/x\nOPENAI_BASE_URL=http://x\nOPENAI_API_KEY=k\nMINE=1\n",
    );
    const vars = await readEnvironment({ fs, vars: {} }, { cwd: "/work", stateDir: "/nowhere" });
    assert.deepEqual(vars, { MINE: "1" });
  });

  it("treats blank values as missing and adds the file's own variables last", () => {
    const find = lookup({ A: "1", B: " " }, { A: "2", B: "3", C: "4" });
    assert.deepEqual(["A", "B", "C", "D", "toString"].map(find), ["1", "3", "4", undefined, undefined]);
  });
});

it("a .env file has quotes, comments and export", () => {
  const parsed = parseDotenv([
    "# comment",
    "A=1",
    "export B = two words # note",
    'C="a # b\\nc"',
    "D='raw \\n'",
    "E=",
    "not a line",
    "F=a=b",
    "\r",
    'G="x" # after',
  ].join("\n"));
  assert.deepEqual(parsed, { A: "1", B: "two words", C: "a # b\nc", D: "raw \\n", E: "", F: "a=b", G: "x" });
});
