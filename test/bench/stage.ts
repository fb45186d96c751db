// Starts what is measured: the compiled gateway, the compiled floor, the model server.
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cpuSeconds, wallMs } from "./measure.ts";

const root = path.join(import.meta.dirname, "../..");

export interface Running {
  pid: number;
  port: number;
  url: string;
  token: string;
  /** Milliseconds and CPU seconds from spawn to the first HTTP answer. */
  listening: { wallMs: number; cpuS: number };
  stop(): Promise<void>;
}

export function binary(): string {
  return path.resolve(process.env["OPENCLAW_TEST_BINARY"] ?? path.join(root, "dist/openclaw"));
}

/** Compiles the floor with the recipe of the product; returns its path. */
export async function buildFloor(): Promise<string> {
  const outfile = path.join(root, "dist/bench-floor");
  const built = await Bun.build({
    entrypoints: [path.join(import.meta.dirname, "floor.ts")],
    target: "bun", format: "esm", splitting: true, bytecode: true, minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
    compile: {
      outfile, autoloadDotenv: false, autoloadBunfig: false,
      execArgv: ["--disallow-code-generation-from-strings=strict"],
    },
  });
  if (!built.success) throw new Error(built.logs.map(String).join("\n"));
  return outfile;
}

export async function startFloor(program: string): Promise<Running> {
  const port = freePort();
  return await start([program, String(port)], port, {}, "", () => {});
}

export async function startGateway(modelPort: number): Promise<Running> {
  const port = freePort();
  const home = mkdtempSync(path.join(tmpdir(), "openclaw-bench-"));
  const state = path.join(home, "state");
  const token = crypto.randomUUID();
  mkdirSync(state, { mode: 0o700 });
  const models = [
    { id: "bench-1", name: "Bench", contextWindow: 200_000, maxTokens: 4_096, input: ["text"] },
  ];
  writeFileSync(path.join(state, "openclaw.json"), JSON.stringify({
    gateway: { mode: "local", auth: { mode: "token", token } },
    models: {
      providers: {
        bench: {
          baseUrl: `http://127.0.0.1:${modelPort}/v1`, apiKey: "k", api: "openai-completions", models,
        },
      },
    },
    agents: { defaults: { model: { primary: "bench/bench-1" }, maxConcurrent: 64 } },
  }), { mode: 0o600 });
  const env = {
    HOME: home, PATH: process.env["PATH"] ?? "", OPENCLAW_STATE_DIR: state, OPENCLAW_SKIP_LOCAL_MODELS: "1",
  };
  const argv = [binary(), "gateway", "run", "--port", String(port)];
  const clean = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  return await start(argv, port, env, token, clean);
}

async function start(
  argv: string[], port: number, env: Record<string, string>, token: string, clean: () => void,
): Promise<Running> {
  const startedMs = wallMs();
  const child = Bun.spawn(argv, { env, stdout: "ignore", stderr: "ignore", stdin: "ignore" });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${argv[0]} ended with ${child.exitCode}`);
    if (wallMs() - startedMs > 20_000) throw new Error(`${argv[0]} does not listen`);
  }
  const listening = { wallMs: wallMs() - startedMs, cpuS: cpuSeconds(child.pid) };
  return {
    pid: child.pid, port, url: `ws://127.0.0.1:${port}`, token, listening,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await child.exited;
      clearTimeout(late);
      clean();
    },
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    // Not listening yet.
    await Bun.sleep(1);
    return false;
  }
}

/** Milliseconds until /readyz is green, from now. */
export async function untilReady(port: number): Promise<number> {
  const startedMs = wallMs();
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`)).ok) {
    if (wallMs() - startedMs > 20_000) throw new Error("never ready");
    await Bun.sleep(1);
  }
  return wallMs() - startedMs;
}

export async function startModel(): Promise<{ port: number; stop(): void }> {
  const argv = [process.execPath, path.join(import.meta.dirname, "model.ts")];
  const child = Bun.spawn(argv, { stdout: "pipe", stderr: "inherit", stdin: "ignore" });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const port = Number(/port (\d+)/.exec(new TextDecoder().decode(value))?.[1]);
  return { port, stop: () => child.kill("SIGKILL") };
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}
