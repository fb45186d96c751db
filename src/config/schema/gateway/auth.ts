// gateway.auth and gateway.roles (spec/auth §3, §8).

import { z } from "zod";
import { choice, field, item, names, open, part } from "#config/declare/field";
import { secret } from "#config/declare/shapes";

const OPERATOR_SCOPES = [
  "operator.admin", "operator.read", "operator.write", "operator.sessions.read", "operator.sessions.write",
  "operator.approvals", "operator.questions", "operator.pairing", "operator.talk", "operator.talk.secrets",
] as const;

export const auth = () => part("gateway.auth", "How callers prove who they are.", () => ({
  mode: () => field(z.enum(["none", "token", "password", "trusted-proxy"]).optional(),
    "Unset: password when only a password is configured, else token. Both configured needs a choice here."),
  // Live while the mode stays what it is; config/plan knows.
  token: () => secret("Shared token. Unset on a loopback bind: one is made for the life of the process.",
    { reload: "live" }),
  password: () => secret("Shared password.", { reload: "live" }),
  allowTailscale: () => field(z.boolean().optional(), "Accept identities of the managed Tailscale listener.",
    { reload: "live", advanced: true }),
  identityScopes: () => field(z.record(z.string(), z.array(z.enum(OPERATOR_SCOPES))).optional(),
    "Extra scopes for a verified proxy or tailnet identity (A-36).", { reload: "live", advanced: true }),
  rateLimit: () => part("gateway.auth.rateLimit", "Slowing down guessing of credentials (A-100).", () => ({
    maxAttempts: () => field(z.number().default(10), "Failures from one address before it is locked out."),
    windowMs: () => field(z.number().default(60_000), "Milliseconds in which failures are counted."),
    lockoutMs: () => field(z.number().default(300_000), "Milliseconds a locked address is refused."),
    exemptLoopback: () => field(z.boolean().default(true),
      "Delay callers on this machine instead of locking them out."),
  }), { reload: "live", advanced: true }),
  trustedProxy: () => choice("Identity from headers of a reverse proxy (A-33).", () => ({
    userHeader: () => field(z.string().min(1), "Header with the authenticated user."),
    requiredHeaders: () => names("Headers that must be present and not blank."),
    allowUsers: () => names("Users that may connect; empty means every user."),
    allowLoopback: () => field(z.boolean().optional(), "Accept a proxy on this machine."),
    cloudflareAccessOidc: () => open("Cloudflare Access; not part of this build.", { ignored: true }),
    deviceAutoApprove: () => choice("Pairing without asking.", () => ({
      enabled: () => field(z.boolean().optional(), "Approve devices of proxy users at once."),
      scopes: () => names("Scopes such a device may get."),
    })),
  }), { required: ["userHeader"], reload: "live", advanced: true }),
}));

export const roles = () => choice("Named roles for several people on one gateway.", () => ({
  default: () => field(z.string().min(1).max(128), "Role of people without one."),
  definitions: () => field(z.record(z.string(), item(() => ({
    sessions: () => field(item(() => ({
      others: () => field(z.enum(["none", "view", "suggest", "write"]),
        "What is allowed in other people's sessions."),
    }), "others"), "Access to sessions."),
    sandbox: () => field(z.enum(["inherit", "required"]).optional(), "Whether runs must be sandboxed."),
    agents: () => field(z.union([z.literal("*"), z.array(z.string().min(1))]), "Agents the role may use."),
    scopes: () => field(z.array(z.enum(OPERATOR_SCOPES)), "Scopes of the role."),
    accessPolicyPlugin: () => field(z.string().min(1).max(128).optional(), "Plugin that decides further."),
  }), "sessions", "agents", "scopes")), "Role by name."),
}), { required: ["default", "definitions"], reload: "live", advanced: true });
