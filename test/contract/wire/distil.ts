// Distils recorded gateway traffic into the golden files beside this one. Run with the folders of the
// recordings: `node scripts/bun.mjs test/contract/wire/distil.ts FOLDER...`. Shapes, requests and outcomes
// stay.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eventKind, record, withoutFree } from "./kinds.ts";
import type { Answer, Conversation, HttpExchange, Step, Transcripts } from "./kinds.ts";
import { allScopes } from "#test/support/wire/refclient";
import { mergeShapes, shapeOf } from "#test/support/wire/shape";
import type { Shape } from "#test/support/wire/shape";

type Json = Record<string, unknown>;
type Line = { t: number; conversation: string; frame?: Json; fromClient: boolean; close?: Json };

const golden = path.join(import.meta.dirname, "golden");
/** Recorded as one connection in several files: its steps only make sense together. */
const joined = /^chat-/;
/** Frames a client waited for before its next request; others come and go without it. */
const awaited = /^(chat\.(final|error|aborted|delta)|agent\.run_status\.retrying|agent#2)$/;

/** Headers that say nothing about the answer itself. */
const passing = new Set(["date", "content-length", "connection", "keep-alive", "transfer-encoding", "etag"]);

type Found = { shapes: Map<string, Shape>; transcripts: Transcripts; http: Record<string, HttpExchange> };

function distil(found: Found, folder: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();
  const chats = names.filter((name) => joined.test(name)).flatMap((name) => read(found, folder, name));
  take(found, "chat", chats.sort((a, b) => a.t - b.t));
  for (const name of names.filter((file) => !joined.test(file))) {
    take(found, name.replace(/\.jsonl$/, ""), read(found, folder, name));
  }
}

/** Plain HTTP: what was asked, and status, headers and shape of what came back. */
function exchange(found: Found, entry: Json): void {
  const req = record(entry["req"]);
  const res = record(entry["res"]);
  const { method, path: route } = req;
  const lasting = Object.entries(record(res["headers"])).filter(([name]) => !passing.has(name));
  const body = parsed(String(res["body"] ?? ""));
  found.http[`${String(entry["name"])} ${String(method)} ${String(route)}`] = {
    method: String(method),
    path: String(route),
    headers: record(req["headers"]) as Record<string, string>,
    status: Number(res["status"]),
    answered: Object.fromEntries(lasting) as Record<string, string>,
    body: typeof body === "string" ? (body.length < 100 ? body : null) : { shape: shapeOf(body) },
  };
}

/** JSON as its value, other text as it is. */
function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Long bodies were cut in the recording.
    if (error instanceof SyntaxError) return "…".repeat(100);
    throw error;
  }
}

function read(found: Found, folder: string, name: string): Line[] {
  const text = readFileSync(path.join(folder, name), "utf8");
  return text.split("\n").filter(Boolean).flatMap((line): Line[] => {
    const entry = JSON.parse(line) as Json;
    if (entry["req"] && entry["res"]) {
      exchange(found, entry);
      return [];
    }
    const frame = entry["frame"] ?? entry["event"];
    const conversation = String(entry["scenario"] ?? `#${String(entry["conn"] ?? 1)}`);
    const fromClient = entry["dir"] === "c>s";
    const base = { t: Number(entry["t"] ?? 0), conversation, fromClient };
    if (entry["close"]) return [{ ...base, close: record(entry["close"]) }];
    return frame && typeof frame === "object" ? [{ ...base, frame: record(frame) }] : [];
  });
}

function take(found: Found, name: string, lines: Line[]): void {
  const conversations = new Map<string, Line[]>();
  for (const line of lines) {
    conversations.set(line.conversation, [...(conversations.get(line.conversation) ?? []), line]);
  }
  const told = [...conversations].flatMap(([scenario, own]) => converse(found, scenario, own));
  if (told.length > 0) found.transcripts[name] = told;
}

/** One connection: its shapes go to the pool, its requests become steps. */
function converse(found: Found, name: string, lines: Line[]): Conversation[] {
  const conversation: Conversation = { name, connect: null, hello: "ok", steps: [] };
  const asked = new Map<string, { method: string; step?: { answer: Answer }; answers: number }>();
  const runs = new Set<string>();
  const waited = new Set<string>();
  const wait = (kind: string, payload: unknown): void => {
    const of = String(record(payload)["runId"]);
    if (!awaited.test(kind) || !runs.has(of) || waited.has(`${kind} ${of}`)) return;
    waited.add(`${kind} ${of}`);
    conversation.steps.push({ await: kind, of });
  };
  for (const { frame, fromClient, close } of lines) {
    if (close && conversation.hello !== "ok") {
      conversation.close = { code: Number(close["code"]), reason: String(close["reason"]) };
    }
    if (!frame) continue;
    const id = String(frame["id"]);
    if (fromClient && frame["type"] === "req") {
      const method = String(frame["method"]);
      const first = method === "connect" && conversation.connect === null;
      if (first) conversation.connect = connectParams(frame["params"]);
      const params = frame["params"] === undefined ? {} : { params: frame["params"] };
      const step = { send: method, ...params, answer: "none" as Answer };
      asked.set(id, { method, answers: 0, ...(first ? {} : { step }) });
      if (!first && !isCut(frame["params"])) conversation.steps.push(step);
      runs.add(String(record(frame["params"])["idempotencyKey"]));
    } else if (frame["type"] === "res") {
      const question = asked.get(id);
      if (!question) continue;
      const kind = ++question.answers > 1 ? `${question.method}#2` : question.method;
      const answer = answerOf(frame);
      if (!question.step) conversation.hello = answer;
      else if (question.answers === 1) question.step.answer = answer;
      if (answer === "ok") add(found, kind, frame["payload"]);
      else add(found, `${question.method}!${record(frame["error"])["code"]}`, frame["error"]);
      wait(kind, frame["payload"]);
    } else if (frame["type"] === "event") {
      add(found, `event ${eventKind(frame)}`, frame["payload"]);
      wait(eventKind(frame), frame["payload"]);
    }
  }
  const useful = conversation.steps.length > 0 || conversation.connect !== null;
  return useful ? [conversation] : [];
}

/** A signature of then proves nothing now: only that there was a device is kept. */
function connectParams(params: unknown): Json {
  const { device, ...rest } = record(params);
  const caps = rest["caps"];
  if (Array.isArray(caps)) rest["caps"] = caps.filter((cap) => !String(cap).startsWith("…"));
  // A list of scopes that had to be shortened was all of them.
  if (JSON.stringify(rest["scopes"] ?? null).includes("…")) rest["scopes"] = allScopes;
  return device === undefined ? rest : { ...rest, device: {} };
}

function answerOf(frame: Json): Answer {
  if (frame["ok"] === true) return "ok";
  const error = record(frame["error"]);
  return { code: String(error["code"]), message: String(error["message"]) };
}

function add(found: Found, kind: string, value: unknown): void {
  const shape = shapeOf(withoutFree(kind.replace(/^event /, ""), value));
  const old = found.shapes.get(kind);
  found.shapes.set(kind, old === undefined ? shape : mergeShapes(old, shape));
}

/** Params the recording shortened cannot be sent again. */
function isCut(params: unknown): boolean {
  return JSON.stringify(params ?? null).includes("…<");
}

export function main(args: readonly string[]): number {
  if (args.length === 0) {
    process.stderr.write("usage: distil.ts FOLDER...\n");
    return 2;
  }
  const found: Found = { shapes: new Map(), transcripts: {}, http: {} };
  for (const folder of args) distil(found, folder);
  const shapes = Object.fromEntries([...found.shapes].sort(([a], [b]) => (a < b ? -1 : 1)));
  const files = { "shapes.json": shapes, "transcripts.json": found.transcripts, "http.json": found.http };
  for (const [name, value] of Object.entries(files)) {
    const text = `${lines(value)}\n`;
    writeFileSync(path.join(golden, name), text);
    process.stdout.write(`${name}: ${Object.keys(value).length} entries, ${text.length} bytes\n`);
  }
  return 0;
}

/** One entry a line: readable diffs without the size of a pretty-printed file. */
function lines(value: Json): string {
  const rows = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${JSON.stringify(item)}`);
  return `{\n${rows.join(",\n")}\n}`;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
