// agents.entries.<id>: one agent. What is absent comes from agents.defaults.

import { z } from "zod";
import { choice, field, item, names, open } from "#config/declare/field";
import { agentTools } from "../tools/agent.ts";
import { behaviorKeys, subagentKeys } from "./behavior.ts";
import { heartbeatKeys } from "./heartbeat.ts";
import { modelKeys } from "./model.ts";
import { sandboxKeys } from "./sandbox.ts";

export const entry = () => item(() => ({
  ...modelKeys(),
  ...behaviorKeys(),
  name: () => field(z.string().optional(), "Display name."),
  description: () => field(z.string().optional(), "What the agent is for; other agents read it."),
  agentDir: () => field(z.string().optional(), "Folder with the agent's credentials and models."),
  contextInjection: () => field(z.enum(["always", "continuation-skip", "never"]).optional(),
    "When workspace files are put into the prompt."),
  bootstrapMaxChars: () => field(z.int().positive().optional(), "Characters of one workspace file."),
  bootstrapTotalMaxChars: () => field(z.int().positive().optional(), "Characters of all workspace files."),
  identity: () => choice("How the agent appears.", () => ({
    name: () => field(z.string().optional(), "Name."),
    theme: () => field(z.string().optional(), "Character in a few words."),
    emoji: () => field(z.string().optional(), "Emoji used as reaction and avatar."),
    avatar: () => field(z.string().optional(), "Picture: workspace path, URL or data URL."),
  })),
  groupChat: () => choice("Behaviour in groups.", () => ({
    mentionPatterns: () => names("Regular expressions that count as a mention."),
    historyLimit: () => field(z.int().min(0).optional(), "Messages of context."),
    unmentionedInbound: () => field(z.enum(["user_request", "room_event"]).optional(),
      "What a message without mention is."),
  })),
  heartbeat: () => choice("Heartbeat of this agent.", heartbeatKeys, { owner: "heartbeat", reload: "unit" }),
  subagents: () => choice("Sub-agents of this agent.", subagentKeys),
  sandbox: () => choice("Sandbox of this agent.", sandboxKeys, { advanced: true }),
  tools: () => choice("Tools of this agent.", agentTools),
  memory: () => choice("Memory of this agent.", () => ({
    search: () => open("Overrides of memory.search."),
  })),
  skillsLimits: () => choice("Sizes of skills in the prompt.", () => ({
    maxSkillsPromptChars: () => field(z.int().min(0).optional(), "Characters of the skill list."),
  }), { advanced: true }),
  runtime: () => field(z.union([
    item(() => ({ type: () => z.literal("embedded") }), "type"),
    item(() => ({ type: () => z.literal("acp"), acp: () => open("ACP agent.") }), "type"),
  ]).optional(), "Which runtime runs the agent.", { advanced: true }),
  embeddedAgent: () => open("Details of the official embedded agent.", { ignored: true }),
  tts: () => open("Speech of this agent."),
  default: () => field(z.boolean().optional(), "Older way to say which agent answers when nobody is named.",
    { replacedBy: "agents.defaults.systemAgent.agentId", advanced: true }),
}));
