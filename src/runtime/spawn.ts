// Starting programs: an own process group each, so that a kill reaches everything they started.

import type { ChildProcess } from "node:child_process";
import process from "node:process";
import { clearTimeout, setTimeout } from "node:timers";
import type { Child, SpawnOptions } from "./port.ts";

// A program that left a background process behind which still holds its output counts as ended after this.
const OUTPUT_GRACE_MS = 500;

/** @see Processes.spawn */
export function spawn(options: SpawnOptions): Child {
  const [program = "", ...args] = options.command;
  // Loaded on first use: most runs of the program start no other.
  const { spawn: start } = process.getBuiltinModule("node:child_process");
  const child = start(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdout?.on("data", (chunk: Uint8Array) => options.onStdout?.(chunk));
  child.stderr?.on("data", (chunk: Uint8Array) => options.onStderr?.(chunk));
  // A child may end before it read its input; that is its right.
  child.stdin?.on("error", () => {});
  child.stdin?.end(options.stdin);
  const exited = outcome(child);
  // Whoever does not ask for the outcome shall not crash on it.
  exited.catch(() => {});
  return { pid: child.pid ?? 0, exited, kill: (signal) => killGroup(child, signal) };
}

function outcome(child: ChildProcess): Child["exited"] {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const settle = (): void => resolve({ code, signal });
      const grace = setTimeout(() => {
        settle();
        // Keep draining for the background process, but stay alive for it no longer.
        for (const stream of [child.stdout, child.stderr]) {
          if (stream && "unref" in stream && typeof stream.unref === "function") stream.unref();
        }
      }, OUTPUT_GRACE_MS);
      child.once("close", () => {
        clearTimeout(grace);
        settle();
      });
    });
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already, which is what was asked for.
  }
}
