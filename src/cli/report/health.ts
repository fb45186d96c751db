// The health snapshot for people; `health` and `gateway health` share it.

import type { Context } from "../command.ts";
import { age, keys, num, rows, span, str, yes } from "../view.ts";

/** Title line and one line per channel. */
export function printHealthLine(context: Context, health: unknown, tookMs: number): void {
  const { output } = context;
  const word = yes(health, "ok") ? output.paint("green", "OK") : output.paint("red", "NOT OK");
  output.line(output.paint("bold", "Gateway Health"));
  output.line(`${word} (${Math.round(tookMs)}ms)`);
  printChannels(context, health);
}

/** The whole of `openclaw health`. */
export function printHealth(context: Context, health: unknown, tookMs: number): void {
  const { output } = context;
  printHealthLine(context, health, tookMs);
  const ids = rows(health, "agents").map((agent) =>
    yes(agent, "isDefault") ? `${str(agent, "agentId")} (default)` : str(agent, "agentId"));
  const beat = num(health, "heartbeatSeconds") ?? 0;
  output.pairs([
    ["Event loop", loopText(health)],
    ["Agents", ids.join(", ") || "none"],
    ["Heartbeat interval", beat > 0 ? span(beat * 1_000) : "off"],
    ...rows(health, "agents").map((agent): [string, string] => [
      `Session store (${str(agent, "agentId")})`,
      `${str(agent, "sessions.path", "-")} (${num(agent, "sessions.count") ?? 0} entries)`,
    ]),
  ]);
  for (const row of rows(health, "sessions.recent")) {
    output.line(`  ${str(row, "key")}  ${output.paint("dim", age(num(row, "age")))}`);
  }
}

export function loopText(report: unknown): string {
  const p99 = num(report, "eventLoop.delayP99Ms");
  if (p99 === undefined) return "not measured yet";
  const busy = Math.round((num(report, "eventLoop.utilization") ?? 0) * 100);
  const state = yes(report, "eventLoop.degraded") ? "degraded" : "ok";
  return `${state}, delay p99 ${p99.toFixed(1)} ms, ${busy}% busy`;
}

function printChannels({ output }: Context, health: unknown): void {
  const ids = keys(health, "channels");
  if (ids.length === 0) {
    output.line(output.paint("dim", "No channels configured."));
    return;
  }
  for (const id of ids) {
    const label = str(health, `channelLabels.${id}`, id);
    const state = yes(health, `channels.${id}.running`) ? "running" : "configured, not running";
    output.line(`${label}: ${state}`);
  }
}
