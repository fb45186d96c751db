// The official reference client, with what a test needs around it: events in order, waiting, one whole run.
import { GatewayClient } from "@openclaw/gateway-client";
import { setTimeout as sleep } from "node:timers/promises";

type Json = Record<string, unknown>;

/** One event frame as the client handed it on. */
export type RefEvent = { event: string; payload: Json; seq: number | undefined };

export type RefClient = {
  /** The hello of every connect, the newest last. */
  hellos: Json[];
  events: RefEvent[];
  /** Jumps of the connection's seq the client complained about. */
  gaps: { expected: number; received: number }[];
  closes: { code: number; reason: string }[];
  request: (method: string, params?: unknown) => Promise<Json>;
  /** The first event from index `since` on that fits; rejects with what was seen instead. */
  waitFor: (what: string, fits: (event: RefEvent) => boolean, since?: number, timeoutMs?: number)
    => Promise<RefEvent>;
  /** Sends a message and collects the events of the run up to its end. */
  run: (sessionKey: string, message: string, extra?: Json) => Promise<Run>;
  /** Waits until the client has said hello this many times. */
  connected: (times: number, timeoutMs?: number) => Promise<void>;
  close: () => Promise<void>;
};

export type Run = {
  runId: string;
  /** Index of the first event after the send. */
  from: number;
  /** `agent` and `chat` events of this run, in order of arrival. */
  events: RefEvent[];
  terminal: RefEvent;
};

export type RefClientOptions = {
  url: string;
  token: string;
  scopes?: string[];
  caps?: string[];
};

export const allScopes = [
  "operator.admin",
  "operator.read",
  "operator.write",
  "operator.approvals",
  "operator.pairing",
  "operator.questions",
];

/** Connects as the device-less backend client and resolves after hello-ok. */
export async function openRefClient(options: RefClientOptions): Promise<RefClient> {
  const hellos: Json[] = [];
  const events: RefEvent[] = [];
  const gaps: RefClient["gaps"] = [];
  const closes: RefClient["closes"] = [];
  const failures: string[] = [];
  const client = new GatewayClient({
    url: options.url,
    token: options.token,
    clientName: "gateway-client",
    mode: "backend",
    role: "operator",
    scopes: options.scopes ?? allScopes,
    caps: options.caps ?? ["tool-events", "agent-kind"],
    minProtocol: 4,
    maxProtocol: 4,
    requestTimeoutMs: 20_000,
    onHelloOk: (hello) => void hellos.push(record(hello)),
    onEvent: ({ event, payload, seq }) => void events.push({ event, payload: record(payload), seq }),
    onGap: (gap) => void gaps.push(gap),
    onClose: (code, reason) => void closes.push({ code, reason }),
    onConnectError: (error) => void failures.push(error.message),
  });
  const waitFor: RefClient["waitFor"] = async (what, fits, since = 0, timeoutMs = 20_000) => {
    const found = await until(() => events.slice(since).find(fits), timeoutMs);
    if (found) return found;
    throw new Error(`no ${what} within ${timeoutMs} ms; seen: ${events.slice(since).map(label).join(", ")}`);
  };
  const request: RefClient["request"] = (method, params) => client.request<Json>(method, params ?? {});
  const connected: RefClient["connected"] = async (times, timeoutMs = 20_000) => {
    if (await until(() => hellos.length >= times || undefined, timeoutMs)) return;
    throw new Error(`not connected ${times} times within ${timeoutMs} ms: ${failures.join("; ")}`);
  };
  client.start();
  await connected(1);
  return {
    hellos,
    events,
    gaps,
    closes,
    request,
    waitFor,
    connected,
    run: async (sessionKey, message, extra) => {
      const runId = crypto.randomUUID();
      const from = events.length;
      await request("chat.send", { sessionKey, message, idempotencyKey: runId, ...extra });
      const end = (event: RefEvent): boolean => isTerminal(event, runId);
      const terminal = await waitFor(`end of the run "${message}"`, end, from, 40_000);
      const own = ({ event, payload }: RefEvent): boolean =>
        payload["runId"] === runId && ["agent", "chat"].includes(event);
      return { runId, from, events: events.slice(from).filter(own), terminal };
    },
    close: () => client.stopAndWait({ timeoutMs: 5000 }),
  };
}

/** A chat event after which no more text of the run comes. */
export function isTerminal(event: RefEvent, runId: string): boolean {
  const { payload } = event;
  return event.event === "chat" && payload["runId"] === runId
    && ["final", "aborted", "error"].includes(String(payload["state"]));
}

/** `chat.delta`, `agent.lifecycle.start`, `sessions.changed.send`: what kind of event it is. */
export function label(event: RefEvent): string {
  const { payload } = event;
  const data = record(payload["data"]);
  const message = record(payload["message"]);
  const parts = [event.event, payload["state"], payload["stream"], payload["phase"] ?? data["phase"]];
  if (event.event === "sessions.changed") parts.push(payload["reason"]);
  if (event.event === "session.message") parts.push(message["role"]);
  return parts.filter((part) => typeof part === "string").join(".");
}

/** The text of a chat message's text blocks. */
export function textOf(message: unknown): string {
  const content = record(message)["content"];
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((block) => String(record(block)["text"] ?? "")).join("");
}

async function until<T>(look: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > deadline) return found;
    await sleep(10);
  }
}

/** The value when it is a plain object, else an empty one: for reading wire data without casts. */
export function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
