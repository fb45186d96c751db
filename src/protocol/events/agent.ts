// What a run does, for everybody who may read (wire §6). `seq` is the run's own number, shared with `chat`.

import { z } from "zod";
import { event } from "#protocol/event";

const ms = z.int().min(0);

const payload = z.looseObject({
  runId: z.string(),
  seq: z.int().min(0),
  /** lifecycle, run_status, assistant, usage, item, tool, command_output. */
  stream: z.string(),
  ts: ms,
  data: z.looseObject({}),
  sessionKey: z.string().optional(),
  sessionId: z.string().optional(),
  agentId: z.string().optional(),
  spawnedBy: z.string().optional(),
  isHeartbeat: z.boolean().optional(),
});

export const agent = event({
  name: "agent",
  summary: "Progress of a run: its phases, its text as it grows, tokens, tool items and command output.",
  scope: "operator.read", audience: "runs", kind: "live",
  payload,
});

/** The same event with stream `tool`: arguments and results, only for clients that ask for them (S-104). */
export const agentTool = event({
  name: "agent",
  summary: "A tool call of a run with its arguments and results.",
  scope: "operator.read", audience: "tools", kind: "live", advertise: false,
  payload,
});
