// What of the config decides about access, in the form the auth room works with. Made anew for every
// decision, so that a changed config counts from the next connect on.

import type { Config } from "#config/schema/root";
import type { ProxySettings } from "./ingress.ts";
import type { OriginSettings } from "./origin.ts";
import type { TrustedProxy } from "./proxy-user.ts";
import type { ThrottleLimits } from "./throttle.ts";

/**
 * What the gateway accepts as its shared secret; config/access makes it from config, flags and environment.
 */
export interface SharedAuth {
  mode: "none" | "token" | "password" | "trusted-proxy";
  /** The secret of mode token or password. */
  secret?: string;
  /** In mode trusted-proxy: the password callers on this machine may use instead. */
  password?: string;
}

/** The secret that connections may depend on; undefined when there is none. */
export function sharedSecret({ mode, secret, password }: SharedAuth): string | undefined {
  if (mode === "none") return undefined;
  return mode === "trusted-proxy" ? password : secret;
}

export interface PairingSettings {
  /** Approve devices on this machine without asking. */
  autoApproveLocal: boolean;
  /** Networks whose nodes are approved without asking. */
  autoApproveCidrs: readonly string[];
  /** Scopes that devices of proxy users get without asking; absent: they must be approved. */
  proxyScopes?: readonly string[];
  /** Node commands allowed beyond the platform's own, and those refused always. */
  nodeCommands: { allow: readonly string[]; deny: readonly string[] };
}

export interface AuthSettings {
  shared: SharedAuth;
  proxies: ProxySettings;
  trustedProxy?: TrustedProxy;
  /** Addresses of this machine. */
  ownAddresses: readonly string[];
  origins: OriginSettings;
  /** Extra scopes by verified identity. */
  identityScopes: Readonly<Record<string, readonly string[]>>;
  pairing: PairingSettings;
  rateLimit: ThrottleLimits & { exemptLoopback: boolean };
}

// what a proxy user's device may get unless the config says otherwise.
const PROXY_SCOPES = ["operator.read", "operator.write", "operator.approvals", "operator.questions"];

/**
 * @param shared as config/access resolved it
 * @param ownAddresses addresses of this machine's interfaces
 */
export function authSettings(
  gateway: Config["gateway"], shared: SharedAuth, ownAddresses: readonly string[] = [],
): AuthSettings {
  const { auth, controlUi, nodes } = gateway;
  const proxy = auth.trustedProxy;
  const auto = proxy?.deviceAutoApprove;
  const autoScopes = auto?.scopes && auto.scopes.length > 0 ? auto.scopes : PROXY_SCOPES;
  return {
    shared, ownAddresses,
    proxies: { trustedProxies: gateway.trustedProxies, allowRealIpFallback: gateway.allowRealIpFallback },
    ...(proxy ? {
      trustedProxy: {
        userHeader: proxy.userHeader, requiredHeaders: proxy.requiredHeaders ?? [],
        allowUsers: proxy.allowUsers ?? [], allowLoopback: proxy.allowLoopback ?? false,
      },
    } : {}),
    origins: {
      allowed: controlUi.allowedOrigins, hostFallback: controlUi.dangerouslyAllowHostHeaderOriginFallback,
    },
    identityScopes: auth.identityScopes ?? {},
    pairing: {
      autoApproveLocal: nodes.pairing.autoApproveLocal,
      autoApproveCidrs: nodes.pairing.autoApproveCidrs,
      nodeCommands: { allow: nodes.commands.allow ?? [], deny: nodes.commands.deny ?? [] },
      ...(auto?.enabled ? { proxyScopes: autoScopes } : {}),
    },
    rateLimit: {
      attemptsMax: auth.rateLimit.maxAttempts, windowMs: auth.rateLimit.windowMs,
      lockoutMs: auth.rateLimit.lockoutMs, exemptLoopback: auth.rateLimit.exemptLoopback,
    },
  };
}
