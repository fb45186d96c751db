// gateway.nodes: devices that offer commands to agents.

import { z } from "zod";
import { field, item, names, part } from "#config/declare/field";

const sshCheck = () => item(() => ({
  user: () => field(z.string().optional(), "User to log in as."),
  identity: () => field(z.string().optional(), "Private key file."),
  timeoutMs: () => field(z.int().positive().optional(), "Milliseconds the check may take."),
  cidrs: () => names("Networks in which the check is tried."),
}));

export const nodes = () => part("gateway.nodes", "Devices that connect as nodes.", () => ({
  browser: () => part("gateway.nodes.browser", "Which node runs the browser.", () => ({
    mode: () => field(z.enum(["auto", "manual", "off"]).default("auto"), "How the node is chosen."),
    node: () => field(z.string().optional(), "Id or name of the node for manual."),
  }), { advanced: true }),
  pairing: () => part("gateway.nodes.pairing", "Pairing of nodes.", () => ({
    autoApproveLocal: () => field(z.boolean().default(true), "Approve nodes on this machine at once."),
    autoApproveCidrs: () => field(z.array(z.string()).default([]),
      "Networks whose nodes are approved at once."),
    sshVerify: () => field(z.union([z.boolean(), sshCheck()]).default(true),
      "Verify a node over SSH before approving."),
  })),
  pluginTools: () => part("gateway.nodes.pluginTools", "Tools nodes bring along.", () => ({
    enabled: () => field(z.boolean().default(true), "Offer them to agents."),
  }), { advanced: true }),
  allowSkills: () => field(z.boolean().default(true), "Let nodes offer skills.", { advanced: true }),
  commands: () => part("gateway.nodes.commands", "Node commands agents may use.", () => ({
    allow: () => names("Commands allowed beyond the safe ones."),
    deny: () => names("Commands refused always."),
  })),
}), { owner: "nodes", reload: "live" });
