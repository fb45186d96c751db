// agents.defaults: what holds for every agent that does not say otherwise.

import { z } from "zod";
import { choice, field, names, open, part } from "#config/declare/field";
import { timedModelChoice } from "#config/declare/shapes";
import { behaviorKeys, subagentKeys } from "./behavior.ts";
import { compaction, contextPruning } from "./compaction.ts";
import { heartbeatKeys } from "./heartbeat.ts";
import { modelKeys } from "./model.ts";
import { sandboxKeys } from "./sandbox.ts";

const OPTIONAL_FILES = ["SOUL.md", "USER.md", "HEARTBEAT.md", "IDENTITY.md"] as const;

export const defaults = () => part("agents.defaults", "What holds for every agent.", () => ({
  ...modelKeys(),
  ...behaviorKeys(),
  ...media(),
  ...context(),
  ...streaming(),
  ...owners(),
  modelSelectionScope: () => field(z.enum(["session", "agent", "global"]).optional(),
    "How far /model reaches."),
  compaction,
  contextPruning,
  heartbeat: () => part("agents.defaults.heartbeat", "The agent looks after its tasks by itself.", () => ({
    ...heartbeatKeys(),
    agentId: () => field(z.string().min(1).optional(), "Agent that does it.", { advanced: true }),
    every: () => field(z.string().default("30m"), "How often, e.g. 30m or 2h; 0 switches it off."),
    target: () => field(z.string().default("owner"), "Where it reports: owner, last, none or a channel."),
    directPolicy: () => field(z.enum(["allow", "block"]).default("allow"),
      "Whether it may write direct messages."),
    lightContext: () => field(z.boolean().default(false), "Leave workspace files out of its prompt."),
    isolatedSession: () => field(z.boolean().default(false), "Run in a session of its own."),
  }), { owner: "heartbeat", reload: "unit" }),
  sandbox: () => part("agents.defaults.sandbox", "Running tools inside a container.", () => ({
    ...sandboxKeys(),
    mode: () => field(z.enum(["off", "non-main", "all"]).default("off"), "Which sessions are sandboxed."),
  }), { advanced: true }),
  timeoutSeconds: () => field(z.int().min(0).optional(), "Seconds a run may take; 0 means no limit."),
  // The official default is 8; a run of ours waits for its model and costs next to nothing meanwhile.
  maxConcurrent: () => field(z.int().positive().default(32), "Runs at the same time, all sessions together."),
  subagents: () => part("agents.defaults.subagents", "Agents started by agents.", () => ({
    ...subagentKeys(),
    maxConcurrent: () => field(z.int().positive().default(8), "Sub-agents at the same time."),
    maxSpawnDepth: () => field(z.int().min(1).max(5).optional(), "How deep sub-agents may start sub-agents."),
    maxChildrenPerAgent: () => field(z.int().min(1).max(20).optional(), "Sub-agents of one agent at a time."),
    archiveAfterMinutes: () => field(z.int().min(0).default(60), "Minutes until a finished one is archived."),
    runTimeoutSeconds: () => field(z.int().min(0).optional(),
      "Seconds a sub-agent may run; 0 means no limit."),
    announceTimeoutMs: () => field(z.int().positive().optional(), "Milliseconds to announce its result."),
  })),
  embeddedAgent: () => open("Details of the official embedded agent.", { ignored: true }),
  elevatedDefault: () => field(z.enum(["off", "on", "ask", "full"]).optional(),
    "Elevated mode of new sessions."),
  silentReply: () => choice("Whether the agent may stay silent.", () => ({
    group: () => field(z.enum(["allow", "disallow"]).optional(), "In groups."),
    internal: () => field(z.enum(["allow", "disallow"]).optional(), "In internal runs."),
  }), { advanced: true }),
}), { reload: "live" });

function media() {
  return {
    imageModel: () => timedModelChoice("Model that looks at images when the agent's model cannot."),
    mediaModels: () => choice("Models that make media.", () => ({
      image: () => timedModelChoice("Makes images."),
      video: () => timedModelChoice("Makes videos."),
      music: () => timedModelChoice("Makes music."),
    }), { advanced: true }),
    voiceModel: () => timedModelChoice("Model for voice."),
    pdfModel: () => timedModelChoice("Model that reads PDF files."),
    pdfMaxMb: () => field(z.number().positive().optional(), "Largest PDF, megabytes.", { advanced: true }),
    pdfMaxPages: () => field(z.int().positive().optional(),
      "Pages of a PDF that are read.", { advanced: true }),
    mediaMaxMb: () => field(z.number().positive().default(20), "Largest media file, megabytes."),
    imageMaxDimensionPx: () => field(z.int().positive().default(1200),
      "Longer side images are scaled to, pixels."),
    imageQuality: () => field(z.enum(["auto", "efficient", "balanced", "high"]).default("auto"),
      "Image quality."),
  };
}

function context() {
  return {
    repoRoot: () => field(z.string().optional(), "Repository shown to the agent.", { advanced: true }),
    skipBootstrap: () => field(z.boolean().default(false),
      "Do not write starter files into a new workspace."),
    skipOptionalBootstrapFiles: () => field(z.array(z.enum(OPTIONAL_FILES)).optional(),
      "Starter files left out."),
    contextInjection: () => field(z.enum(["always", "continuation-skip", "never"]).default("always"),
      "When workspace files are put into the prompt."),
    bootstrapMaxChars: () => field(z.int().positive().default(20_000), "Characters of one workspace file."),
    bootstrapTotalMaxChars: () => field(z.int().positive().default(60_000),
      "Characters of all workspace files."),
    userTimezone: () => field(z.string().optional(),
      "IANA zone the agent uses for times; unset: the host's."),
    startupContext: () => choice("Daily memory put into new sessions.", () => ({
      enabled: () => field(z.boolean().optional(), "Use it."),
      applyOn: () => field(z.array(z.enum(["new", "reset"])).optional(), "Which session starts."),
      dailyMemoryDays: () => field(z.int().min(1).max(14).optional(), "Days of notes."),
      maxFileBytes: () => field(z.int().min(1).max(65_536).optional(), "Bytes of one note that are read."),
      maxFileChars: () => field(z.int().min(1).max(10_000).optional(), "Characters of one note."),
      maxTotalChars: () => field(z.int().min(1).max(50_000).optional(), "Characters of all notes."),
    }), { advanced: true }),
  };
}

function streaming() {
  return {
    blockStreamingDefault: () => field(z.enum(["off", "on"]).default("off"),
      "Send finished parts of an answer early."),
    blockStreamingBreak: () => field(z.enum(["text_end", "message_end"]).optional(), "What ends a part."),
    blockStreamingChunk: () => choice("Size of parts.", () => ({
      minChars: () => field(z.int().positive().optional(), "Fewest characters."),
      maxChars: () => field(z.int().positive().optional(), "Most characters."),
      breakPreference: () => field(z.enum(["paragraph", "newline", "sentence"]).optional(), "Where to cut."),
    }), { advanced: true }),
    blockStreamingCoalesce: () => choice("Joining small parts.", () => ({
      minChars: () => field(z.int().positive().optional(), "Join until this many characters."),
      maxChars: () => field(z.int().positive().optional(), "Never more than this many."),
      idleMs: () => field(z.int().min(0).optional(), "Send after this pause, milliseconds."),
    }), { advanced: true }),
    typingIntervalSeconds: () => field(z.int().positive().default(6), "Seconds between typing signals."),
  };
}

function owners() {
  const one = (description: string) => choice(description, () => ({
    agentId: () => field(z.string().min(1).optional(), "Agent id."),
  }), { advanced: true });
  return {
    systemAgent: () => one("The agent that answers when several exist and nobody is named."),
    authInheritance: () => one("The agent whose credentials others use."),
    sessionStore: () => one("The agent that keeps shared sessions."),
  };
}
