// What frames are compared with which: the name of a kind, and what in it is the user's own data.

import type { Shape } from "#test/support/wire/shape";

type Json = Record<string, unknown>;

/** The kinds of connection a transcript may hold, and its steps, as `distil.ts` writes them. */
export type Step =
  | { send: string; params?: unknown; answer: Answer }
  /** Something of a run the recorded client had seen before it went on. */
  | { await: string; of: string };

/** `ok`, or the error the recorded gateway gave; `none` when the recording ends before the answer. */
export type Answer = "ok" | "none" | { code: string; message: string };

export type Conversation = {
  /** The scenario, or `#n` for the n-th connection of the recording. */
  name: string;
  /** Recorded connect params; null when the recording starts inside a connection. */
  connect: Json | null;
  /** The answer to connect, and how the gateway closed when it refused. */
  hello: Answer;
  close?: { code: number; reason: string };
  steps: Step[];
};

/** One plain HTTP exchange; a body is its text, its shape, or null when it was too long to keep. */
export type HttpExchange = {
  method: string;
  path: string;
  headers: Record<string, string>;
  status: number;
  answered: Record<string, string>;
  body: string | { shape: Shape } | null;
};

export type Transcripts = Record<string, Conversation[]>;

/** `chat.delta`, `agent.lifecycle.start`, `session.message.user`: events of one kind have one shape. */
export function eventKind(frame: Json): string {
  const name = String(frame["event"]);
  const payload = record(frame["payload"]);
  const parts: unknown[] = [name];
  if (name === "chat" || name === "agent" || name === "session.tool") {
    parts.push(payload["state"], payload["stream"], payload["phase"] ?? record(payload["data"])["phase"]);
  }
  if (name === "sessions.changed") parts.push(payload["phase"], payload["reason"]);
  if (name === "session.message") parts.push(record(payload["message"])["role"]);
  return parts.filter((part) => typeof part === "string").join(".");
}

/** Keys whose values are chosen by the user, the model or a tool, by the kind they occur in. */
const free: readonly { kind: RegExp; keys: readonly string[]; why: string }[] = [
  { kind: /^config\.get$/, keys: ["parsed", "sourceConfig", "resolved"], why: "the user's file" },
  { kind: /^config\.get$/, keys: ["runtimeConfig", "config"], why: "the user's file with our defaults" },
  { kind: /^config\.schema$/, keys: ["schema", "uiHints"], why: "a schema of our own, for the keys we have" },
  { kind: /^diagnostics\.stability$/, keys: ["events"], why: "each type of event has keys of its own" },
  { kind: /./, keys: ["args", "arguments"], why: "what the model passed to a tool" },
  { kind: /./, keys: ["details"], why: "what a tool reports beside its text differs by tool" },
];

/** The value with the user's own parts cut out, as the recording cuts long ones. */
export function withoutFree(kind: string, value: unknown): unknown {
  const keys = new Set(free.filter((entry) => entry.kind.test(kind)).flatMap((entry) => entry.keys));
  return hide(value, keys);
}

function hide(value: unknown, keys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => hide(item, keys));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, keys.has(key) ? "…" : hide(item, keys)]));
}

/** True when a text is the recorded one, which may have been cut at its end. */
export function sameText(ours: string, recorded: string): boolean {
  const [kept = ""] = recorded.split("…");
  const wanted = plainText(kept);
  return recorded.includes("…") ? plainText(ours).startsWith(wanted) : plainText(ours) === wanted;
}

/** Texts with what differs from run to run taken out: ids, numbers of time, paths, placeholders. */
export function plainText(text: string): string {
  return text.replace(/<[^>]*>|\/[\w./-]{4,}/g, "<path>")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>").replace(/\d{6,}/g, "<n>");
}

export function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
