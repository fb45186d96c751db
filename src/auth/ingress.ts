// Where a request came from, decided once per request before any credential is looked at (auth §2).

import { canonicalIp, forwardedIp, inRanges, isLoopback } from "./address.ts";

export type Ingress = "direct-local" | "direct-remote" | "trusted-proxy" | "unattributable-proxy";

export interface ProxySettings {
  /** Addresses and CIDR ranges whose forwarding headers are believed. */
  trustedProxies: readonly string[];
  /** Read X-Real-IP of such a proxy when it sends no X-Forwarded-For. */
  allowRealIpFallback: boolean;
}

export interface Attribution {
  ingress: Ingress;
  /** The client behind a trusted proxy, else the peer; canonical. */
  clientIp: string;
}

const PROXY_HEADERS = ["forwarded", "x-real-ip"];
const NOBODY: ProxySettings = { trustedProxies: [], allowRealIpFallback: false };

/**
 * Any header that only a proxy would add makes the request a proxy's, whatever the peer address:
 * a proxy on this machine must not make the whole internet local.
 */
export function attribute(headers: Headers, peerIp: string, settings: ProxySettings = NOBODY): Attribution {
  const peer = canonicalIp(peerIp) ?? peerIp;
  if (!proxied(headers)) {
    return { ingress: isLoopback(peer) ? "direct-local" : "direct-remote", clientIp: peer };
  }
  const client = inRanges(peer, settings.trustedProxies) ? clientOf(headers, settings) : null;
  return client === null
    ? { ingress: "unattributable-proxy", clientIp: peer }
    : { ingress: "trusted-proxy", clientIp: client };
}

/** The class alone. */
export function ingressOf(headers: Headers, peerIp: string, settings: ProxySettings = NOBODY): Ingress {
  return attribute(headers, peerIp, settings).ingress;
}

function proxied(headers: Headers): boolean {
  for (const name of headers.keys()) {
    if (PROXY_HEADERS.includes(name) || name.startsWith("x-forwarded-") || name.startsWith("tailscale-")) {
      return true;
    }
  }
  return false;
}

/**
 * From right to left, past the hops we trust, to the first address somebody else wrote down. What
 * stands left of it is the client's own claim. A loopback client cannot have come through a proxy.
 */
function clientOf(headers: Headers, { trustedProxies, allowRealIpFallback }: ProxySettings): string | null {
  const forwarded = headers.get("x-forwarded-for");
  const hops = forwarded?.split(",") ?? (allowRealIpFallback ? [headers.get("x-real-ip") ?? ""] : []);
  for (const hop of hops.reverse()) {
    const ip = forwardedIp(hop);
    if (ip === null) return null;
    if (inRanges(ip, trustedProxies)) continue;
    return isLoopback(ip) ? null : ip;
  }
  return null;
}
