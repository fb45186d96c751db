// Which tools are allowed: the same keys for all agents, one agent, a provider, a sender.

import { z } from "zod";
import { choice, field, item, names } from "#config/declare/field";

const profile = () =>
  field(z.enum(["minimal", "coding", "messaging", "full"]).optional(), "Set of tools to start from.");

export const toolLists = () => ({
  allow: () => names("Only these tools."),
  alsoAllow: () => names("These tools beside those of the profile."),
  deny: () => names("Never these tools."),
});

/** A policy one level down, as `tools.sandbox.tools`. */
export const nestedPolicy = () => ({ tools: () => choice("Policy.", toolLists) });

/** Features of the official gateway that are switched on, switched by `auto`, or described by an object. */
export const switchable = (description: string) =>
  field(z.union([z.boolean(), z.literal("auto"), z.record(z.string(), z.unknown())]).optional(), description,
    { advanced: true, ignored: true });

export const policyKeys = () => ({
  profile,
  ...toolLists(),
  byProvider: () => field(z.record(z.string(), item(() => ({ ...toolLists(), profile }))).optional(),
    "Policy by model provider or provider/model.", { advanced: true }),
  toolsBySender: () => field(z.record(z.string(), item(toolLists)).optional(), "Policy by sender.",
    { advanced: true }),
});

export const message = () => choice("The message tool.", () => ({
  crossContext: () => choice("Writing to other conversations.", () => ({
    allowWithinProvider: () => field(z.boolean().optional(), "On the same channel."),
    allowAcrossProviders: () => field(z.boolean().optional(), "On other channels."),
    marker: () => choice("Mark on such messages.", () => ({
      enabled: () => field(z.boolean().optional(), "Add it."),
      prefix: () => field(z.string().optional(), "Before the text."),
      suffix: () => field(z.string().optional(), "After the text."),
    })),
  })),
  actions: () => choice("Actions of the tool.", () => ({ allow: () => names("Only these.") })),
  broadcast: () => choice("Writing to many.", () => ({
    enabled: () => field(z.boolean().optional(), "Allow it."),
  })),
}), { advanced: true });
