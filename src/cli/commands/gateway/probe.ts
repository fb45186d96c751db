// `gateway probe`: every gateway this machine knows an address of, one by one (cli §4.3).

import { command, type Context } from "#cli/command";
import { int, text, toggle } from "#cli/grammar/flags";
import { notYet } from "#cli/later";
import { type Probe, probe, refusalText } from "#cli/report/probe";
import { targetFlags } from "#cli/rpc";
import { resolveTarget, type Target, type TargetFlags } from "#cli/target/resolve";
import { orNull, rows, str } from "#cli/view";
import { getPath } from "#kernel/dotpath";

const READS = ["health", "status", "system-presence", "config.get"];

export default command({
  words: "gateway probe",
  summary: "Try every known gateway address and say what answers",
  flags: {
    ...targetFlags,
    timeout: int("Longest wait per address", { min: 1, label: "ms", fallback: 3_000 }),
    ssh: text("Reach one through SSH; not in this build", { label: "user@host" }),
    sshIdentity: text("Key for --ssh; not in this build", { label: "path", hidden: true }),
    sshAuto: toggle("Not in this build", { hidden: true }),
  },
  examples: [
    ["openclaw gateway probe", "This machine and the configured remote"],
    ["openclaw gateway probe --url wss://host.example --token …", "Another one too"],
    ["openclaw gateway probe --json", "With everything each one says of itself"],
  ],
  async run(context, flags) {
    const overSsh = flags.ssh !== undefined || flags.sshIdentity !== undefined || flags.sshAuto;
    if (overSsh) throw notYet("gateway probe --ssh");
    const startedMs = context.env.clock.monotonic();
    const targets = await targetsOf(context, flags);
    const seen = await Promise.all(targets.map(async (each): Promise<Seen> => ({
      ...each,
      probe: await probe(context, each.target, {
        identity: "backend", scopes: ["operator.read"], timeoutMs: flags.timeout, reads: READS,
      }),
    })));
    const durationMs = Math.round(context.env.clock.monotonic() - startedMs);
    if (context.json) context.output.json(report(context, seen, flags.timeout, durationMs));
    else print(context, seen);
    return seen.some((each) => each.probe.connected) ? 0 : 1;
  },
});

type Kind = "explicit" | "configRemote" | "localLoopback";

interface Known {
  id: Kind;
  target: Target;
}

interface Seen extends Known {
  probe: Probe;
}

async function targetsOf(context: Context, flags: TargetFlags): Promise<Known[]> {
  const known: Known[] = [];
  if (flags.url !== undefined) known.push({ id: "explicit", target: await resolveTarget(context, flags) });
  const { url, ...rest } = flags;
  // What was typed for another address is not for this machine.
  const local: Context = { ...context, vars: { ...context.vars, OPENCLAW_GATEWAY_URL: "" } };
  const found = await resolveTarget(local, url === undefined ? rest : { port: rest.port });
  if (found.urlSource === "config gateway.remote.url") {
    known.push({ id: "configRemote", target: found });
    const port = rest.port ?? found.config.number("gateway.port") ?? context.place.defaultPort;
    known.push({ id: "localLoopback", target: await resolveTarget(local, { ...rest, port }) });
  } else known.push({ id: "localLoopback", target: found });
  return known;
}

function report(context: Context, seen: readonly Seen[], timeoutMs: number, durationMs: number): object {
  const primary = seen.find((each) => each.probe.connected);
  const loopback = seen.find((each) => each.id === "localLoopback");
  return {
    ok: primary !== undefined,
    degraded: seen.some((each) => each.probe.connected && isLimited(each.probe)),
    capability: primary?.probe.capability ?? "unknown",
    ts: context.env.clock.now(),
    durationMs,
    timeoutMs,
    primaryTargetId: primary?.id ?? null,
    warnings: warningsOf(seen),
    network: { localLoopbackUrl: loopback?.target.url ?? null, localTailnetUrl: null, tailnetIPv4: null },
    discovery: { timeoutMs: 0, count: 0, beacons: [] },
    targets: seen.map((each) => targetReport(each, each === primary)),
  };
}

function targetReport({ id, target, probe: found }: Seen, active: boolean): object {
  const { hello, answers, refusal } = found;
  const scopes = hello?.auth.scopes ?? [];
  const closeCode = refusal?.details?.closeCode;
  return {
    id, kind: id, url: target.url, active, tunnel: null,
    connect: {
      ok: found.connected,
      rpcOk: found.connected && Object.keys(found.failures).length === 0,
      scopeLimited: isLimited(found),
      latencyMs: found.latencyMs,
      error: refusalText(refusal),
      close: closeCode === undefined ? null : { code: closeCode, reason: str(refusal?.details, "reason") },
    },
    auth: { role: hello?.auth.role ?? null, scopes, capability: found.capability },
    server: { version: hello?.server.version ?? null, connId: hello?.server.connId ?? null },
    self: rows(answers["system-presence"], "").find((row) => getPath(row, "mode") === "gateway") ?? null,
    config: configOf(answers["config.get"]),
    health: answers.health ?? null,
    summary: answers.status ?? null,
    presence: answers["system-presence"] ?? null,
  };
}

/** What says which config that gateway runs on, without the config itself. */
function configOf(answer: unknown): object | null {
  if (answer === undefined) return null;
  return { path: orNull(answer, "path"), exists: orNull(answer, "exists"), valid: orNull(answer, "valid") };
}

function isLimited(found: Probe): boolean {
  return Object.values(found.failures).some((fault) => fault.details?.code === "MISSING_SCOPE");
}

interface Warning {
  code: string;
  message: string;
  targetIds?: string[];
}

function warningsOf(seen: readonly Seen[]): Warning[] {
  const reachable = seen.filter((each) => each.probe.connected);
  const warnings: Warning[] = [];
  if (reachable.length === 0) {
    warnings.push({ code: "no_gateway_reachable", message: "No gateway answered." });
  }
  const boots = reachable.map((each) => each.probe.hello?.server.bootId ?? each.id);
  if (new Set(boots).size > 1) {
    const message = "More than one gateway answered; each keeps its own state.";
    warnings.push({ code: "multiple_gateways", message, targetIds: reachable.map((each) => each.id) });
  }
  const limited = reachable.filter((each) => isLimited(each.probe)).map((each) => each.id);
  if (limited.length > 0) {
    const message = "The credential may connect but not read.";
    warnings.push({ code: "probe_scope_limited", message, targetIds: limited });
  }
  const valueless = (each: Seen): boolean => each.target.credential.includes("has no value");
  const unresolved = seen.filter(valueless).map((each) => each.id);
  if (unresolved.length > 0) {
    const message = "A credential in the config is a reference without a value.";
    warnings.push({ code: "auth_secretref_unresolved", message, targetIds: unresolved });
  }
  return warnings;
}

function refused({ refusal }: Probe): string {
  return refusalText(refusal) ?? "no answer";
}

function print(context: Context, seen: readonly Seen[]): void {
  const { output } = context;
  const primary = seen.find((each) => each.probe.connected);
  output.line(`Reachable: ${primary ? output.paint("green", "yes") : output.paint("red", "no")}`);
  output.line(`Capability: ${(primary?.probe.capability ?? "unknown").replaceAll("_", " ")}`);
  for (const { message } of warningsOf(seen)) output.line(`${output.paint("yellow", "Warning:")} ${message}`);
  output.line("Discovery: not part of this build");
  output.line();
  output.table(["TARGET", "ADDRESS", "ANSWER", "VERSION"], seen.map(({ id, target, probe: found }) => [
    id,
    target.url,
    found.connected ? `ok, ${found.latencyMs} ms` : (str(found.refusal?.details, "errno") || refused(found)),
    found.hello?.server.version ?? "-",
  ]));
  const hints = primary ? [] : (seen.at(-1)?.probe.hints ?? []);
  for (const hint of hints) output.line(`  ${hint}`);
}
