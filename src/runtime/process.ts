// This process and the ones it starts, through node: APIs that Bun and Deno share.

import { readFileSync } from "node:fs";
import process from "node:process";
import { hasCode } from "./errno.ts";
import type { Processes } from "./port.ts";
import { spawn } from "./spawn.ts";
import { isTerminal, terminal } from "./terminal.ts";

export function nodeProcesses(): Processes {
  return {
    pid: process.pid,
    argv: process.argv.slice(2),
    env: environment,
    cwd: () => process.cwd(),
    exit: (code) => process.exit(code),
    onSignal(signal, handler) {
      // Windows knows neither; asking for them throws in some runtimes.
      if (process.platform === "win32" && signal.startsWith("SIGUSR")) return () => {};
      const listener = (): void => handler();
      process.on(signal, listener);
      return () => void process.removeListener(signal, listener);
    },
    onExit(handler) {
      const listener = (): void => handler();
      process.on("exit", listener);
      return () => void process.removeListener("exit", listener);
    },
    onCrash(handler) {
      process.on("uncaughtException", (error) => handler("exception", error));
      process.on("unhandledRejection", (error) => handler("rejection", error));
    },
    stdin: {
      get tty() {
        return isTerminal(0);
      },
      readAll,
    },
    stdout: terminal(1),
    stderr: terminal(2),
    spawn,
    alive: (pid) => signalled(pid, 0) !== "gone" && !isZombie(pid),
    kill: (pid, signal) => signalled(pid, signal) === "sent",
  };
}

function environment(): Record<string, string> {
  const pairs = Object.entries(process.env).map(([name, value]) => [name, value ?? ""] as const);
  return Object.fromEntries(pairs);
}

async function readAll(): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of process.stdin) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function signalled(pid: number, signal: string | number): "sent" | "denied" | "gone" {
  // Zero and negative ids mean process groups, ours included: never what a caller of these two wants.
  if (!Number.isInteger(pid) || pid <= 0) return "gone";
  try {
    process.kill(pid, signal);
    return "sent";
  } catch (error) {
    return hasCode(error, "EPERM") ? "denied" : "gone";
  }
}

/** A process that ended but was not collected by its parent still has its id; it runs nothing any more. */
function isZombie(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    // The state follows the program's name, which stands in parentheses and may itself contain some.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    // No /proc, or it went away just now: the signal's answer stands.
    return false;
  }
}
