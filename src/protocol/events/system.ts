// Events about the gateway itself (methods §5, wire §1, §7).

import { z } from "zod";
import { event } from "#protocol/event";

const ms = z.int().min(0);

export const challenge = event({
  name: "connect.challenge",
  summary: "First frame of every socket: the nonce a device signs.",
  scope: null, audience: "direct", kind: "durable",
  payload: z.looseObject({ nonce: z.string(), ts: ms }),
});

export const tick = event({
  name: "tick",
  summary: "Sign of life every 30 s; clients close after two silent intervals.",
  scope: null, audience: "all", kind: "live",
  payload: z.looseObject({ ts: ms }),
});

export const shutdown = event({
  name: "shutdown",
  summary: "Sent before the gateway closes its sockets; restartExpectedMs when it will be back.",
  scope: null, audience: "all", kind: "durable",
  payload: z.looseObject({ reason: z.string(), restartExpectedMs: ms.optional() }),
});

export const health = event({
  name: "health",
  summary: "Health snapshot, on change and at least once a minute.",
  scope: null, audience: "all", kind: "live",
  payload: z.looseObject({ ok: z.literal(true), ts: ms }),
});

export const presence = event({
  name: "presence",
  summary: "Everybody who is connected, after each change.",
  scope: "operator.read", audience: "all", kind: "live",
  payload: z.looseObject({ presence: z.array(z.looseObject({ ts: ms })) }),
});

export const heartbeat = event({
  name: "heartbeat",
  summary: "Outcome of a heartbeat check.",
  scope: null, audience: "all", kind: "live",
  payload: z.looseObject({ ts: ms, status: z.string() }),
});
