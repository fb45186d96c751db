// Deciding about an upgrade before a socket exists: attribution, drain, and the budget of sockets that have
// not authenticated yet (A-06, A-20, H-08).

import type { Door } from "#auth/door";
import type { Arrival } from "#gateway/connection";
import type { Peer } from "#runtime/port";

export interface AdmissionDeps {
  door: Pick<Door, "arrived">;
  draining(): boolean;
  socketsPerIpMax: number;
}

export class Admission {
  readonly #deps: AdmissionDeps;
  /** Sockets per address that have not finished their handshake. */
  readonly #pending = new Map<string, number>();

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
  }

  /** A Response refuses; an Arrival holds one place of the address until `settled`. */
  decide(request: Request, peer: Peer): Response | Arrival {
    const arrived = this.#deps.door.arrived(request.headers, peer.ip);
    if (arrived.ingress === "unattributable-proxy") return proxyRefused();
    if (this.#deps.draining()) return text(503, "Service Unavailable", { "Retry-After": "1" });
    const remoteIp = arrived.clientIp;
    const held = this.#pending.get(remoteIp) ?? 0;
    if (held >= this.#deps.socketsPerIpMax) return text(503, "Too many unauthenticated sockets");
    this.#pending.set(remoteIp, held + 1);
    return { ...arrived, remoteIp };
  }

  /** The handshake of a socket ended, well or not. Call once per Arrival. */
  settled(remoteIp: string): void {
    const held = this.#pending.get(remoteIp) ?? 0;
    if (held <= 1) this.#pending.delete(remoteIp);
    else this.#pending.set(remoteIp, held - 1);
  }
}

/** The answer to proxy headers from a peer nobody configured as a proxy (wire §4). */
export function proxyRefused(): Response {
  const message = "Proxy client attribution is required. Add the proxy's address to gateway.trustedProxies.";
  return Response.json({ error: { message, type: "proxy_attribution_required" } }, { status: 403 });
}

function text(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers } });
}
