// Under which address a new device finds this gateway.

import { fault } from "#protocol/errors";
import { inRanges, isLoopback } from "../address.ts";

/** Where devices reach this gateway; the gateway room knows. */
export interface SetupFacts {
  /** gateway.remote.url */
  remoteUrl?: string;
  /** gateway.publicOrigin */
  publicOrigin?: string;
  /**
   * ws:// or wss:// addresses of the listener that other machines can reach, best first; empty on loopback.
   */
  addresses: readonly { url: string; source: string }[];
  /** SHA-256 of the certificate the listener serves, hex. */
  tlsFingerprint?: string;
  /** Which credential people use otherwise. */
  auth: "token" | "password";
}

export interface SetupUrl {
  url: string;
  source: string;
  /** Every address worth trying, the first one included; at most 8. */
  all: string[];
  /** The address carries secrets in the clear over a network. */
  isPlain: boolean;
}

// Where plain ws:// is accepted: nobody on the internet is on the way.
const NEAR = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"];
const URLS_MAX = 8;

export interface UrlWish {
  publicUrl?: string | undefined;
  preferRemoteUrl?: boolean | undefined;
}

/** @throws INVALID_REQUEST when there is no address another machine could use */
export function setupUrl(asked: UrlWish, facts: SetupFacts): SetupUrl {
  const found = chosen(asked, facts);
  const url = normalUrl(found.url);
  const others = found.fromListener ? facts.addresses.map((address) => normalUrl(address.url)) : [];
  const parsed = new URL(url);
  const isPlain = parsed.protocol === "ws:";
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  if (isPlain && !isNear(host)) {
    throw refused(`plain ws:// to ${host} would show the setup to everybody on the way; use wss://`);
  }
  return {
    url, source: found.source, all: [...new Set([url, ...others])].slice(0, URLS_MAX),
    isPlain: isPlain && !isLoopback(host),
  };
}

function chosen(
  asked: UrlWish, facts: SetupFacts,
): { url: string; source: string; fromListener: boolean } {
  if (asked.publicUrl !== undefined) {
    return { url: asked.publicUrl, source: "publicUrl", fromListener: false };
  }
  if (asked.preferRemoteUrl && facts.remoteUrl !== undefined) {
    return { url: facts.remoteUrl, source: "gateway.remote.url", fromListener: false };
  }
  if (facts.publicOrigin !== undefined) {
    return { url: facts.publicOrigin, source: "gateway.publicOrigin", fromListener: false };
  }
  const [listener] = facts.addresses;
  if (listener) return { ...listener, fromListener: true };
  throw refused(
    "the gateway listens on loopback only, where no other device can reach it: set gateway.bind=lan, "
    + "configure gateway.remote.url, or pass a public URL",
  );
}

/** `ws(s)://host[:port][/path]`, without credentials, query or trailing slash. */
function normalUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url && { "ws:": "ws", "wss:": "wss", "http:": "ws", "https:": "wss" }[url.protocol];
  if (!url || !scheme) throw refused("the gateway address must be a ws:// or wss:// URL");
  if (url.username !== "" || url.password !== "") {
    throw refused("the gateway address must not hold credentials");
  }
  return `${scheme}://${url.host}${url.pathname.replace(/\/+$/, "")}`;
}

function isNear(host: string): boolean {
  return host === "localhost" || host.endsWith(".local") || isLoopback(host) || inRanges(host, NEAR);
}

function refused(problem: string): Error {
  return fault("INVALID_REQUEST", { problem });
}
