// Runs a shell command in the workspace. Off unless the configuration allows it.

import { z } from "zod";
import type { MakeTool, ToolContext, ToolDeps, ToolResult } from "#agents/port";
import { messageOf } from "#kernel/fault";
import type { Child } from "#runtime/port";
import { refused, said } from "../workspace/answers.ts";
import { execMode, execRefusal } from "../workspace/exec-mode.ts";
import { Output } from "../workspace/output.ts";
import { forbidden, shellEnv } from "../workspace/shell-env.ts";

const TIMEOUT_SECONDS = 1_800;
/** What the model gets to see of the output. */
const SHOWN_CHARS_MAX = 16_000;
const PROGRESS_EVERY_MS = 250;
/** Between asking a command to stop and ending it. */
const GRACE_MS = 2_000;

const params = () =>
  z.strictObject({
    command: z.string().min(1).describe("Shell command."),
    workdir: z.string().optional().describe("Folder to run in; default the workspace."),
    env: z.record(z.string(), z.string()).optional().describe("Further environment variables."),
    timeoutSeconds: z.number().min(0).optional()
      .describe(`Seconds until the command is stopped, default ${TIMEOUT_SECONDS}; 0 for no limit.`),
  });
type Args = z.output<ReturnType<typeof params>>;

const exec: MakeTool = (deps) => ({
  name: "exec",
  label: "Exec",
  description: "Runs a shell command and returns its output and exit code.",
  params: params(),
  group: "runtime",
  async run(args: Args, ctx) {
    const meta = oneLine(args.command);
    // Asked again here: the configuration may have changed since the tools were listed.
    const refusal = execRefusal(execMode(deps.settings(), ctx.agentId));
    if (refusal) return refused("exec", refusal, meta);
    const bad = forbidden(args.env ?? {});
    if (bad) return refused("exec", `The environment variable ${bad} may not be set.`, meta);
    try {
      return { ...(await run(deps, args, ctx)), meta };
    } catch (error) {
      return refused("exec", messageOf(error), meta);
    }
  },
});
export default exec;

type Reason = "exit" | "signal" | "timeout" | "abort";

async function run(deps: ToolDeps, args: Args, ctx: ToolContext): Promise<ToolResult> {
  const { runtime, env } = deps;
  const cwd = runtime.fs.resolve(ctx.workspaceDir, args.workdir ?? ".");
  if ((await runtime.fs.info(cwd))?.kind !== "folder") throw new Error(`Folder not found: ${cwd}.`);
  const settings = deps.settings().tools?.exec;
  const output = new Output();
  const startedAt = env.clock.monotonic();
  const progress = reporting(deps, ctx, output);
  const child = runtime.process.spawn({
    command: await shell(deps, args.command),
    cwd,
    env: shellEnv(
      runtime.process.env(),
      args.env ?? {},
      settings?.pathPrepend ?? [],
      runtime.platform === "win32" ? ";" : ":",
    ),
    onStdout: (chunk) => {
      output.add("out", chunk);
      progress();
    },
    onStderr: (chunk) => {
      output.add("err", chunk);
      progress();
    },
  });
  const timeoutMs = (args.timeoutSeconds ?? settings?.timeoutSeconds ?? TIMEOUT_SECONDS) * 1_000;
  const { code, signal, reason } = await ended(deps, child, ctx.signal, timeoutMs);
  const durationMs = Math.round(env.clock.monotonic() - startedAt);
  return result(output, { cwd, code, signal, reason, durationMs, timeoutMs });
}

/** Waits for the end; on abort and timeout the whole process group is stopped, then killed. */
async function ended(deps: ToolDeps, child: Child, signal: AbortSignal, timeoutMs: number) {
  let reason: Reason | undefined;
  let cancelKill = (): void => {};
  const stop = (why: Reason): void => {
    if (reason) return;
    reason = why;
    child.kill("SIGTERM");
    cancelKill = deps.env.clock.after(GRACE_MS, () => child.kill("SIGKILL"));
  };
  const onAbort = (): void => stop("abort");
  const cancelTimeout = timeoutMs > 0 ? deps.env.clock.after(timeoutMs, () => stop("timeout")) : () => {};
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = await child.exited;
    // What the command left behind in its group must not outlive a run that was stopped.
    if (reason) child.kill("SIGKILL");
    return { code: exit.code, signal: exit.signal, reason: reason ?? (exit.signal ? "signal" : "exit") };
  } finally {
    cancelKill();
    cancelTimeout();
    signal.removeEventListener("abort", onAbort);
  }
}

interface Outcome {
  cwd: string;
  code: number | null;
  signal: string | null;
  reason: Reason;
  durationMs: number;
  timeoutMs: number;
}

/** The wire's details (wire §6) and a text that ends with what went wrong. */
function result(output: Output, outcome: Outcome): ToolResult {
  const ok = outcome.reason === "exit" && outcome.code === 0;
  const details = {
    status: ok ? "completed" : "failed",
    exitCode: outcome.code,
    exitSignal: outcome.signal,
    exitReason: outcome.reason,
    durationMs: outcome.durationMs,
    aggregated: output.all().trimEnd(),
    noOutputTimedOut: false,
    cwd: outcome.cwd,
  };
  const shown = output.tail(SHOWN_CHARS_MAX).trimEnd() || "(no output)";
  if (ok) return said(shown, details);
  const why = {
    exit: `Command exited with code ${outcome.code}`,
    signal: `Command ended by signal ${outcome.signal}`,
    timeout: `Command stopped after ${outcome.timeoutMs / 1_000} s`,
    abort: "Command stopped: the run was aborted",
  }[outcome.reason];
  return { ...said(`${shown}\n\n(${why})`, details), isError: true };
}

/** Reports the output so far, at most four times a second: each report goes to every client. */
function reporting(deps: ToolDeps, ctx: ToolContext, output: Output): () => void {
  let lastAt = -Infinity;
  return () => {
    const nowMs = deps.env.clock.monotonic();
    if (nowMs - lastAt < PROGRESS_EVERY_MS) return;
    lastAt = nowMs;
    ctx.progress(output.tail(SHOWN_CHARS_MAX));
  };
}

async function shell(deps: ToolDeps, command: string): Promise<string[]> {
  if (deps.runtime.platform === "win32") return ["powershell.exe", "-NoProfile", "-Command", command];
  const bash = (await deps.runtime.fs.info("/bin/bash")) !== null;
  // Both streams through one pipe: from two, nobody could tell what was said first.
  return [bash ? "/bin/bash" : "/bin/sh", "-c", `exec 2>&1\n${command}`];
}

function oneLine(command: string): string {
  const line = command.trim().split("\n", 1)[0] ?? "";
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
