// Setup codes: an administrator's approval in advance, for one device, once, for ten minutes (auth §6).

import { base64url } from "#kernel/ids";
import { fault } from "#protocol/errors";
import { setupCompleted, setupUncertain } from "#protocol/events/pairing";
import type { Role } from "#protocol/scopes";
import type { SetupAccess, SetupCode } from "#store/devices-port";
import type { Tx } from "#store/port";
import { setupCodeInvalid } from "../refusals.ts";
import { secretHash } from "../secret.ts";
import { type Caller, missingScope } from "./callers.ts";
import type { PairingCore } from "./core.ts";
import { missingOf } from "./records.ts";
import { type SetupFacts, setupUrl } from "./setup-url.ts";

export type { SetupFacts } from "./setup-url.ts";

const CODE_MS = 600_000;
/** How long the outcome of a code can be asked for. */
const KEPT_MS = 3_600_000;
const TOKEN_BYTES = 32;

const LIMITED = [
  "operator.approvals",
  "operator.questions",
  "operator.read",
  "operator.talk.secrets",
  "operator.write",
];

/** What the bearer may become; pairing others is never handed off. */
export function setupProfile(access: SetupAccess): { roles: readonly Role[]; scopes: readonly string[] } {
  if (access === "node") return { roles: ["node"], scopes: [] };
  return {
    roles: ["node", "operator"],
    scopes: access === "full" ? ["operator.admin", ...LIMITED] : LIMITED,
  };
}

export interface SetupRequest {
  publicUrl?: string | undefined;
  preferRemoteUrl?: boolean | undefined;
  bootstrapProfile?: "limited" | "node" | undefined;
}

export interface IssuedSetup {
  setupId: string;
  /** Holds the bootstrap token: for the screen of the person who asked, never for a log. */
  setupCode: string;
  gatewayUrl: string;
  gatewayUrls?: string[];
  auth: "token" | "password";
  urlSource: string;
  access: SetupAccess;
  accessDowngraded?: boolean;
  expiresAtMs: number;
}

export interface SetupOutcome {
  setupId: string;
  deviceId: string;
  deviceName?: string;
  access: SetupAccess;
  ts: number;
}

export class SetupCodes {
  readonly #core: PairingCore;
  readonly #facts: () => SetupFacts;

  constructor(core: PairingCore, facts: () => SetupFacts) {
    this.#core = core;
    this.#facts = facts;
  }

  /** @throws INVALID_REQUEST when no device could reach the gateway, or the caller lacks what it hands off */
  async issue(caller: Caller, asked: SetupRequest): Promise<IssuedSetup> {
    const { env, store } = this.#core;
    const facts = this.#facts();
    const { url, source, all, isPlain } = setupUrl(asked, facts);
    const wanted: SetupAccess = asked.bootstrapProfile ?? "full";
    // Over a readable line nobody is made an administrator.
    const access = wanted === "full" && isPlain ? "limited" : wanted;
    const missing = missingOf(caller.scopes, setupProfile(access).scopes);
    if (missing !== undefined) throw missingScope(missing);
    const token = env.ids.token(TOKEN_BYTES);
    const nowMs = env.clock.now();
    const code: SetupCode = {
      setupId: env.ids.uuid(), tokenHash: secretHash(token), access, createdAtMs: nowMs,
      expiresAtMs: nowMs + CODE_MS,
    };
    await store.commit(async (tx) => {
      await tx.setupCodes.sweep(nowMs - KEPT_MS);
      await tx.setupCodes.put(code);
    });
    return {
      setupId: code.setupId,
      setupCode: encoded(url, all, token, code.expiresAtMs, facts.tlsFingerprint),
      gatewayUrl: url,
      ...(all.length > 1 ? { gatewayUrls: all } : {}),
      auth: facts.auth,
      urlSource: source,
      access,
      ...(access === wanted ? {} : { accessDowngraded: true }),
      expiresAtMs: code.expiresAtMs,
    };
  }

  /** The code as a link that opens the app. */
  link(setupCode: string): string {
    return `oc-pair://${setupCode}`;
  }

  /** The code as a QR picture, a PNG data URL. */
  async picture(setupCode: string): Promise<string> {
    const { qrPicture } = await import("./qr-picture.ts");
    return qrPicture(setupCode);
  }

  /** What became of a code: nothing yet, or its device. */
  async status(setupId: string): Promise<{ completion?: SetupOutcome; deliveryUncertain?: SetupOutcome }> {
    const code = await this.#core.store.setupCodes.get(setupId);
    if (!code?.outcome) return {};
    const { kind, ...device } = code.outcome;
    const outcome = { setupId, access: code.access, ...device };
    return kind === "completed" ? { completion: outcome } : { deliveryUncertain: outcome };
  }

  /**
   * The code behind a bootstrap token, bound to this device from now on.
   * @returns null when it is unknown, expired, used, or another device's
   */
  claim(token: string, deviceId: string): Promise<SetupCode | null> {
    const hash = secretHash(token);
    return this.#core.store.commit(async (tx) => {
      const code = await tx.setupCodes.byTokenHash(hash);
      if (!code || code.usedAtMs !== undefined || code.expiresAtMs <= this.#core.env.clock.now()) return null;
      if (code.deviceId !== undefined) return code.deviceId === deviceId ? code : null;
      const bound = { ...code, deviceId };
      await tx.setupCodes.put(bound);
      return bound;
    });
  }

  /** Uses the code up, inside the transaction that approves its device: it cannot be replayed. */
  async consume(tx: Tx, { setupId, deviceId }: SetupCode): Promise<void> {
    const code = await tx.setupCodes.get(setupId);
    const isOpen = code && code.usedAtMs === undefined && code.deviceId === deviceId;
    if (!isOpen) throw setupCodeInvalid();
    await tx.setupCodes.put({ ...code, usedAtMs: this.#core.env.clock.now() });
  }

  /** To be called once the hello that carries the tokens was written to the socket, or could not be. */
  async delivered(
    setupId: string,
    device: { deviceId: string; deviceName?: string },
    sent: boolean,
  ): Promise<void> {
    const ts = this.#core.env.clock.now();
    const outcome = { kind: sent ? "completed" : "uncertain", ...device, ts } as const;
    const code = await this.#core.store.commit(async (tx) => {
      const known = await tx.setupCodes.get(setupId);
      if (!known) throw fault("INVALID_REQUEST", { problem: "unknown setupId" });
      await tx.setupCodes.put({ ...known, outcome });
      return known;
    });
    this.#core.publish(sent ? setupCompleted : setupUncertain, {
      setupId,
      ...device,
      access: code.access,
      ts,
    });
  }
}

/** what the device reads from the screen; letters, digits, `-` and `_` only. */
function encoded(
  url: string,
  all: readonly string[],
  bootstrapToken: string,
  expiresAtMs: number,
  tlsFingerprint: string | undefined,
): string {
  const code = {
    url, ...(all.length > 1 ? { urls: all } : {}), bootstrapToken, expiresAtMs,
    ...(tlsFingerprint === undefined ? {} : { tlsFingerprint }),
  };
  return base64url(new TextEncoder().encode(JSON.stringify(code)));
}
