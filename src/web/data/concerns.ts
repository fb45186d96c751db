// What a person should look at, gathered from what the gateway tells of itself, each with where it is put right.

import { plural } from "#web/text/format";
import { amount, fields, type Fields, rows, text } from "./read.ts";
import type { Session } from "./session.ts";

export interface Concern {
  id: string;
  tone: "bad" | "warn";
  title: string;
  text: string;
  /** Where to go, and what the button says. */
  fix: { label: string; page: string; query?: Readonly<Record<string, string>> };
}

export interface Known {
  status: Fields | undefined;
  config: Fields | undefined;
  sessionDefaults: Fields;
  sessions: readonly Session[];
  /** Events of diagnostics.stability. */
  events: readonly Fields[];
  nowMs: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SESSIONS_MAX = 4;

export function concerns(known: Known): readonly Concern[] {
  return [...ofConfig(known), ...ofModels(known), ...ofLoop(known), ...ofSessions(known), ...ofCalls(known)];
}

function ofConfig({ config }: Known): Concern[] {
  if (!config) return [];
  const problems = [...rows(config["issues"]), ...rows(config["legacyIssues"])];
  const fix = { label: "Show the configuration", page: "config" };
  const [first] = problems;
  const said = first ? `${text(first["path"]) ?? "openclaw.json"}: ${text(first["message"]) ?? "not valid"}` : "";
  if (config["valid"] === false) {
    return [{ id: "config", tone: "bad", title: "The configuration file is not valid", fix,
      text: `The gateway goes on with the last one that was. ${said}`.trim() }];
  }
  const waits = config["configRevisionHash"] !== config["appliedConfigHash"] && config["appliedConfigHash"] !== undefined;
  return waits ? [{ id: "config-waits", tone: "warn", title: "A change of the configuration waits for a restart", fix,
    text: "The file says something else than what the gateway runs with." }] : [];
}

function ofModels({ sessionDefaults }: Known): Concern[] {
  if (sessionDefaults["modelConfigured"] !== false) return [];
  return [{
    id: "model", tone: "warn", title: "No model is set up", fix: { label: "See the models", page: "models" },
    text: "A small built-in helper answers until there is one.",
  }];
}

function ofLoop({ status }: Known): Concern[] {
  const loop = fields(status?.["eventLoop"]);
  if (loop["degraded"] !== true) return [];
  return [{
    id: "loop", tone: "warn", title: "The gateway reacts slowly", fix: { label: "Look at the logs", page: "logs" },
    text: `Work waits up to ${Math.round(amount(loop["delayP99Ms"]))} ms for its turn.`,
  }];
}

function ofSessions({ sessions, nowMs }: Known): Concern[] {
  return sessions.filter(({ status, updatedAt, running }) => status === "failed" && !running && nowMs - updatedAt < DAY_MS)
    .slice(0, SESSIONS_MAX)
    .map(({ key, title, error }) => ({
      id: key, tone: "warn", title: `“${title}” did not get an answer`, text: error ?? "The last run failed.",
      fix: { label: "Open", page: "chat", query: { session: key } },
    }));
}

function ofCalls({ events, nowMs }: Known): Concern[] {
  // Only defects of the gateway: a refused request is its caller's business.
  const failed = events.filter((event) =>
    event["type"] === "rpc.failed" && event["outcome"] === "internal" && nowMs - amount(event["ts"]) < HOUR_MS);
  const counts = new Map<string, number>();
  for (const event of failed) {
    const method = text(event["method"]) ?? "a call";
    counts.set(method, (counts.get(method) ?? 0) + 1);
  }
  return [...counts].slice(0, SESSIONS_MAX).map(([method, count]) => ({
    id: `call:${method}`, tone: "warn", title: `${plural(count, "call")} of ${method} failed in the last hour`,
    text: "The log says why.", fix: { label: "Look at the logs", page: "logs", query: { find: method } },
  }));
}
