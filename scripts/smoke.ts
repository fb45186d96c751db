// Starts the built binary on an empty home and a free port, asks it for its health, stops it, and looks
// whether anything is left: run.ts smoke [PATH OF THE BINARY]
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const startMs = 15_000;
const stopMs = 15_000;

/** A port nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

function version(binary: string): string {
  const started = performance.now();
  const result = Bun.spawnSync([binary, "--version"], { stdin: "ignore" });
  const text = result.stdout.toString().trim();
  const wallMs = performance.now() - started;
  if (result.exitCode !== 0 || !/^OpenClaw \S+ \(\w+\)$/.test(text)) {
    const printed = `"${text}" ${result.stderr.toString()}`;
    throw new Error(`--version exited with ${result.exitCode} and printed ${printed}`);
  }
  return `${text}, --version in ${wallMs.toFixed(0)} ms`;
}

/** Asks /healthz until it answers 200; throws when the process ends or the time is over. */
async function untilHealthy(url: string, running: () => boolean): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < startMs) {
    if (!running()) throw new Error("the gateway ended before it answered");
    try {
      const reply = await fetch(url);
      if (reply.status === 200) return performance.now() - started;
    } catch {
      // Not listening yet: refused connections are what we are waiting through.
    }
    await Bun.sleep(5);
  }
  throw new Error(`${url} did not answer 200 within ${startMs} ms`);
}

/**
 * A folder whose bunfig.toml names code to run first. A binary that was built without the right options
 * would run it; the returned function tells whether that happened.
 */
function layTrap(folder: string): () => boolean {
  mkdirSync(folder);
  const caught = path.join(folder, "caught");
  writeFileSync(path.join(folder, "bunfig.toml"), 'preload = ["./preload.js"]\n');
  const code = `require("fs").writeFileSync(${JSON.stringify(caught)}, "");\n`;
  writeFileSync(path.join(folder, "preload.js"), code);
  return () => existsSync(caught);
}

async function startAndStop(binary: string, home: string): Promise<string> {
  const port = await freePort();
  const state = path.join(home, "state");
  const work = path.join(home, "work");
  mkdirSync(state, { mode: 0o700 });
  const trapped = layTrap(work);
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, OPENCLAW_STATE_DIR: state };
  const options = ["--allow-unconfigured", "--bind", "loopback", "--port", String(port)];
  const argv = [binary, "gateway", "run", ...options];
  const child = Bun.spawn(argv, {
    cwd: work, env, stdin: "ignore", stdout: "pipe", stderr: "pipe",
  });
  const output = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  try {
    const readyMs = await untilHealthy(`http://127.0.0.1:${port}/healthz`, () => child.exitCode === null);
    const started = performance.now();
    child.kill("SIGTERM");
    const code = await Promise.race([child.exited, Bun.sleep(stopMs).then(() => null)]);
    if (code === null) throw new Error(`SIGTERM did not stop it within ${stopMs} ms`);
    if (code !== 0) throw new Error(`after SIGTERM it exited with ${code}`);
    const stoppedMs = performance.now() - started;
    if (trapped()) throw new Error("it ran code named by a bunfig.toml in the working folder");
    const left = readdirSync(home).filter((name) => name !== "state" && name !== "work");
    if (left.length > 0) throw new Error(`it wrote outside its state folder: ${left.join(", ")}`);
    const refused = await fetch(`http://127.0.0.1:${port}/healthz`).then(() => false, () => true);
    if (!refused) throw new Error(`something still listens on port ${port}`);
    return `healthy after ${readyMs.toFixed(0)} ms, stopped after ${stoppedMs.toFixed(0)} ms`;
  } catch (error) {
    child.kill("SIGKILL");
    const [out, err] = await output;
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${out}${err}`.trimEnd());
  }
}

export async function main(args: readonly string[]): Promise<number> {
  const name = process.platform === "win32" ? "openclaw.exe" : "openclaw";
  const binary = path.resolve(args[0] ?? path.join(root, "dist", name));
  if (!existsSync(binary)) throw new Error(`${binary} does not exist; run: sh scripts/build.sh`);
  process.stdout.write(`${version(binary)}\n`);
  const home = mkdtempSync(path.join(tmpdir(), "openclaw-smoke-"));
  try {
    process.stdout.write(`${await startAndStop(binary, home)}\n`);
    return 0;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
