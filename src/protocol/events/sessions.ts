// Events about sessions and their transcripts (spec/sessions §9, wire §6).

import { z } from "zod";
import { event } from "#protocol/event";

const ms = z.int().min(0);

export const sessionsChanged = event({
  name: "sessions.changed",
  summary: "A session was created, changed, used or deleted; without a key: fetch the list again.",
  scope: "operator.read", audience: "sessions", kind: "durable",
  payload: z.looseObject({
    sessionKey: z.string().optional(),
    agentId: z.string().optional(),
    reason: z.string().optional(),
    phase: z.string().optional(),
    runId: z.string().optional(),
    ts: ms,
    session: z.looseObject({ key: z.string() }).optional(),
  }),
});

export const sessionMessage = event({
  name: "session.message",
  summary: "A message was added to the transcript of a session.",
  scope: "operator.read", audience: "session", kind: "durable",
  payload: z.looseObject({
    sessionKey: z.string(),
    agentId: z.string(),
    message: z.looseObject({ role: z.string() }),
    messageId: z.string(),
    messageSeq: z.int().min(1),
    session: z.looseObject({ key: z.string() }),
  }),
});

export const sessionTool = event({
  name: "session.tool",
  summary: "A tool call of a run, for subscribers of the session with cap tool-events.",
  scope: "operator.read", audience: "session", kind: "live",
  payload: z.looseObject({
    runId: z.string(),
    stream: z.literal("tool"),
    data: z.looseObject({ phase: z.string(), name: z.string(), toolCallId: z.string() }),
    sessionKey: z.string(),
    agentId: z.string(),
    seq: z.int().min(0),
    ts: ms,
  }),
});

export const sessionOperation = event({
  name: "session.operation",
  summary: "A long operation on a session started or ended: compaction.",
  scope: "operator.read", audience: "sessions", kind: "durable",
  payload: z.looseObject({
    operationId: z.string(),
    operation: z.literal("compact"),
    phase: z.enum(["start", "end"]),
    sessionKey: z.string(),
    agentId: z.string().optional(),
    ts: ms,
    completed: z.boolean().optional(),
    reason: z.string().optional(),
  }),
});
