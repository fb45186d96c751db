// gateway.*: the listener, who may connect, and what it serves.

import { z } from "zod";
import { choice, field, names, open, part } from "#config/declare/field";
import { secret, secretMap } from "#config/declare/shapes";
import { auth, roles } from "./gateway/auth.ts";
import { controlUi } from "./gateway/control-ui.ts";
import { http } from "./gateway/http.ts";
import { nodes } from "./gateway/nodes.ts";

export const gateway = () => part("gateway", "The gateway itself: listener, access, surfaces.", () => ({
  port: () => field(z.int().min(1).max(65535).optional(),
    "TCP port of the gateway. Unset: the profile's port, 18789 without a profile.", { title: "Port" }),
  mode: () => field(z.enum(["local", "remote"]).optional(),
    "local: this machine runs the gateway. remote: commands use gateway.remote. Needed to start (C-05)."),
  bind: () => field(z.enum(["auto", "lan", "loopback", "custom", "tailnet"]).optional(),
    "Which addresses to listen on. Unset means auto: loopback, or all interfaces inside a container."),
  customBindHost: () => field(z.string().optional(),
    "IPv4 address for bind=custom; 127.0.0.1 is bound, too."),
  publicOrigin: () => field(z.url().optional(), "https origin under which people reach this gateway.",
    { reload: "live", advanced: true }),
  portals: () => open("Portals; not part of this build.", { ignored: true }),
  controlUi,
  cliAgents: () => open("Command-line agents; not part of this build.", { ignored: true }),
  terminal: () => part("gateway.terminal", "Terminal sessions in the dashboard.", () => ({
    enabled: () => field(z.boolean().default(true), "Offer terminals to operators."),
    shell: () => field(z.string().optional(), "Shell to start; unset: the user's."),
    detachedSessionTimeoutSeconds: () => field(z.int().min(0).default(300),
      "Seconds a terminal lives on after its last viewer left."),
  }), { reload: "live", advanced: true }),
  auth,
  roles,
  trustedProxies: () => field(z.array(z.string()).default([]),
    "Addresses or CIDR ranges of reverse proxies whose forwarding headers are believed.", { reload: "live" }),
  allowRealIpFallback: () => field(z.boolean().default(false),
    "Read X-Real-IP from a trusted proxy that sends no X-Forwarded-For.", { reload: "live", advanced: true }),
  tools: () => part("gateway.tools", "Tools that may be called over HTTP.", () => ({
    deny: () => names("Tools refused over HTTP."),
    allow: () => names("Tools allowed over HTTP beyond the safe ones."),
  }), { reload: "live", advanced: true }),
  tailscale: () => part("gateway.tailscale", "Publishing through Tailscale.", () => ({
    mode: () => field(z.enum(["off", "serve", "funnel"]).default("off"),
      "Publish to the tailnet or the internet."),
    preserveFunnel: () => field(z.boolean().default(false), "Leave an existing funnel configuration alone."),
  }), { advanced: true }),
  remote,
  reload: () => part("gateway.reload", "Taking over changes of the config file.", () => ({
    mode: () => field(z.enum(["off", "hybrid"]).default("hybrid"),
      "hybrid: watch the file and apply what can be applied without a restart."),
  }), { reload: "live" }),
  tls: () => part("gateway.tls", "TLS of the listener.", () => ({
    enabled: () => field(z.boolean().default(false), "Serve wss and https instead of ws and http."),
    autoGenerate: () => field(z.boolean().default(true),
      "Make a self-signed certificate when no files are given."),
    certPath: () => field(z.string().optional(), "Certificate file (PEM)."),
    keyPath: () => field(z.string().optional(), "Private key file (PEM)."),
    caPath: () => field(z.string().optional(), "File with the certificates of the authority (PEM)."),
  })),
  http,
  push: () => open("Push through the vendor's relay; not part of this build.", { ignored: true }),
  nodes,
}), { owner: "gateway", reload: "process" });

const remote = () => choice("Where commands find a gateway on another machine.", () => ({
  url: () => field(z.string().optional(), "ws:// or wss:// address.", { placeholder: "wss://host:18789" }),
  transport: () => field(z.enum(["ssh", "direct"]).optional(), "Through an SSH tunnel (unset) or straight."),
  remotePort: () => field(z.int().min(1).max(65535).optional(), "Port of the gateway on the other machine."),
  token: () => secret("Token of the remote gateway."),
  password: () => secret("Password of the remote gateway."),
  edgeAuth: () => secretMap("Headers for an access proxy in front of the remote gateway."),
  tlsFingerprint: () => field(z.string().optional(), "SHA-256 of the certificate the client must see."),
  sshTarget: () => field(z.string().optional(), "user@host for the tunnel."),
  sshIdentity: () => field(z.string().optional(), "Private key file for the tunnel."),
  sshHostKeyPolicy: () => field(z.enum(["strict", "openssh"]).optional(),
    "How host keys are checked; unset: strict."),
}), { reload: "live" });
