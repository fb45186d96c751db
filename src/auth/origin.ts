// Which web pages may open a control connection (auth §9, wire §4).

import { isLoopback, isPrivateIp } from "./address.ts";

export interface OriginSettings {
  /** Origins, lower case, or `*`. */
  allowed: readonly string[];
  /** Accept a page whose host is the Host header, whatever that is. */
  hostFallback: boolean;
}

export interface Page {
  origin: string | null;
  /** The Host header. */
  host: string | null;
  /** The socket comes straight from this machine. */
  local: boolean;
}

export type OriginProblem = "origin missing or invalid" | "origin not allowed";

/** What is wrong with the page a connection comes from; undefined when it may connect. */
export function originProblem(page: Page, settings: OriginSettings): OriginProblem | undefined {
  const origin = normalOrigin(page.origin);
  if (origin === null) return "origin missing or invalid";
  if (
    settings.allowed.includes("*") || settings.allowed.some((known) => known.toLowerCase() === origin.text)
  ) {
    return undefined;
  }
  const { url } = origin;
  if (!url) return "origin not allowed";
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const ownMachine = name === "localhost" || isLoopback(name);
  if (page.local && ownMachine) return undefined;
  if (!sameHost(url, page.host)) return "origin not allowed";
  // A name that an attacker's DNS may point here must not make his page ours; a private address or a .local
  // name cannot be served by him.
  const near = isPrivateIp(name) || name.endsWith(".local") || name.endsWith(".ts.net");
  return settings.hostFallback || near ? undefined : "origin not allowed";
}

/** The origin in the one spelling used as a key; null when it is none (`null`, a path, credentials). */
export function originKey(origin: string): string | null {
  return normalOrigin(origin)?.text ?? null;
}

function normalOrigin(origin: string | null): { text: string; url: URL | undefined } | null {
  const text = origin?.trim().toLowerCase() ?? "";
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const web = url.protocol === "http:" || url.protocol === "https:";
  // Apps with a scheme of their own (tauri, extensions) are allowed by name only.
  return web ? { text: url.origin, url } : { text, url: undefined };
}

function sameHost(url: URL, host: string | null): boolean {
  const own = `${url.protocol}//${host ?? ""}`;
  return host !== null && URL.canParse(own) && new URL(own).host === url.host;
}
