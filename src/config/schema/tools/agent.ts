// agents.entries.<id>.tools: one agent's overrides.

import { z } from "zod";
import { choice, field, open } from "#config/declare/field";
import { senders } from "#config/declare/shapes";
import { execKeys } from "./exec.ts";
import { message, nestedPolicy, policyKeys, switchable } from "./policy.ts";

export const agentTools = () => ({
  ...policyKeys(),
  codeMode: () => switchable("Calling tools from code."),
  swarm: () => switchable("Swarms of agents."),
  elevated: () => choice("Elevated mode.", () => ({
    enabled: () => field(z.boolean().optional(), "Allow it."),
    allowFrom: () => field(z.record(z.string(), senders("Sender ids.")).optional(),
      "Trusted senders by channel."),
  }), { advanced: true }),
  exec: () => choice("Running commands.", execKeys),
  github: () => open("GitHub access; not part of this build.", { ignored: true }),
  fs: () => choice("File tools.", () => ({
    workspaceOnly: () => field(z.boolean().optional(), "Refuse paths outside the workspace."),
  })),
  loopDetection: () => choice("Stopping a model that repeats itself.", () => ({
    enabled: () => field(z.boolean().optional(), "Watch for it."),
  }), { advanced: true }),
  message,
  sandbox: () => choice("Tools in the sandbox.", nestedPolicy, { advanced: true }),
});
