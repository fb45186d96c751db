// Runs the built command line once, as a person on the gateway's machine would.
import { spawn } from "node:child_process";
import process from "node:process";
import { gatewayBinary } from "./gateway-process.ts";

type Json = Record<string, unknown>;

export type CommandResult = { code: number | null; stdout: string; stderr: string; json: () => Json };

export type CommandOptions = {
  /** Home and temporary folder. */
  rootDir: string;
  stateDir: string;
  env?: Record<string, string>;
  /** Program that runs it, e.g. inside a network namespace. */
  within?: readonly string[];
};

export async function openclaw(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { rootDir, stateDir, env = {}, within = [] } = options;
  const [program = "", ...first] = [...within, gatewayBinary(), ...args];
  const path = process.env["PATH"] ?? "";
  const own = { PATH: path, HOME: rootDir, TMPDIR: rootDir, OPENCLAW_STATE_DIR: stateDir, NO_COLOR: "1" };
  const child = spawn(program, first, {
    env: { ...own, ...env },
    cwd: rootDir,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("exit", done);
  });
  const result = { code, stdout: await stdout, stderr: await stderr };
  return { ...result, json: () => JSON.parse(result.stdout) as Json };
}

async function text(stream: AsyncIterable<Buffer> | null): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream ?? []) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}
