// tools.*: which tools exist for agents, and how each behaves.

import { z } from "zod";
import { choice, field, open, part } from "#config/declare/field";
import { exec } from "./tools/exec.ts";
import { message, nestedPolicy, policyKeys, switchable } from "./tools/policy.ts";
import { web } from "./tools/web.ts";

export const tools = () => part("tools", "Tools of agents.", () => ({
  ...policyKeys(),
  web,
  github: () => open("GitHub access of agents; not part of this build.", { ignored: true }),
  media: () => open("Understanding of media files."),
  links: () => open("Understanding of links."),
  sessions: () => part("tools.sessions", "Session tools.", () => ({
    visibility: () => field(z.enum(["self", "tree", "agent", "all"]).default("all"),
      "Sessions an agent can see."),
  })),
  loopDetection: () => part("tools.loopDetection", "Stopping a model that repeats itself.", () => ({
    enabled: () => field(z.boolean().default(false), "Watch for it."),
  }), { advanced: true }),
  toolSearch: () => switchable("Tool search."),
  codeMode: () => switchable("Calling tools from code."),
  swarm: () => switchable("Swarms of agents."),
  message,
  agentToAgent: () => part("tools.agentToAgent", "Agents that write to agents.", () => ({
    enabled: () => field(z.boolean().default(true), "Allow it."),
    allow: () => field(z.array(z.string()).default([]),
      "Agent patterns both sides must match; empty means all."),
  })),
  elevated: () => part("tools.elevated", "Commands outside the sandbox, for trusted senders.", () => ({
    enabled: () => field(z.boolean().default(true), "Allow elevated mode."),
    allowFrom: () => field(z.record(z.string(), z.array(z.union([z.string(), z.number()]))).optional(),
      "Trusted senders by channel."),
  }), { advanced: true }),
  exec,
  fs: () => part("tools.fs", "File tools.", () => ({
    workspaceOnly: () => field(z.boolean().default(false), "Refuse paths outside the workspace."),
  })),
  subagents: () => choice("Tools of sub-agents.", nestedPolicy, { advanced: true }),
  sandbox: () => choice("Tools in the sandbox.", nestedPolicy, { advanced: true }),
  sessions_spawn: () => open("Attachments of spawned sessions."),
  updatePlan: () => field(z.boolean().optional(), "Offer the plan tool.", { advanced: true }),
}), { owner: "tools", reload: "live" });
