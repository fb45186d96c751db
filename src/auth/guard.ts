// The throttle as one request sees it: which bucket its failures fall into, and how long its refusal is held
// back.

import { originKey } from "./origin.ts";
import type { Ingress } from "./ingress.ts";
import type { Throttle } from "./throttle.ts";

/** Guesses of different credentials are counted apart. */
export type CredentialClass = "shared-secret" | "device-token" | "bootstrap-token";

export interface Guard {
  /** Milliseconds until a credential of this class is looked at again; 0: now. */
  blockedMs(kind: CredentialClass): number;
  failed(kind: CredentialClass): void;
  succeeded(kind: CredentialClass): void;
}

/** Lets everything through and counts nothing. */
export const openGuard: Guard = { blockedMs: () => 0, failed: () => {}, succeeded: () => {} };

export interface GuardFacts {
  ingress: Ingress;
  clientIp: string;
  origin: string | null;
  exemptLoopback: boolean;
}

export class RequestGuard implements Guard {
  readonly #throttle: Throttle;
  readonly #bucket: string;
  readonly #exempt: boolean;
  /** How long the answer must be held back, milliseconds. */
  delayMs = 0;

  constructor(throttle: Throttle, { ingress, clientIp, origin, exemptLoopback }: GuardFacts) {
    this.#throttle = throttle;
    const local = ingress === "direct-local";
    // Any page can reach loopback from the owner's browser: each is on its own, and none is exempt.
    this.#exempt = local && origin === null && exemptLoopback;
    this.#bucket = local && origin !== null ? `browser-origin:${originKey(origin) ?? "invalid"}` : clientIp;
  }

  blockedMs(kind: CredentialClass): number {
    return this.#exempt ? 0 : this.#throttle.retryAfterMs(this.#key(kind));
  }

  failed(kind: CredentialClass): void {
    this.delayMs = Math.max(this.delayMs, this.#throttle.failed(this.#key(kind), this.#exempt));
  }

  succeeded(kind: CredentialClass): void {
    this.#throttle.succeeded(this.#key(kind));
  }

  #key(kind: CredentialClass): string {
    return `${kind} ${this.#bucket}`;
  }
}
