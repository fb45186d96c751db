// `status` for people.

import type { Context } from "../command.ts";
import { tilde } from "../target/place.ts";
import { age, bytes, count, num, rows, str } from "../view.ts";
import { loopText } from "./health.ts";
import { refusalText } from "./probe.ts";
import type { StatusFacts } from "./status-facts.ts";

const SESSIONS_MAX = 10;

export function printStatus(context: Context, facts: StatusFacts, verbose: boolean): void {
  const { output, place, runtime } = context;
  output.line(output.paint("bold", "OpenClaw status"));
  output.line();
  output.pairs([
    ["OS", `${runtime.platform} ${runtime.host.release()} (${runtime.arch})`],
    ["Profile", place.profile ?? "default"],
    ["Config", `${tilde(place, place.configPath)}${configState(facts)}`],
    ["Dashboard", `${facts.target.url.replace(/^ws/, "http")}/`],
    ["Gateway", gatewayText(context, facts)],
    ["Gateway service", "none (service management is not part of this build)"],
    ...(facts.status === undefined ? [] : gatewayRows(facts, verbose)),
  ]);
  output.line();
  if (facts.status === undefined) printNext(context, facts);
  else printSessions(context, facts);
}

function configState({ target: { config } }: StatusFacts): string {
  if (config.problem !== undefined) return ` (unreadable: ${config.problem})`;
  return config.exists ? "" : " (absent: defaults apply)";
}

function gatewayText({ output }: Context, { target, reachable, latencyMs, refusal }: StatusFacts): string {
  const mode = target.config.text("gateway.mode") === "remote" ? "remote" : "local";
  const state = reachable
    ? output.paint("green", `reachable ${latencyMs} ms`)
    : output.paint("red", `unreachable (${refusalText(refusal) ?? "unknown"})`);
  const kinds = Object.keys(target.auth).join(" and ");
  const auth = reachable && kinds !== "" ? ` · auth ${kinds}` : "";
  return `${mode} · ${target.url} (${target.urlSource}) · ${state}${auth}`;
}

function gatewayRows(facts: StatusFacts, verbose: boolean): [string, string][] {
  const { status, health, agents } = facts;
  const ids = rows(agents, "agents").map((row) => str(row, "id"));
  const model = str(status, "sessions.defaults.model");
  const channels = rows(health, "channelOrder").map(String);
  const stores = rows(status, "sessions.paths").map(String).join(", ");
  return [
    ["Agents", ids.join(", ") || str(status, "heartbeat.defaultAgentId", "none")],
    ["Model", model === "" || model === "offline" ? "none: the built-in offline helper answers" : model],
    ["Channels", channels.join(", ") || "none"],
    ["Sessions", `${num(status, "sessions.count") ?? 0} in ${stores}`],
    ...(verbose
      ? [
        ["Process", `pid ${num(status, "pid") ?? "-"}`],
        ["Memory", bytes(num(status, "processMemory.rssBytes"))],
        ["Event loop", loopText(status)],
        ["Tasks", `${num(status, "tasks.active") ?? 0} active of ${num(status, "tasks.total") ?? 0}`],
      ] satisfies [string, string][]
      : []),
  ];
}

function printSessions({ output }: Context, { status, agentId }: StatusFacts): void {
  const recent = rows(status, "sessions.recent")
    .filter((row) => agentId === undefined || str(row, "agentId") === agentId)
    .slice(0, SESSIONS_MAX);
  if (recent.length === 0) {
    output.line("No sessions yet. Start one: openclaw agent --message \"hello\"");
    return;
  }
  output.table(["SESSION", "KIND", "AGE", "MODEL", "TOKENS"], recent.map((row) => [
    str(row, "key"),
    str(row, "kind", "-"),
    age(num(row, "age")),
    str(row, "model", "-"),
    tokens(row),
  ]));
}

function tokens(row: unknown): string {
  const percent = num(row, "percentUsed");
  const used = `${count(num(row, "totalTokens"))}/${count(num(row, "contextTokens"))}`;
  return percent === undefined ? used : `${used} (${percent}%)`;
}

function printNext({ output }: Context, { hints }: StatusFacts): void {
  output.line("Next:");
  for (const hint of hints) output.line(`  ${hint}`);
}
