// Identity from the headers of a reverse proxy that logged the user in.

import { inRanges, isLoopback } from "./address.ts";
import type { Ingress } from "./ingress.ts";

export interface TrustedProxy {
  userHeader: string;
  requiredHeaders: readonly string[];
  /** Empty: every user the proxy names. */
  allowUsers: readonly string[];
  allowLoopback: boolean;
}

export interface ProxyFacts {
  headers: Headers;
  /** Canonical address of the TCP peer. */
  peerIp: string;
  ingress: Ingress;
  trustedProxies: readonly string[];
  /** Addresses of this machine: a neighbour process must not pass for the proxy. */
  ownAddresses: readonly string[];
}

/** The user, or why there is none (`authReason` of the wire). */
export type ProxyVerdict = { user: string } | { reason: string };

/** The checks of A-33 in their order; the browser origin is checked for every connection anyway. */
export function proxyUser(facts: ProxyFacts, config: TrustedProxy | undefined): ProxyVerdict {
  const { headers, peerIp, ingress } = facts;
  if (!config) return { reason: "trusted_proxy_config_missing" };
  if (!inRanges(peerIp, facts.trustedProxies)) return { reason: "trusted_proxy_untrusted_source" };
  if (isLoopback(peerIp)) {
    if (!config.allowLoopback) return { reason: "trusted_proxy_loopback_source" };
  } else if (inRanges(peerIp, facts.ownAddresses)) {
    return { reason: "trusted_proxy_local_interface_source" };
  }
  for (const name of config.requiredHeaders) {
    if (isBlank(headers.get(name))) return { reason: `trusted_proxy_missing_header_${name.toLowerCase()}` };
  }
  const user = headers.get(config.userHeader)?.trim() ?? "";
  if (user === "") return { reason: "trusted_proxy_user_missing" };
  if (config.allowUsers.length > 0 && !config.allowUsers.includes(user)) {
    return { reason: "trusted_proxy_user_not_allowed" };
  }
  if (ingress !== "trusted-proxy") return { reason: "trusted_proxy_attribution_missing" };
  return { user };
}

/**
 * The extra scopes of a verified identity, for one operator connection and never stored. E-mail
 * addresses compare without case, everything else exactly.
 */
export function identityScopes(
  user: string | undefined, table: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  if (user === undefined) return [];
  if (Object.hasOwn(table, user)) return table[user] ?? [];
  if (!user.includes("@")) return [];
  const lower = user.toLowerCase();
  const found = Object.keys(table).find((name) => name.includes("@") && name.toLowerCase() === lower);
  return found === undefined ? [] : table[found] ?? [];
}

function isBlank(value: string | null): boolean {
  return value === null || value.trim() === "";
}
