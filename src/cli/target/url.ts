// Addresses: which one to use, where it came from, and whether a secret may travel over it (cli §1.7).

import { fault } from "#protocol/errors";
import { usage } from "../grammar/flags.ts";

export type UrlSource = "cli" | "env" | "config gateway.remote.url" | "local loopback" | "service target";

/** A WebSocket address. @throws USAGE when it is none */
export function parseUrl(text: string, from: string): URL {
  if (!URL.canParse(text)) throw usage(`${from} is not an address: ${JSON.stringify(text)}`, [EXAMPLE]);
  const url = new URL(text);
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw usage(`${from} must start with ws:// or wss://`, [EXAMPLE]);
  }
  // An address ends up in messages, logs and process lists.
  if (url.username !== "" || url.password !== "") {
    throw usage(`${from} must not contain credentials: use --token or --password`);
  }
  return url;
}

const EXAMPLE = "For example: ws://127.0.0.1:18789";

/** The address as text: without the slash that URL adds, and without anything secret a query may hold. */
export function urlText(url: URL): string {
  const path = url.pathname === "/" ? "" : url.pathname;
  return `${url.protocol}//${url.host}${path}`;
}

export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Plain ws:// is for this machine, private networks and tailnets. @throws INSECURE_URL */
export function checkPlain(url: URL, vars: Readonly<Record<string, string>>): void {
  if (url.protocol === "wss:" || vars.OPENCLAW_ALLOW_INSECURE_PRIVATE_WS === "1") return;
  const host = bare(url.hostname);
  if (isLoopback(host) || isPrivate(host) || /\.(local|ts\.net)$/.test(host)) return;
  throw fault("INSECURE_URL", { host });
}

function isPrivate(host: string): boolean {
  const [a = 0, b = 0] = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host)?.slice(1).map(Number) ?? [];
  if (a === 10 || (a === 172 && b >= 16 && b <= 31)) return true;
  if ((a === 192 && b === 168) || (a === 169 && b === 254)) return true;
  // Carrier-grade NAT is where tailnets live; fc00::/7 and fe80::/10 are their IPv6 counterparts.
  return (a === 100 && b >= 64 && b <= 127) || /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host);
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}
