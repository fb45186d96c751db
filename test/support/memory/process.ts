// A process and its children that a test plays itself.

import type { Child, Processes, SpawnOptions, Terminal } from "#runtime/port";

/** Thrown by `exit`, which cannot return. */
export class Exited extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** What a started program does: its output and how it ends. */
export interface Played {
  stdout?: string;
  stderr?: string;
  code?: number;
  /** When given, the program runs until this settles or it is killed. */
  until?: Promise<void>;
}

export interface MemoryProcess extends Processes {
  readonly written: { stdout: string; stderr: string };
  readonly spawned: SpawnOptions[];
  /** Delivers a signal to the handlers; false when nobody listens. */
  signal(name: string): boolean;
  crash(kind: "exception" | "rejection", error: unknown): void;
}

export interface MemoryProcessOptions {
  argv?: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string;
  tty?: boolean;
  alive?: readonly number[];
  spawn?(options: SpawnOptions): Played;
}

export function memoryProcess(options: MemoryProcessOptions): MemoryProcess {
  const written = { stdout: "", stderr: "" };
  const spawned: SpawnOptions[] = [];
  const handlers = new Map<string, Set<() => void>>();
  const crashHandlers = new Set<(kind: "exception" | "rejection", error: unknown) => void>();
  const exitHandlers = new Set<() => void>();
  let pids = 1000;

  const terminal = (name: "stdout" | "stderr"): Terminal => ({
    tty: options.tty ?? false,
    columns: 80,
    write: (text) => void (written[name] += text),
  });
  return {
    pid: 4242,
    argv: options.argv ?? [],
    env: () => ({ ...options.env }),
    cwd: () => options.cwd ?? "/work",
    exit(code) {
      for (const handler of exitHandlers) handler();
      throw new Exited(code);
    },
    onSignal(name, handler) {
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set.add(handler));
      return () => void set.delete(handler);
    },
    onExit(handler) {
      exitHandlers.add(handler);
      return () => void exitHandlers.delete(handler);
    },
    onCrash: (handler) => void crashHandlers.add(handler),
    stdin: { tty: options.tty ?? false, readAll: async () => options.stdin ?? "" },
    stdout: terminal("stdout"),
    stderr: terminal("stderr"),
    spawn(call) {
      spawned.push(call);
      return play(call, options.spawn?.(call), pids++);
    },
    alive: (pid) => pid === 4242 || (options.alive ?? []).includes(pid),
    kill: (pid) => (options.alive ?? []).includes(pid),
    written,
    spawned,
    signal(name) {
      const set = handlers.get(name) ?? new Set<() => void>();
      for (const handler of set) handler();
      return set.size > 0;
    },
    crash(kind, error) {
      for (const handler of crashHandlers) handler(kind, error);
    },
  };
}

function play(call: SpawnOptions, played: Played | undefined, pid: number): Child {
  if (!played) {
    const error = Object.assign(new Error(`spawn ${call.command[0]} ENOENT`), { code: "ENOENT" });
    const missing = Promise.reject(error);
    missing.catch(() => {});
    return { pid: 0, exited: missing, kill() {} };
  }
  const { promise: killed, resolve: kill } = Promise.withResolvers<string>();
  const run = async (): Promise<{ code: number | null; signal: string | null }> => {
    await Promise.resolve();
    if (played.stdout) call.onStdout?.(new TextEncoder().encode(played.stdout));
    if (played.stderr) call.onStderr?.(new TextEncoder().encode(played.stderr));
    const signal = await Promise.race([played.until?.then(() => null) ?? null, killed]);
    return signal === null ? { code: played.code ?? 0, signal: null } : { code: null, signal };
  };
  return { pid, exited: run(), kill };
}
