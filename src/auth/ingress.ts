// Where a request came from, decided once per request before any credential is looked at (auth §2).

export type Ingress = "direct-local" | "direct-remote" | "unattributable-proxy";

const PROXY_HEADERS = ["forwarded", "x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"];

/** Any header that only a proxy would add makes the request a proxy's, whatever the peer address. */
export function ingressOf(headers: Headers, peerIp: string): Ingress {
  for (const name of headers.keys()) {
    if (PROXY_HEADERS.includes(name) || name.startsWith("x-forwarded-") || name.startsWith("tailscale-")) {
      return "unattributable-proxy";
    }
  }
  return isLoopback(peerIp) ? "direct-local" : "direct-remote";
}

/** 127.0.0.0/8, ::1 and their IPv4-mapped forms; an empty address is a unix socket. */
export function isLoopback(ip: string): boolean {
  const address = ip.startsWith("::ffff:") ? ip.slice(7) : ip;
  return address === "" || address === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

/** Whether a browser origin may open a control connection: loopback, our own host, or an allowed one (wire §4). */
export function originAllowed(origin: string, host: string | null, allowed: readonly string[]): boolean {
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    // `null` and malformed origins are no URL; they are refused by returning false.
    return false;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return allowed.includes(origin);
  if (url.hostname === "localhost" || isLoopback(url.hostname.replace(/^\[|\]$/g, ""))) return true;
  return url.host === host || allowed.includes(url.origin) || allowed.includes("*");
}
