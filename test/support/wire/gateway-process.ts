// Starts the built gateway as a child process, in a fresh state folder, with a model server behind it.
//
// The command is `dist/openclaw`, or what OPENCLAW_TEST_BINARY names: any program with the same command line,
// so the suites can also be held against another gateway. OPENCLAW_TEST_CONFIG (JSON) is merged into the
// config file and OPENCLAW_TEST_START_MS raises the time a slow one may take to become ready.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

type Json = Record<string, unknown>;
type Variables = Record<string, string>;

export type GatewayProcess = {
  port: number;
  token: string;
  /** Root of everything this gateway writes; removed by close(). */
  rootDir: string;
  stateDir: string;
  configPath: string;
  /** ws://127.0.0.1:<port> */
  url: string;
  httpUrl: string;
  pid: () => number;
  alive: () => boolean;
  /** All output so far, of every start. */
  logs: () => string;
  /** SIGTERM and the exit code. */
  stop: () => Promise<number | null>;
  /** SIGKILL of the whole process group: nothing gets to say goodbye. */
  kill9: () => Promise<void>;
  /** Starts again on the same port and state, after stop() or kill9(). */
  start: () => Promise<void>;
  /** Kills what runs and removes the folder. */
  close: () => Promise<void>;
};

export type GatewayProcessOptions = {
  /** Base address of the model server, without /v1. Absent: no provider is configured. */
  modelUrl?: string | undefined;
  /** Merged over the default config. */
  config?: Json;
  env?: Record<string, string>;
  args?: readonly string[];
  /** `source` runs src/main.ts in the runtime of the test, for suites that must not need a build. */
  from?: "binary" | "source";
};

/** The program under test. Throws when it was not built: an e2e run without it must not look green. */
export function gatewayBinary(): string {
  const path = resolve(process.env["OPENCLAW_TEST_BINARY"] ?? "dist/openclaw");
  if (!existsSync(path)) {
    throw new Error(`the gateway binary ${path} does not exist: run "sh scripts/build.sh" first`);
  }
  return path;
}

/** A provider block as the recorded gateway had it: one model that costs 1 and 2 USD per million tokens. */
export function mockProvider(modelUrl: string, api = "openai-completions"): Json {
  const model = {
    id: "mock-1",
    name: "Mock 1",
    reasoning: false,
    input: ["text"],
    cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 120_000,
    maxTokens: 4096,
  };
  const baseUrl = api === "openai-completions" || api === "openai-responses" ? `${modelUrl}/v1` : modelUrl;
  return { baseUrl, apiKey: "mock-key", api, models: [model] };
}

/** Program and first arguments. A named binary wins over the source: every suite can be pointed at it. */
function program(from: GatewayProcessOptions["from"]): string[] {
  if (from !== "source" || process.env["OPENCLAW_TEST_BINARY"]) return [gatewayBinary()];
  const main = resolve("src/main.ts");
  const words = "Deno" in globalThis ? ["run", "-A", "--no-check"] : [];
  return [process.execPath, ...words, main];
}

export async function openGatewayProcess(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
  const [binary = "", ...first] = program(options.from);
  const rootDir = await mkdtemp(join(tmpdir(), "openclaw-e2e-"));
  const stateDir = join(rootDir, "state");
  await mkdir(stateDir, { mode: 0o700 });
  const configPath = join(stateDir, "openclaw.json");
  const token = `test-${process.pid}-${Math.trunc(performance.now() * 1000).toString(36)}-token`;
  await writeFile(configPath, JSON.stringify(configFor(token, options), null, 2), { mode: 0o600 });
  const port = await freePort();
  const env = environment(rootDir, stateDir, options.env ?? {});
  const args = [...first, "gateway", "run", "--port", String(port), ...(options.args ?? [])];
  const output: string[] = [];
  let child: Child | undefined;
  const start = async (): Promise<void> => {
    child = await launch(binary, args, env, rootDir, output);
    await ready(port, child, output);
  };
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<number | null> => {
    const ending = child;
    child = undefined;
    return ending ? finish(ending, signal) : null;
  };
  await start();
  return {
    port,
    token,
    rootDir,
    stateDir,
    configPath,
    url: `ws://127.0.0.1:${port}`,
    httpUrl: `http://127.0.0.1:${port}`,
    pid: () => child?.process.pid ?? 0,
    alive: () => child !== undefined && !child.ended(),
    logs: () => output.join(""),
    stop: () => end("SIGTERM"),
    kill9: async () => void (await end("SIGKILL")),
    start,
    close: async () => {
      await end("SIGKILL");
      await rm(rootDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Child = { process: ChildProcess; exited: Promise<number | null>; ended: () => boolean };

async function launch(
  binary: string,
  args: string[],
  env: Record<string, string>,
  cwd: string,
  output: string[],
): Promise<Child> {
  // Its own group, so that a kill reaches every process it started.
  const started = spawn(binary, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  started.stdout?.on("data", (part: Buffer) => output.push(part.toString("utf8")));
  started.stderr?.on("data", (part: Buffer) => output.push(part.toString("utf8")));
  let ended = false;
  const exited = new Promise<number | null>((done, fail) => {
    started.once("error", fail);
    started.once("exit", (code) => {
      ended = true;
      done(code);
    });
  });
  // The suite may end without close(): never leave a gateway behind.
  process.once("exit", () => ended || signalGroup(started, "SIGKILL"));
  return { process: started, exited, ended: () => ended };
}

async function finish(child: Child, signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
  if (!child.ended()) signalGroup(child.process, signal);
  const code = await Promise.race([child.exited, sleep(20_000, "late" as const)]);
  if (code !== "late") return code;
  signalGroup(child.process, "SIGKILL");
  throw new Error(`the gateway did not end within 20 s of ${signal}`);
}

function signalGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  try {
    // A polite stop goes to the gateway alone, as a service manager would; a kill takes the group.
    process.kill(signal === "SIGKILL" ? -child.pid : child.pid, signal);
  } catch (error) {
    // It ended by itself in this very moment.
    if ((error as { code?: string }).code !== "ESRCH") throw error;
  }
}

async function ready(port: number, child: Child, output: string[]): Promise<void> {
  const deadline = performance.now() + Number(process.env["OPENCLAW_TEST_START_MS"] ?? 15_000);
  while (performance.now() < deadline) {
    if (child.ended()) throw new Error(`the gateway ended while starting:\n${output.join("").slice(-4000)}`);
    const status = await fetch(`http://127.0.0.1:${port}/readyz`)
      .then(async (res) => (await res.text(), res.status))
      // Nothing listens yet.
      .catch(() => 0);
    if (status === 200) return;
    await sleep(20);
  }
  signalGroup(child.process, "SIGKILL");
  throw new Error(`the gateway was not ready in time:\n${output.join("").slice(-4000)}`);
}

function configFor(token: string, options: GatewayProcessOptions): Json {
  const base: Json = {
    gateway: { mode: "local", bind: "loopback", auth: { mode: "token", token } },
    tools: { exec: { mode: "full" } },
  };
  const model: Json = options.modelUrl
    ? {
      models: { providers: { mock: mockProvider(options.modelUrl) } },
      agents: { defaults: { model: { primary: "mock/mock-1" } } },
    }
    : {};
  const extra = JSON.parse(process.env["OPENCLAW_TEST_CONFIG"] ?? "{}") as Json;
  return [model, extra, options.config ?? {}].reduce(merge, base);
}

/** Objects merge, anything else replaces. */
function merge(base: Json, over: Json): Json {
  const out: Json = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = out[key];
    out[key] = isRecord(old) && isRecord(value) ? merge(old, value) : value;
  }
  return out;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Nothing of the caller's OpenClaw or provider settings may leak in. */
function environment(rootDir: string, stateDir: string, extra: Variables): Variables {
  const kept = ["PATH", "LANG", "TZ"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = { HOME: rootDir, TMPDIR: rootDir, OPENCLAW_STATE_DIR: stateDir, NO_COLOR: "1" };
  return { ...Object.fromEntries(kept), ...own, OPENCLAW_NO_RESPAWN: "1", ...extra };
}

/** A port nobody listens on now; another program could still take it before the gateway does. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
