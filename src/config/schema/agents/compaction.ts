// Keeping a long conversation inside the context window.

import { z } from "zod";
import { choice, field, names, part } from "#config/declare/field";
import { THINKING } from "#config/declare/shapes";

export const compaction = () => part("agents.defaults.compaction", "Summarising what is too long.", () => ({
  enabled: () => field(z.boolean().default(true), "Summarise by itself."),
  mode: () => field(z.enum(["default", "safeguard"]).default("safeguard"),
    "safeguard summarises in checked steps."),
  provider: () => field(z.string().optional(), "Plugin that summarises.", { advanced: true }),
  thinkingLevel: () => field(z.enum([...THINKING, "inherit"]).optional(), "Thinking level of the summary."),
  keepRecentTokens: () => field(z.int().positive().default(20_000), "Tokens that are kept word by word."),
  identifierPolicy: () => field(z.enum(["strict", "off"]).default("strict"), "Keep ids and paths exactly."),
  recentTurnsPreserve: () => field(z.int().min(0).max(12).default(3), "Newest exchanges kept word by word."),
  qualityGuard: () => choice("Checking the summary.", () => ({
    enabled: () => field(z.boolean().optional(), "Check it."),
    maxRetries: () => field(z.int().min(0).optional(), "Tries until a bad one is accepted."),
  }), { advanced: true }),
  midTurnPrecheck: () => choice("Checking the size inside a run.", () => ({
    enabled: () => field(z.boolean().optional(), "Check before every model call."),
  }), { advanced: true }),
  postIndexSync: () => field(z.enum(["off", "async", "await"]).default("async"),
    "Index the summary for memory search.", { advanced: true }),
  postCompactionSections: () => names("Sections of AGENTS.md repeated after a summary.", { advanced: true }),
  model: () => field(z.string().optional(), "Model that summarises; unset: the session's."),
  timeoutSeconds: () => field(z.int().positive().optional(), "Seconds a summary may take."),
  memoryFlush: () => choice("Saving memories before summarising.", () => ({
    enabled: () => field(z.boolean().optional(), "Do it."),
    model: () => field(z.string().optional(), "Model for it."),
    softThresholdTokens: () => field(z.int().min(0).optional(),
      "Tokens before the limit at which it starts."),
    forceFlushTranscriptBytes: () => field(size(), "Transcript size that forces it."),
  }), { advanced: true }),
  maxActiveTranscriptBytes: () => field(size(), "Transcript size that forces a summary.", { advanced: true }),
  notifyUser: () => field(z.boolean().default(false), "Tell the user when it happens."),
}));

export const contextPruning = () => part("agents.defaults.contextPruning", "Dropping tool results.", () => ({
  mode: () => field(z.enum(["off", "cache-ttl"]).default("off"),
    "cache-ttl drops after the provider's cache expired."),
  ttl: () => field(z.string().default("5m"), "Age; a bare number means minutes."),
  tools: () => choice("Tools whose results may be dropped.", () => ({
    allow: () => names("Only these."),
    deny: () => names("Never these."),
  })),
  hardClear: () => choice("Replacing a result as a whole.", () => ({
    enabled: () => field(z.boolean().optional(), "Do it."),
    placeholder: () => field(z.string().optional(), "Text that takes its place."),
  })),
}), { advanced: true });

/** Bytes, or a text such as 5mb. */
function size() {
  return z.union([z.int().min(0), z.string()]).optional();
}
