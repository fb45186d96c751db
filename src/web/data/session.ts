// A session as lists show it, read from the wire row (S-23).

import { oneLine, unmarked } from "#web/text/format";
import { amount, fields, type Fields, number, text, texts } from "./read.ts";

export interface Session {
  key: string;
  sessionId: string | undefined;
  agentId: string;
  title: string;
  /** What was said last, one line. */
  preview: string | undefined;
  updatedAt: number;
  unread: boolean;
  pinned: boolean;
  archived: boolean;
  isMain: boolean;
  /** Made by the gateway for its own work: cron, hooks, sub-agents. */
  background: boolean;
  kind: string;
  running: boolean;
  runIds: readonly string[];
  startedAt: number | undefined;
  /** running, done, failed, killed, timeout. */
  status: string | undefined;
  error: string | undefined;
  provider: string | undefined;
  model: string | undefined;
  modelChosen: boolean;
  thinking: string | undefined;
  thinkingDefault: string | undefined;
  thinkingLevels: readonly string[];
  queueMode: string;
  totalTokens: number;
  contextTokens: number | undefined;
  costUsd: number | undefined;
  label: string | undefined;
  /** Text kept from an older row, because events leave it out. */
  derivedTitle: string | undefined;
}

const TITLE_MAX = 80;

/** Reads a row; `before` is what was known of the session (in events omission means unchanged, S-24). */
export function readSession(row: Fields, before?: Session): Session {
  const key = text(row["key"]) ?? "";
  const label = text(row["label"]) ?? text(row["displayName"]);
  const derivedTitle = text(row["derivedTitle"]) ?? before?.derivedTitle;
  const running = row["hasActiveRun"] === true;
  return {
    key, label, derivedTitle,
    sessionId: text(row["sessionId"]) ?? before?.sessionId,
    agentId: text(row["agentId"]) ?? before?.agentId ?? "main",
    title: titleOf(key, label, derivedTitle, row["isMain"] === true),
    preview: text(row["lastMessagePreview"]) ?? before?.preview,
    updatedAt: number(row["updatedAt"]) ?? before?.updatedAt ?? 0,
    unread: row["unread"] === true, pinned: row["pinned"] === true, archived: row["archived"] === true,
    isMain: row["isMain"] === true, background: row["isBackground"] === true,
    kind: text(row["classification"]) ?? text(row["kind"]) ?? "direct",
    running, runIds: texts(row["activeRunIds"]), startedAt: number(row["startedAt"]),
    status: text(row["status"]), error: text(row["lastRunError"]),
    ...settings(row),
    totalTokens: amount(row["totalTokens"]), contextTokens: number(row["contextTokens"]),
    costUsd: number(row["estimatedCostUsd"]),
  };
}

type Settings = "provider" | "model" | "modelChosen" | "thinking" | "thinkingDefault" | "thinkingLevels" | "queueMode";

function settings(row: Fields): Pick<Session, Settings> {
  const levels = Array.isArray(row["thinkingLevels"]) ? row["thinkingLevels"] : [];
  return {
    provider: text(row["modelProvider"]), model: text(row["model"]), modelChosen: row["modelOverrideSource"] === "user",
    thinking: text(row["thinkingLevel"]), thinkingDefault: text(row["thinkingDefault"]),
    thinkingLevels: levels.flatMap((level) => text(fields(level)["id"]) ?? []),
    queueMode: text(row["effectiveQueueMode"]) ?? "steer",
  };
}

function titleOf(key: string, label: string | undefined, derived: string | undefined, isMain: boolean): string {
  if (label !== undefined) return label;
  if (isMain) return "Main conversation";
  return derived === undefined ? nameOfKey(key) : oneLine(unmarked(derived), TITLE_MAX);
}

/** What a key says without its row: `agent:main:dashboard:1a2b…` is a new conversation. */
export function nameOfKey(key: string): string {
  const rest = key.replace(/^agent:[^:]+:/, "");
  if (rest === "main") return "Main conversation";
  if (/^dashboard:/.test(rest)) return "New conversation";
  return rest;
}
