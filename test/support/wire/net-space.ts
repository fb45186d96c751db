// A second machine on one: a network namespace joined to this one by a cable, with a gateway inside. Needs
// iproute2 and the right to use it; without either there is none, and the tests say why.
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { openclaw } from "./command.ts";
import type { CommandResult } from "./command.ts";
import { gatewayBinary } from "./gateway-process.ts";

type Json = Record<string, unknown>;

export type NetSpace = {
  /** Runs a program inside. */
  within: readonly string[];
  /** Address of the inner machine, and two of this one on the same cable. */
  inside: string;
  client: string;
  proxy: string;
  close: () => void;
};

/** The namespace, or why there is none. */
export function openNetSpace(): NetSpace | string {
  const tag = `${process.pid % 10_000}`;
  const [name, outer, inner] = [`oc${tag}`, `oco${tag}`, `oci${tag}`];
  // Private, as a home network is, and with luck nobody's here.
  const net = `10.213.${process.pid % 200}`;
  const [inside, client, proxy] = [`${net}.2`, `${net}.1`, `${net}.3`];
  const close = (): void => {
    for (const words of [["link", "del", outer], ["netns", "del", name]]) {
      try {
        ip(words);
      } catch {
        // It was never made, or the other end took it along.
      }
    }
  };
  try {
    ip(["netns", "add", name]);
    ip(["link", "add", outer, "type", "veth", "peer", "name", inner, "netns", name]);
    for (const address of [client, proxy]) ip(["addr", "add", `${address}/24`, "dev", outer]);
    ip(["link", "set", outer, "up"]);
    ip(["-n", name, "addr", "add", `${inside}/24`, "dev", inner]);
    for (const device of [inner, "lo"]) ip(["-n", name, "link", "set", device, "up"]);
  } catch (error) {
    close();
    const [why = ""] = String(error instanceof Error ? error.message : error).split("\n").slice(-2);
    return `no network namespaces here: ${why}`;
  }
  return { within: ["ip", "netns", "exec", name], inside, client, proxy, close };
}

function ip(words: readonly string[]): void {
  execFileSync("ip", words, { stdio: "pipe" });
}

export type InnerGateway = {
  port: number;
  token: string;
  url: string;
  httpUrl: string;
  /** A command on the gateway's own machine. */
  openclaw: (...args: string[]) => Promise<CommandResult>;
  logs: () => string;
  close: () => Promise<void>;
};

/** The built gateway inside, listening on the cable. */
export async function openInnerGateway(space: NetSpace, gateway: Json): Promise<InnerGateway> {
  const rootDir = await mkdtemp(join(tmpdir(), "openclaw-net-"));
  const stateDir = join(rootDir, "state");
  await mkdir(stateDir, { mode: 0o700 });
  const token = `net-${process.pid}-${Math.trunc(performance.now() * 1000).toString(36)}-token`;
  // Nobody else lives in this namespace.
  const port = 18_789;
  const config = {
    gateway: { mode: "local", bind: "lan", port, auth: { mode: "token", token }, ...gateway },
  };
  await writeFile(join(stateDir, "openclaw.json"), JSON.stringify(config), { mode: 0o600 });
  const [program = "", ...first] = [...space.within, gatewayBinary(), "gateway", "run"];
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: rootDir,
    TMPDIR: rootDir,
    OPENCLAW_STATE_DIR: stateDir,
  };
  const child = spawn(program, first, { env, cwd: rootDir, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => output.push(part.toString("utf8")));
  }
  const httpUrl = `http://${space.inside}:${port}`;
  await ready(httpUrl, child, output);
  return {
    port,
    token,
    httpUrl,
    url: `ws://${space.inside}:${port}`,
    logs: () => output.join(""),
    openclaw: (...args) => openclaw(args, { rootDir, stateDir, within: space.within }),
    close: async () => {
      const exited = new Promise((done) => child.once("exit", done));
      if (child.exitCode === null && child.kill("SIGTERM")) await exited;
      await rm(rootDir, { recursive: true, force: true });
    },
  };
}

async function ready(httpUrl: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline && child.exitCode === null) {
    const status = await fetch(`${httpUrl}/readyz`)
      .then(async (res) => (await res.text(), res.status))
      // Nothing listens yet.
      .catch(() => 0);
    if (status === 200) return;
    await sleep(20);
  }
  child.kill("SIGKILL");
  throw new Error(`the gateway was not ready in time:\n${output.join("").slice(-4000)}`);
}
