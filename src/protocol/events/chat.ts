// The conversation as a chat client shows it (wire §6, S-100, S-101).

import { z } from "zod";
import { event } from "#protocol/event";

const base = z.looseObject({
  runId: z.string(),
  sessionKey: z.string(),
  agentId: z.string().optional(),
  spawnedBy: z.string().optional(),
  seq: z.int().min(0),
  state: z.enum(["status", "delta", "final", "aborted", "error"]),
});

/** Deltas and phases: the next one says all of it again, so a slow reader may miss some. */
export const chat = event({
  name: "chat",
  summary: "The answer of a run as it grows: phases and deltas.",
  scope: "operator.read", audience: "runs", kind: "live",
  payload: base,
});

/** The one end of a run: `final`, `aborted` or `error` (S-101). Never dropped. */
export const chatEnd = event({
  name: "chat",
  summary: "The end of a run: final, aborted or error.",
  scope: "operator.read", audience: "runs", kind: "durable", advertise: false,
  payload: base,
});
