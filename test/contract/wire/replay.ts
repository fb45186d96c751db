// Plays recorded conversations against a running gateway and collects what it says: outcomes and shapes.
import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayProcess } from "#test/support/wire/gateway-process";
import { connectParams, openRawClient } from "#test/support/wire/raw-client";
import type { RawClient } from "#test/support/wire/raw-client";
import { mergeShapes, shapeOf } from "#test/support/wire/shape";
import type { Shape } from "#test/support/wire/shape";
import { eventKind, plainText, record, sameText, withoutFree } from "./kinds.ts";
import type { Answer, Conversation, Step } from "./kinds.ts";

type Json = Record<string, unknown>;

export type Played = {
  /** The union of all answers and events of each kind. */
  shapes: Map<string, Shape>;
  /** Answers that were not the recorded ones, as lines. */
  outcomes: Set<string>;
  /** Requests sent, by method; and methods of the recordings that this gateway does not have. */
  sent: Map<string, number>;
  absent: Map<string, number>;
};

export function openPlayed(): Played {
  return { shapes: new Map(), outcomes: new Set(), sent: new Map(), absent: new Map() };
}

/** Plays one connection of a recording from connect to its last step. */
export async function play(
  gateway: GatewayProcess,
  conversation: Conversation,
  methods: ReadonlySet<string>,
  played: Played,
): Promise<void> {
  const client = await openRawClient(gateway.port);
  try {
    const params = fitted(gateway, conversation.connect ?? {});
    const answer = await client.connect(conversation.connect ? record(params) : connectParams(gateway.token));
    if (answer["ok"] === true) add(played, "connect", answer["payload"]);
    outcome(played, "connect", params, conversation.hello, answer);
    if (conversation.close) await closed(played, client, conversation);
    if (answer["ok"] === true) await steps(gateway, client, conversation.steps, methods, played);
  } finally {
    client.close();
    for (const frame of client.frames) {
      if (frame["type"] === "event") add(played, `event ${eventKind(frame)}`, frame["payload"]);
    }
  }
}

async function closed(played: Played, client: RawClient, conversation: Conversation): Promise<void> {
  const open = sleep(3000, { code: 0, reason: "still open" });
  const { code, reason } = await Promise.race([client.closed, open]);
  const want = conversation.close;
  if (code === want?.code && sameText(reason, want.reason)) return;
  played.outcomes.add(`close after connect: ${code} ${reason}, recorded ${want?.code} ${want?.reason}`);
}

async function steps(
  gateway: GatewayProcess,
  client: RawClient,
  list: readonly Step[],
  methods: ReadonlySet<string>,
  played: Played,
): Promise<void> {
  // Runs this connection started, with the id of the request that did.
  const runs = new Map<string, unknown>();
  for (const step of list) {
    if ("await" in step) {
      if (runs.has(step.of)) await arrived(client, step, runs.get(step.of), played);
      continue;
    }
    const refused = typeof step.answer === "object" && step.answer.message.startsWith("unknown method");
    if (!methods.has(step.send) && !refused) {
      count(played.absent, step.send);
      continue;
    }
    count(played.sent, step.send);
    const params = fitted(gateway, step.params);
    const key = record(params)["idempotencyKey"];
    const answer = await client.request(step.send, params).catch(() => undefined);
    if (!answer) {
      played.outcomes.add(`${step.send} ${shortened(params)}: no answer`);
      continue;
    }
    if (answer["ok"] === true && typeof key === "string") runs.set(key, answer["id"]);
    if (answer["ok"] === true) add(played, step.send, answer["payload"]);
    else add(played, `${step.send}!${String(record(answer["error"])["code"])}`, answer["error"]);
    outcome(played, step.send, params, step.answer, answer);
  }
}

/** Waits for a frame of a run; that it never comes is an outcome. */
async function arrived(
  client: RawClient,
  { await: kind, of }: { await: string; of: string },
  requestId: unknown,
  played: Played,
): Promise<void> {
  const fits = (frame: Json): boolean => {
    if (kind !== "agent#2") return record(frame["payload"])["runId"] === of && eventKind(frame) === kind;
    return frame["id"] === requestId && record(frame["payload"])["status"] !== "accepted";
  };
  const frame = await client.waitFor(fits, 8000).catch(() => undefined);
  if (!frame) played.outcomes.add(`${kind} of ${of}: did not come`);
  else if (frame["ok"] === true) add(played, kind, frame["payload"]);
}

function outcome(played: Played, method: string, params: unknown, recorded: Answer, answer: Json): void {
  if (recorded === "none") return;
  const error = record(answer["error"]);
  const ours = answer["ok"] === true ? "ok" : `${String(error["code"])} ${String(error["message"])}`;
  const wanted = recorded === "ok" ? "ok" : `${recorded.code} ${recorded.message}`;
  if (sameText(ours, wanted)) return;
  const sent = method === "connect" ? "" : shortened(params);
  played.outcomes.add(`${method} ${sent}: ${plainText(ours)}, recorded ${wanted}`);
}

function shortened(params: unknown): string {
  return plainText(JSON.stringify(params ?? null)).slice(0, 200);
}

function add(played: Played, kind: string, value: unknown): void {
  const shape = shapeOf(withoutFree(kind.replace(/^event /, ""), value));
  const old = played.shapes.get(kind);
  played.shapes.set(kind, old === undefined ? shape : mergeShapes(old, shape));
}

/** The recording's placeholders filled with what they are here. */
function fitted(gateway: GatewayProcess, value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value).replaceAll("<shared-token>", gateway.token);
  const filled = JSON.parse(text.replaceAll("<home>", gateway.stateDir)) as unknown;
  // Ids of sessions are new each time.
  const { expectedSessionId: _expected, ...params } = record(filled);
  if (!("device" in params)) return "expectedSessionId" in record(filled) ? params : filled;
  // Devices need a key of their own; the shared token opens the same door without one.
  const { device: _device, ...rest } = params;
  return { ...rest, client: { id: "gateway-client", version: "1.0.0", platform: "linux", mode: "backend" },
    auth: { token: gateway.token } };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
