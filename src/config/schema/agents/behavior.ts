// How an agent thinks, talks and reads its workspace: keys of `agents.defaults` and of every entry.

import { z } from "zod";
import { choice, field, names } from "#config/declare/field";
import { modelChoice, THINKING } from "#config/declare/shapes";

export const thinkingDefault = () =>
  field(z.enum(THINKING).optional(), "Thinking level of new sessions.");

export const behaviorKeys = () => ({
  workspace: () => field(z.string().optional(), "Folder with the agent's files. Unset: <state>/workspace."),
  cwd: () => field(z.string().optional(), "Working directory of commands."),
  skills: () => names("Skills the agent may use; unset means all, empty means none."),
  thinkingDefault,
  fastModeDefault: () => field(z.union([z.boolean(), z.literal("auto")]).optional(),
    "Fast mode of new sessions."),
  verboseDefault: () => field(z.enum(["off", "on", "full"]).optional(), "How much of tool use is shown."),
  toolProgressDetail: () => field(z.enum(["explain", "raw"]).optional(), "Wording of tool progress.",
    { advanced: true }),
  reasoningDefault: () => field(z.enum(["off", "on", "stream"]).optional(), "Whether reasoning is shown."),
  params: () => field(z.record(z.string(), z.unknown()).optional(), "Request parameters of every model.",
    { advanced: true }),
  experimental: () => choice("Experiments.", () => ({
    localModelLean: () => field(z.boolean().optional(), "Shorter prompts for small local models."),
  }), { advanced: true }),
  humanDelay: () => choice("Pauses between parts of an answer.", () => ({
    mode: () => field(z.enum(["off", "natural", "custom"]).optional(),
      "Unset: off. natural waits 800 to 2500 ms."),
    minMs: () => field(z.int().min(0).optional(), "Shortest pause for custom, milliseconds."),
    maxMs: () => field(z.int().min(0).optional(), "Longest pause for custom, milliseconds."),
  }), { advanced: true }),
  typingMode: () => field(z.enum(["never", "instant", "thinking", "message"]).optional(),
    "When the typing indicator starts."),
  contextLimits: () => choice("Sizes of what is put into the context.", () => ({
    memoryGetMaxChars: () => field(z.int().min(1).max(250_000).optional(), "Characters of one memory read."),
    postCompactionMaxChars: () => field(z.int().min(1).max(50_000).optional(),
      "Characters added after compaction."),
  }), { advanced: true }),
});

/** Sub-agent keys an entry may override; `agents.defaults.subagents` has more. */
export const subagentKeys = () => ({
  delegationMode: () => field(z.enum(["suggest", "prefer"]).optional(),
    "How much the agent is told to delegate."),
  allowAgents: () => names("Agents it may start; * means all."),
  model: () => modelChoice("Model of sub-agents."),
  thinking: () => field(z.string().optional(), "Thinking level of sub-agents."),
  requireAgentId: () => field(z.boolean().optional(), "Demand that the agent is named when one is started."),
});
