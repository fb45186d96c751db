import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import runtime from "#runtime";
import { type ToolRig, toolRig } from "#test/support/tool-rig";

const FULL = { tools: { exec: { mode: "full" } } };

describe("exec", () => {
  let rig: ToolRig;
  before(async () => {
    rig = await toolRig({
      environment: {
        OPENAI_API_KEY: "sk-hidden-1",
        OPENCLAW_GATEWAY_TOKEN: "hidden-2",
        NODE_OPTIONS: "--hidden-3",
        BUN_INSTALL: "hidden-4",
        MY_DB_PASSWORD: "hidden-5",
        HF_TOKEN: "hidden-6",
        KEPT: "visible",
      },
    });
    rig.set(FULL);
  });
  after(() => rig.close());

  it("runs a shell command in the workspace and reports what dashboards show", async () => {
    const result = await rig.call("exec", { command: "echo out; echo err >&2; pwd" });
    assert.equal(rig.text(result), `out\nerr\n${rig.workspace}`);
    const { durationMs, ...details } = result.details ?? {};
    assert.equal(typeof durationMs, "number");
    assert.deepEqual(details, {
      status: "completed",
      exitCode: 0,
      exitSignal: null,
      exitReason: "exit",
      aggregated: `out\nerr\n${rig.workspace}`,
      noOutputTimedOut: false,
      cwd: rig.workspace,
    });
    assert.equal(result.isError, undefined);
  });

  it("calls a failing command an error, with its output and its code", async () => {
    const result = await rig.call("exec", { command: "echo before; exit 3" });
    assert.equal(result.isError, true);
    assert.equal(rig.text(result), "before\n\n(Command exited with code 3)");
    assert.equal(result.details?.["status"], "failed");
    assert.equal(result.details?.["exitCode"], 3);
  });

  it("gives a command no secret of the gateway and says that it is one", async () => {
    const text = rig.text(await rig.call("exec", { command: "env" }));
    assert.doesNotMatch(text, /hidden/);
    assert.match(text, /^KEPT=visible$/m);
    assert.match(text, /^OPENCLAW_SHELL=exec$/m);
  });

  it("passes further variables, but none that would change how programs start", async () => {
    const good = await rig.call("exec", { command: "echo $COLOR", env: { COLOR: "blue" } });
    assert.equal(rig.text(good), "blue");
    for (const name of ["PATH", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "NODE_OPTIONS", "BASH_ENV", "A B"]) {
      const bad = await rig.call("exec", { command: "true", env: { [name]: "x" } });
      assert.match(rig.text(bad), /may not be set/, name);
    }
  });

  it("keeps the end of long output and says how much is missing", async () => {
    const command = "i=0; while [ $i -lt 40000 ]; do echo line-$i-xxxxxxxxxx; i=$((i+1)); done";
    const result = await rig.call("exec", { command });
    const text = rig.text(result);
    assert.match(text, /^\[\d+ characters of earlier output left out\]\n/);
    assert.match(text, /line-39999-xxxxxxxxxx$/);
    assert.ok(text.length < 17_000);
    assert.ok(String(result.details?.["aggregated"]).length < 201_000);
  });

  it("stops a command that takes too long, with everything it started", async () => {
    const file = path.join(rig.workspace, "pid");
    const command = `sleep 60 & echo $! > ${file}; wait`;
    const result = await rig.call("exec", { command, timeoutSeconds: 0.3 });
    assert.match(rig.text(result), /Command stopped after 0\.3 s/);
    assert.equal(result.details?.["exitReason"], "timeout");
    await gone(Number(await runtime.fs.readText(file)));
  });

  it("ends a command that ignores the polite signal when the run is aborted", async () => {
    const file = path.join(rig.workspace, "pid2");
    const abort = new AbortController();
    const command = `trap '' TERM; echo $$ > ${file}; echo ready; while true; do sleep 0.1; done`;
    const running = rig.call("exec", { command }, {
      signal: abort.signal,
      progress: (text) => {
        if (text.includes("ready")) abort.abort();
      },
    });
    const result = await running;
    assert.equal(result.details?.["exitReason"], "abort");
    assert.equal(result.isError, true);
    await gone(Number(await runtime.fs.readText(file)));
  });

  it("reports progress a few times a second, not at every line", async () => {
    const reports: string[] = [];
    const command = "for i in 1 2 3 4 5 6; do echo tick $i; sleep 0.1; done";
    await rig.call("exec", { command }, { progress: (text) => void reports.push(text) });
    assert.ok(reports.length >= 2 && reports.length <= 4, String(reports.length));
    assert.equal(reports[0], "tick 1\n");
  });

  it("says which folder is missing, and which shell could not start", async () => {
    assert.match(
      rig.text(await rig.call("exec", { command: "true", workdir: "nowhere" })),
      /Folder not found/,
    );
  });

  it("puts the configured folders in front of PATH", async () => {
    await writeFile(path.join(rig.workspace, "mytool"), "#!/bin/sh\necho from prepend\n", { mode: 0o755 });
    rig.set({ tools: { exec: { mode: "full", pathPrepend: [rig.workspace] } } });
    assert.equal(rig.text(await rig.call("exec", { command: "mytool" })), "from prepend");
    rig.set(FULL);
  });

  it("runs nothing unless the configuration says so, and names the setting", async () => {
    for (
      const [settings, words] of [
        [{}, /Commands are off.*tools\.exec\.mode.*full/],
        [{ tools: { exec: { mode: "deny" } } }, /Commands are off/],
        [{ tools: { exec: { mode: "ask" } } }, /"ask\\?" needs approvals, which this build does not have/],
        [{ tools: { exec: { mode: "allowlist" } } }, /needs approvals/],
        [{ tools: { exec: { security: "full", ask: "on-miss" } } }, /needs approvals/],
        [{
          tools: { exec: { mode: "full" } },
          agents: { entries: { main: { tools: { exec: { mode: "deny" } } } } },
        }, /Commands are off/],
      ] as const
    ) {
      rig.set(settings);
      const result = await rig.call("exec", { command: `touch ${rig.root}/ran` });
      assert.equal(result.isError, true);
      assert.match(rig.text(result), words);
      assert.equal(await runtime.fs.info(`${rig.root}/ran`), null);
    }
    rig.set({ tools: { exec: { security: "full", ask: "off" } } });
    assert.equal(rig.text(await rig.call("exec", { command: "echo older words" })), "older words");
    rig.set(FULL);
  });
});

async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200 && runtime.process.alive(pid); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(runtime.process.alive(pid), false);
}
