// tools.exec: running commands.

import { z } from "zod";
import { choice, field, item, names, part } from "#config/declare/field";
import { modelChoice } from "#config/declare/shapes";

/** Keys of tools.exec and of one agent's override; none has a default here. */
export const execKeys = () => ({
  host: () => field(z.enum(["auto", "sandbox", "gateway", "node"]).optional(), "Where commands run."),
  mode: () => field(z.enum(["deny", "allowlist", "ask", "auto", "full"]).optional(),
    "deny: no commands. full: every command, without asking."),
  security: () => field(z.enum(["deny", "allowlist", "full"]).optional(), "Older form of mode.",
    { replacedBy: "tools.exec.mode", advanced: true }),
  ask: () => field(z.enum(["off", "on-miss", "always"]).optional(), "Older form of mode.",
    { replacedBy: "tools.exec.mode", advanced: true }),
  node: () => field(z.string().optional(), "Id or name of the node for host=node."),
  pathPrepend: () => names("Folders put in front of PATH."),
  safeBins: () => names("Programs allowed without asking when they only read standard input."),
  strictInlineEval: () => field(z.boolean().optional(), "Always ask for code given on the command line.",
    { advanced: true }),
  commandHighlighting: () => field(z.boolean().optional(),
    "Highlight commands in approvals.", { advanced: true }),
  grantExpiryDays: () => field(z.int().min(1).max(3650).optional(), "Days a granted approval holds."),
  safeBinTrustedDirs: () => names("Folders in which safe programs may be.", { advanced: true }),
  safeBinProfiles: () => field(z.record(z.string(), item(() => ({
    minPositional: () => field(z.int().min(0).optional(), "Fewest positional arguments."),
    maxPositional: () => field(z.int().min(0).optional(), "Most positional arguments."),
    allowedValueFlags: () => names("Flags with a value that are allowed."),
    deniedFlags: () => names("Flags that are refused."),
  }))).optional(), "Rules by safe program.", { advanced: true }),
  reviewer: () => choice("A model that judges commands for mode=auto.", () => ({
    model: () => modelChoice("Model."),
    thinking: () => field(z.enum(["minimal", "low", "medium", "high", "xhigh", "max"]).optional(),
      "Thinking level."),
    fastMode: () => field(z.boolean().optional(), "Fast mode."),
    timeoutMs: () => field(z.int().positive().optional(), "Milliseconds it may take."),
  }), { advanced: true }),
  backgroundMs: () => field(z.int().positive().optional(),
    "Milliseconds until a command goes on in the background."),
  approvalRunningNoticeMs: () => field(z.int().min(0).optional(),
    "Milliseconds until a running command is announced.", { advanced: true }),
  timeoutSeconds: () => field(z.int().positive().optional(), "Seconds a command may take."),
  cleanupMs: () => field(z.int().positive().optional(), "Milliseconds a finished command is remembered."),
  notifyOnExit: () => field(z.boolean().optional(), "Tell the agent when a background command ends."),
  notifyOnExitEmptySuccess: () => field(z.boolean().optional(), "Tell it even when there was no output."),
  applyPatch: () => choice("The patch tool.", () => ({
    enabled: () => field(z.boolean().optional(), "Offer it."),
    workspaceOnly: () => field(z.boolean().optional(), "Refuse paths outside the workspace; unset: yes."),
    allowModels: () => names("Models that get it."),
  }), { advanced: true }),
});

export const exec = () => part("tools.exec", "Running commands.", () => ({
  ...execKeys(),
  host: () => field(z.enum(["auto", "sandbox", "gateway", "node"]).default("auto"), "Where commands run."),
  backgroundMs: () => field(z.int().positive().default(10_000),
    "Milliseconds until a command goes on in the background."),
  approvalRunningNoticeMs: () => field(z.int().min(0).default(10_000),
    "Milliseconds until a running command is announced.", { advanced: true }),
  timeoutSeconds: () => field(z.int().positive().default(1800), "Seconds a command may take."),
  cleanupMs: () => field(z.int().positive().default(1_800_000),
    "Milliseconds a finished command is remembered."),
  notifyOnExit: () => field(z.boolean().default(true), "Tell the agent when a background command ends."),
  notifyOnExitEmptySuccess: () => field(z.boolean().default(false), "Tell it even when there was no output."),
}));
