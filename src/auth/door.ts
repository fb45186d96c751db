// Everything the gateway asks about access, in one place: where a request comes from, whether it may connect,
// how long a refusal is held back, and which connections a change of the secret ends.

import type { Clock } from "#kernel/clock";
import { Fault } from "#kernel/fault";
import type { Arrival, Asked, BearerAsked, BearerGranted, Granted } from "./grant.ts";
import { RequestGuard } from "./guard.ts";
import { canonicalIp } from "./address.ts";
import { attribute } from "./ingress.ts";
import type { PairingService } from "./pairing/service.ts";
import { proxyUser } from "./proxy-user.ts";
import { type AuthSettings, sharedSecret } from "./settings.ts";
import { Throttle } from "./throttle.ts";
import { WriteLimit } from "./write-limit.ts";

export interface DoorDeps {
  clock: Clock;
  /** Read anew for every request. */
  settings(): AuthSettings;
  /** Undefined until the state is open. */
  pairing(): PairingService | undefined;
}

/** What is known of a request before anything it says is looked at. */
export type Arrived = Required<Arrival>;

export class Door {
  readonly #deps: DoorDeps;
  readonly #throttle: Throttle;
  readonly #writes: WriteLimit;
  /** How long each refusal is held back. */
  readonly #delays = new WeakMap<Fault, number>();

  constructor(deps: DoorDeps) {
    this.#deps = deps;
    this.#throttle = new Throttle(deps.clock, () => deps.settings().rateLimit);
    this.#writes = new WriteLimit(deps.clock);
  }

  /** To be called once per request or upgrade, before it is answered. */
  arrived(headers: Headers, peerIp: string): Arrived {
    const settings = this.#deps.settings();
    const { ingress, clientIp } = attribute(headers, peerIp, settings.proxies);
    const facts = {
      headers, peerIp: canonicalIp(peerIp) ?? peerIp, ingress, ownAddresses: settings.ownAddresses,
      trustedProxies: settings.proxies.trustedProxies,
    };
    return {
      ingress, clientIp, origin: headers.get("origin"), host: headers.get("host"),
      scopesHeader: headers.get("x-openclaw-scopes"), proxy: proxyUser(facts, settings.trustedProxy),
    };
  }

  /** @throws Fault with the detail codes of spec/wire §4; `refusalDelayMs` knows when to send it */
  async admit(asked: Omit<Asked, "settings">): Promise<Granted> {
    // Cryptography costs more to load than everything before the open port; the first caller brings it in.
    const { grant } = await import("./grant.ts");
    const settings = this.#deps.settings();
    return this.#guarded(asked, settings, (guard) =>
      grant({ ...asked, settings }, this.#deps.clock, { guard, ...this.#pairing() }));
  }

  /** The same for an HTTP request. */
  async bearer(asked: Omit<BearerAsked, "settings">): Promise<BearerGranted> {
    const { grantBearer } = await import("./grant.ts");
    const settings = this.#deps.settings();
    return this.#guarded(asked, settings, (guard) =>
      grantBearer({ ...asked, settings }, { guard, ...this.#pairing() }));
  }

  /** Milliseconds to hold back the answer to a refused credential; 0 for every other refusal. */
  refusalDelayMs(error: Fault): number {
    return this.#delays.get(error) ?? 0;
  }

  /**
   * Counts a call of a method that changes the gateway itself, flag `c` of methods §1.
   * @throws RATE_LIMITED
   */
  spendWrite(method: string, caller: { deviceId?: string; remoteIp: string }): void {
    this.#writes.take(method, `${caller.deviceId ?? ""} ${caller.remoteIp}`);
  }

  /**
   * Whether a grant still holds. To be asked right before hello and after every change of the config:
   * authority may have been taken back between the decision and the answer, and a changed secret ends what
   * was proven by it.
   */
  holds(granted: Pick<Granted, "deviceId" | "mark" | "sharedGeneration">): boolean {
    const pairing = this.#deps.pairing();
    const { deviceId, mark, sharedGeneration } = granted;
    if (deviceId !== undefined && mark !== undefined && pairing?.changedSince(deviceId, mark)) return false;
    if (sharedGeneration === undefined || !pairing) return true;
    const secret = sharedSecret(this.#deps.settings().shared);
    return secret !== undefined && pairing.generation(secret) === sharedGeneration;
  }

  async #guarded<T>(
    arrival: Arrival,
    settings: AuthSettings,
    decide: (guard: RequestGuard) => Promise<T>,
  ): Promise<T> {
    const guard = new RequestGuard(this.#throttle, {
      ingress: arrival.ingress, clientIp: arrival.clientIp ?? "", origin: arrival.origin,
      exemptLoopback: settings.rateLimit.exemptLoopback,
    });
    try {
      return await decide(guard);
    } catch (error) {
      if (error instanceof Fault && guard.delayMs > 0) this.#delays.set(error, guard.delayMs);
      throw error;
    }
  }

  #pairing(): { pairing?: PairingService } {
    const pairing = this.#deps.pairing();
    return pairing ? { pairing } : {};
  }
}

/** A refusal as an HTTP answer (H-05, A-104). */
export interface HttpRefusal {
  status: number;
  headers: Record<string, string>;
  body: { error: { message: string; type: string } };
}

/** Tells an HTTP caller as little as it needs: the details of WebSocket refusals stay out. */
export function httpRefusal(error: Fault): HttpRefusal | undefined {
  const reason = error.details?.["authReason"];
  if (reason === "rate_limited") {
    const message = "Too many failed authentication attempts. Please try again later.";
    const seconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 0) / 1_000));
    return { ...refused(429, "rate_limited", message), headers: { "Retry-After": String(seconds) } };
  }
  if (reason === "proxy_attribution_required") {
    return refused(403, "proxy_attribution_required", error.message);
  }
  if (error.code === "ORIGIN_REFUSED") return refused(403, "origin_not_allowed", error.message);
  return error.code === "AUTH_FAILED" ? refused(401, "unauthorized", "Unauthorized") : undefined;
}

function refused(status: number, type: string, message: string): HttpRefusal {
  return { status, headers: {}, body: { error: { message, type } } };
}
