// `gateway status`: service, config, port and a probe of the gateway, whatever of it works (cli §4.2).

import { command, type Context } from "#cli/command";
import { exclusive, int, toggle } from "#cli/grammar/flags";
import { failureKind, type Probe, probe, refusalText } from "#cli/report/probe";
import { serviceReport } from "#cli/report/service";
import { isValid } from "#cli/target/check";
import { logFileOf } from "#cli/target/log-file";
import { tilde } from "#cli/target/place";
import { resolveTarget, type Target } from "#cli/target/resolve";
import { targetFlags } from "#cli/rpc";
import { COMPAT, VERSION } from "#version";

export default command({
  words: "gateway status",
  summary: "What is installed, what listens, and whether the gateway answers",
  flags: {
    ...targetFlags,
    timeout: int("Longest wait for the probe", { min: 1, label: "ms", fallback: 10_000 }),
    probe: toggle("Only look at files, do not connect", { fallback: true }),
    requireRpc: toggle("Ask the gateway to answer a read, and exit 1 when it does not"),
    deep: toggle("Also look for other gateways of this machine; finds none in this build"),
  },
  examples: [
    ["openclaw gateway status", "An overview; exit code 0 whatever it finds"],
    ["openclaw gateway status --require-rpc", "For scripts: exit code 1 when the gateway does not answer"],
    ["openclaw gateway status --port 19001 --json", "Another port, as JSON"],
  ],
  async run(context, flags) {
    exclusive({ "--no-probe": !flags.probe, "--require-rpc": flags.requireRpc });
    const target = await resolveTarget(context, flags);
    const [valid, logFile, seen] = await Promise.all([
      isValid(context, target.config),
      logFileOf(context, target.config),
      flags.probe ? look(context, target, flags) : undefined,
    ]);
    const facts = { context, target, valid, logFile, seen, requireRpc: flags.requireRpc };
    if (context.json) context.output.json(report(facts));
    else print(facts);
    return flags.requireRpc && !answered(facts) ? 1 : 0;
  },
});

interface Facts {
  context: Context;
  target: Target;
  valid: boolean;
  logFile: string;
  seen: Probe | undefined;
  requireRpc: boolean;
}

/** The plain probe asks for no scope; the read needs one and therefore another identity (cli §1.7). */
function look(
  context: Context, target: Target, flags: { timeout: number; requireRpc: boolean },
): Promise<Probe> {
  const timeoutMs = flags.timeout;
  return flags.requireRpc
    ? probe(context, target, { identity: "backend", scopes: ["operator.read"], timeoutMs, reads: ["status"] })
    : probe(context, target, { identity: "probe", scopes: [], timeoutMs });
}

function answered({ seen, requireRpc }: Facts): boolean {
  return seen !== undefined && seen.connected && (!requireRpc || seen.answers.status !== undefined);
}

function report(facts: Facts): Record<string, unknown> {
  const { context, target, valid, logFile, seen } = facts;
  const config = { path: context.place.configPath, exists: target.config.exists, valid };
  const httpUrl = target.url.replace(/^ws/, "http");
  const version = seen?.hello?.server.version ?? null;
  return {
    cli: { version: COMPAT, build: VERSION, entrypoint: context.runtime.selfCommand.at(-1) },
    logFile,
    service: serviceReport(context.runtime),
    config: { cli: config, daemon: config },
    gateway: {
      bindMode: target.bind,
      bindHost: bindHost(target),
      port: target.port,
      portSource: target.portSource,
      probeUrl: target.url,
      controlUiLinks: { httpUrl: `${httpUrl}/`, wsUrl: target.url },
      version,
    },
    port: portReport(facts),
    ...(seen ? { rpc: rpcReport(facts, seen) } : {}),
    extraServices: [],
    pluginVersionDrift: { gatewayVersion: version, drifts: [] },
  };
}

function bindHost({ bind, config }: Target): string {
  if (bind === "custom") return config.text("gateway.customBindHost") ?? "127.0.0.1";
  return bind === "lan" || bind === "tailnet" ? "0.0.0.0" : "127.0.0.1";
}

function portReport({ target, seen }: Facts): Record<string, unknown> {
  const { port } = target;
  const pid = ownerOf(target, seen);
  const listeners = pid === undefined ? [] : [{ pid, command: "openclaw", address: `127.0.0.1:${port}` }];
  return { port, status: portState(seen), listeners, hints: [] };
}

/** Whether something listens, as far as one attempt to connect tells. */
function portState(seen: Probe | undefined): "busy" | "free" | "unknown" {
  if (seen?.connected) return "busy";
  if (seen?.refusal === undefined) return "unknown";
  const { errno } = seen.refusal.details ?? {};
  if (errno === undefined) return failureKind(seen.refusal) === "timeout" ? "unknown" : "busy";
  return errno === "ECONNREFUSED" ? "free" : "unknown";
}

/** The pid of the registration file, once the gateway itself has proved to be the one that wrote it. */
function ownerOf({ registration }: Target, seen: Probe | undefined): number | undefined {
  const proved = registration?.bootId !== undefined && registration.bootId === seen?.hello?.server.bootId;
  return proved ? registration.pid : undefined;
}

function rpcReport(facts: Facts, seen: Probe): Record<string, unknown> {
  const { target, requireRpc } = facts;
  const { hello, capability, refusal } = seen;
  const failed = refusal ?? (requireRpc ? seen.failures.status : undefined);
  return {
    ok: answered(facts),
    kind: requireRpc ? "read" : "connect",
    capability,
    auth: { role: hello?.auth.role ?? null, scopes: hello?.auth.scopes ?? [], capability },
    server: {
      version: hello?.server.version ?? null,
      connId: hello?.server.connId ?? null,
      ...(hello?.server.buildId === undefined ? {} : { buildId: hello.server.buildId }),
      ...(hello?.server.bootId === undefined ? {} : { bootId: hello.server.bootId }),
    },
    ...(hello ? { version: hello.server.version } : {}),
    url: target.url,
    ...(failed ? { error: refusalText(failed) } : {}),
    ...(refusal ? { connectFailure: { kind: failureKind(refusal) } } : {}),
    ...(refusal && failureKind(refusal) === "auth" ? { authWarning: refusalText(refusal) } : {}),
  };
}

const NOT_ASKED = "not asked for; --require-rpc asks to read";

function words(capability: string): string {
  return capability.replaceAll("_", " ");
}

function print(facts: Facts): void {
  const { context, target, valid, logFile, seen } = facts;
  const { output, place } = context;
  const { hello, refusal } = seen ?? {};
  const wrong = valid ? "" : " (invalid: `openclaw config validate` says why)";
  const config = target.config.exists ? wrong : " (absent)";
  const theirs = hello?.server.buildId ?? hello?.server.version ?? "unknown";
  const rows: [string, string][] = [
    ["Service", "none (service management is not part of this build)"],
    ["Log file", tilde(place, logFile)],
    ["Config", `${tilde(place, place.configPath)}${config}`],
    ["Gateway", `bind=${target.bind} port=${target.port} (${target.portSource})`],
    ["Probe target", `${target.url} (${target.urlSource})`],
    ["Dashboard", `${target.url.replace(/^ws/, "http")}/`],
    ["Version", `CLI ${VERSION}, gateway ${theirs}`],
  ];
  const owner = ownerOf(target, seen);
  if (owner !== undefined) rows.push(["Listening", `127.0.0.1:${target.port}, pid ${owner}`]);
  output.pairs(rows);
  if (!seen) return;
  const good = answered(facts);
  const name = facts.requireRpc ? "Read probe" : "Connectivity probe";
  const word = good ? output.paint("green", `ok${seen.latencyMs === null ? "" : ` (${seen.latencyMs} ms)`}`)
    : output.paint("red", "failed");
  output.line(`${name}: ${word}`);
  if (seen.connected) output.line(`Capability: ${facts.requireRpc ? words(seen.capability) : NOT_ASKED}`);
  const failed = refusal ?? seen.failures.status;
  if (!good && failed) {
    output.line(`  ${failed.message}`);
    for (const hint of seen.hints) output.line(`  ${hint}`);
  }
}
