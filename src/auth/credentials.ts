// What a caller offered as the shared secret, and what it proves (auth §3).

import type { ConnectAuth } from "#protocol/connect";
import type { Ingress } from "./ingress.ts";
import type { ProxyVerdict } from "./proxy-user.ts";
import type { SecretKind } from "./refusals.ts";
import { isPlaceholder, sameSecret } from "./secret.ts";
import type { SharedAuth } from "./settings.ts";

/** How a connection proved itself, as hello-ok names it. */
export type AuthMethod = "none" | "token" | "password" | "trusted-proxy" | "device-token" | "bootstrap-token";

export type SharedVerdict =
  | { kind: "proven"; method: AuthMethod; user?: string }
  /** A secret was offered and is wrong. */
  | { kind: "wrong"; secret: SecretKind }
  | { kind: "unconfigured"; secret: SecretKind }
  /** Nothing was offered that could be the shared secret. */
  | { kind: "absent"; secret: SecretKind }
  /** The proxy did not vouch for anybody. */
  | { kind: "proxy"; reason: string };

export interface Offer {
  auth: ConnectAuth;
  ingress: Ingress;
  /** What the headers of a proxy say, looked at in mode trusted-proxy only. */
  proxy: ProxyVerdict;
}

/** What the offer proves, in the mode of this gateway. */
export function sharedVerdict(shared: SharedAuth, offer: Offer): SharedVerdict {
  if (shared.mode === "none") return { kind: "proven", method: "none" };
  if (shared.mode === "trusted-proxy") return proxyVerdict(shared, offer);
  const kind: SecretKind = shared.mode;
  const offered = sharedOffered(offer.auth, kind);
  if (offered === undefined) return { kind: "absent", secret: kind };
  if (shared.secret === undefined || isPlaceholder(shared.secret)) {
    return { kind: "unconfigured", secret: kind };
  }
  return sameSecret(offered, shared.secret)
    ? { kind: "proven", method: kind }
    : { kind: "wrong", secret: kind };
}

/** Whether the offer holds something that would be compared with the shared secret. */
export function offersShared(
  shared: SharedAuth,
  { auth, ingress }: Pick<Offer, "auth" | "ingress">,
): boolean {
  if (shared.mode === "none") return false;
  if (shared.mode === "trusted-proxy") return localPassword(shared, auth, ingress) !== undefined;
  return sharedOffered(auth, shared.mode) !== undefined;
}

function proxyVerdict(shared: SharedAuth, offer: Offer): SharedVerdict {
  if ("user" in offer.proxy) return { kind: "proven", method: "trusted-proxy", user: offer.proxy.user };
  const password = localPassword(shared, offer.auth, offer.ingress);
  if (password === undefined) return { kind: "proxy", reason: offer.proxy.reason };
  return sameSecret(password, shared.password)
    ? { kind: "proven", method: "password" }
    : { kind: "wrong", secret: "password" };
}

/** The way in for callers on the gateway's own machine, who do not pass the proxy. */
function localPassword(shared: SharedAuth, auth: ConnectAuth, ingress: Ingress): string | undefined {
  const usable = shared.password !== undefined && !isPlaceholder(shared.password) &&
    ingress === "direct-local";
  return usable && auth.password !== undefined && !isPlaceholder(auth.password) ? auth.password : undefined;
}

/** Either field may carry the secret; with both, the one that matches the mode counts. */
function sharedOffered(auth: ConnectAuth, mode: SecretKind): string | undefined {
  const [first, second] = mode === "password" ? [auth.password, auth.token] : [auth.token, auth.password];
  const offered = first ?? second;
  return offered === undefined || isPlaceholder(offered) ? undefined : offered;
}
